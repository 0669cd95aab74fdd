// Writes the messages of a node. A part of Node, which applications and drivers use.
#pragma once

#include <cstddef>
#include <cstdint>
#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "maelstrom/encode.hpp"
#include "maelstrom/error.hpp"
#include "maelstrom/message.hpp"
#include "maelstrom/node_context.hpp"
#include "maelstrom/node_options.hpp"
#include "maelstrom/text_buffer.hpp"

namespace maelstrom {

class Directory;

// Its outbox holds whole lines: where a function throws, the outbox is as it was before.
class MessageWriter {
 public:
  // `context` must outlive the writer.
  MessageWriter(NodeContext& context, const NodeOptions& options);
  ~MessageWriter();

  TextBuffer& outbox() { return outbox_; }
  // The ids that send() and request() take.
  Directory& directory() { return *directory_; }

  // The `src` of all messages; empty before init. Then only error replies can be written, which
  // name the node as the request does.
  void set_source(std::string_view id);

  // Both throw CallError{node_not_found} if `dest` is not in the directory, std::length_error if
  // the message is longer than NodeOptions::max_line, and std::logic_error before init. request()
  // gives the msg_id.
  template <class B>
  void send(std::string_view dest, std::string_view type, const B& body);
  template <class B>
  std::int64_t request(std::string_view dest, std::string_view type, const B& body);

  // Writes nothing if the request has no msg_id, or if its client has waited for too long. `head`
  // is the text between the reply's destination and its id: the same for all replies of one type.
  // A reply has no limit: its length is up to the sender of the request.
  template <class B>
  void reply(const Message& request, std::string_view head, const B& body);

  // Writes the error reply, and logs it.
  void refuse(const Message& request, ErrorCode code, std::string_view text);
  // The same for an exception: an Error as it is, anything else as `crash`. A CallError is `crash`
  // too, because another node's definite answer says nothing definite about this request.
  void refuse(const Message& request, const std::exception_ptr& problem);

 private:
  template <class B>
  void write(std::string_view dest, std::string_view type, std::optional<std::int64_t> msg_id,
             const B& body);
  void begin(std::string_view dest, std::string_view type, std::optional<std::int64_t> msg_id);
  bool begin_reply(const Message& request, std::string_view head);
  template <class B>
  void finish(std::size_t start, const B& body);
  void check_length(std::size_t start);

  NodeContext& context_;
  Duration reply_deadline_;
  std::size_t max_line_;  // bytes
  std::int64_t last_msg_id_;
  std::string source_;  // `{"src":"n1","dest":`, the beginning of every message
  std::unique_ptr<Directory> directory_;
  TextBuffer outbox_;
};

template <class B>
void MessageWriter::send(std::string_view dest, std::string_view type, const B& body) {
  write(dest, type, std::nullopt, body);
}

template <class B>
std::int64_t MessageWriter::request(std::string_view dest, std::string_view type, const B& body) {
  const std::int64_t msg_id = ++last_msg_id_;
  write(dest, type, msg_id, body);
  return msg_id;
}

template <class B>
void MessageWriter::reply(const Message& request, std::string_view head, const B& body) {
  const std::size_t start = outbox_.size();
  if (begin_reply(request, head)) finish(start, body);
}

template <class B>
void MessageWriter::write(std::string_view dest, std::string_view type,
                          std::optional<std::int64_t> msg_id, const B& body) {
  const std::size_t start = outbox_.size();
  begin(dest, type, msg_id);
  finish(start, body);
  check_length(start);
}

template <class B>
void MessageWriter::finish(std::size_t start, const B& body) {
  try {
    append_members(outbox_, body);
  } catch (...) {
    outbox_.truncate(start);
    throw;
  }
  outbox_.append(std::string_view("}}\n"));
}

}  // namespace maelstrom
