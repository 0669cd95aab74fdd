// A client of the system under test. Workloads use it for their operations.
#pragma once

#include <coroutine>
#include <cstdint>
#include <exception>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "maelstrom/checkers/value_json.hpp"  // values in bodies
#include "maelstrom/clock.hpp"
#include "maelstrom/encode.hpp"
#include "maelstrom/message.hpp"
#include "maelstrom/text_buffer.hpp"
#include "maelstrom/workbench/checkers.hpp"
#include "maelstrom/workbench/network.hpp"

namespace maelstrom::workbench {

enum class FieldKind : std::uint8_t {
  any,
  integer,
  array,  // or null, which Maelstrom reads as an empty one and some libraries write
  object,
};

// A required field of a reply.
struct ReplyField {
  std::string_view name;
  FieldKind kind = FieldKind::any;
};

// One kind of request and its reply. Replies are closed: besides these fields they have in_reply_to
// and optionally msg_id, both integers, and no other field.
struct Rpc {
  std::string_view request;  // the type of each
  std::string_view reply;
  std::span<const ReplyField> reply_fields;
  bool is_closed = true;  // false: other fields are allowed
};

// The call got an error reply, or no reply in time.
class RpcError : public std::exception {
 public:
  // An error reply. `error` is its value for the history: [:name "text"].
  RpcError(bool is_definite, Value error) : is_definite_(is_definite), error_(error) {}
  // No reply in time: :net-timeout.
  static RpcError timeout() {
    RpcError error(false, Value::keyword("net-timeout"));
    error.is_timeout_ = true;
    return error;
  }

  bool is_timeout() const { return is_timeout_; }
  bool is_definite() const { return is_definite_; }
  Value error() const { return error_; }
  const char* what() const noexcept override { return "the call failed"; }

 private:
  bool is_timeout_ = false;
  bool is_definite_;
  Value error_;
};

// The reply does not match its Rpc.
class MalformedReply : public std::exception {
 public:
  MalformedReply(std::string problem, std::string body)
      : problem_(std::move(problem)), body_(std::move(body)) {}

  const std::string& problem() const { return problem_; }
  const std::string& body() const { return body_; }
  const char* what() const noexcept override { return problem_.c_str(); }

 private:
  std::string problem_;
  std::string body_;
};

// Why `reply` does not fit `rpc`; empty if it does.
std::string check_reply(const Message& reply, const Rpc& rpc);

// A reply that fits its Rpc. Valid until the client's next call; its values live as long as the
// history.
class Reply {
 public:
  Reply(const Message& message, Arena& arena) : message_(&message), arena_(&arena) {}

  Value get(std::string_view field) const;
  // The whole body, with keywords as keys.
  Value body() const;

 private:
  const Message* message_;
  Arena* arena_;
};

class Client;

// Carries a client's requests into the network.
class ClientPort {
 public:
  // Sends the request with `body`. Later tells `client` of the reply, or that none came within
  // `timeout`.
  virtual void transmit(Client& client, std::string_view body, Duration timeout) = 0;

 protected:
  ~ClientPort() = default;
};

// Makes one call at a time, always to the same node.
class Client {
 public:
  static constexpr Duration kTimeout = std::chrono::seconds(5);

  // Values of replies are stored in `arena`.
  Client(ClientPort& port, Endpoint self, Endpoint node, Arena& arena)
      : port_(&port), self_(self), node_(node), arena_(&arena) {}
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  Endpoint self() const { return self_; }
  Endpoint node() const { return node_; }
  Arena& arena() { return *arena_; }

  // Sends the request and waits for the reply: co_await gives a Reply, or throws RpcError or
  // MalformedReply. `body` is a body<...>(...), or any other described struct.
  template <Described Body>
  auto call(const Rpc& rpc, const Body& body, Duration timeout = kTimeout) {
    begin(rpc);
    append_members(request_, body);
    return finish(timeout);
  }
  auto call(const Rpc& rpc, Duration timeout = kTimeout) {
    begin(rpc);
    return finish(timeout);
  }

  // --- For the port.

  // The msg_id of the call that waits for a reply; 0 if none does.
  std::int64_t waiting_for() const { return waiter_ ? msg_id_ : 0; }
  // The msg_id and the type of its latest request; 0 and empty before the first. They count from 1.
  std::int64_t latest_request() const { return msg_id_; }
  std::string_view latest_type() const { return rpc_ == nullptr ? "" : rpc_->request; }
  // Both require that a call waits for a reply.
  void on_reply(const Message& reply);
  void on_timeout();

 private:
  struct Waiting {
    Client* client;
    bool await_ready() const noexcept { return false; }
    void await_suspend(std::coroutine_handle<> waiter);
    Reply await_resume();
  };

  void begin(const Rpc& rpc);
  Waiting finish(Duration timeout);

  ClientPort* port_;
  Endpoint self_;
  Endpoint node_;
  Arena* arena_;
  std::int64_t msg_id_ = 0;
  TextBuffer request_;
  Duration timeout_{};
  const Rpc* rpc_ = nullptr;
  std::coroutine_handle<> waiter_;
  const Message* reply_ = nullptr;  // of the call that just completed; null: none in time
};

}  // namespace maelstrom::workbench
