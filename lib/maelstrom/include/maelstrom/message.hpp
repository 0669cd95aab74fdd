// One message, and the decoder that reads it from a line.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "maelstrom/clock.hpp"
#include "maelstrom/decode.hpp"
#include "maelstrom/json.hpp"

namespace maelstrom {

// True for the id of a client: in Maelstrom these begin with a c.
inline bool is_client(std::string_view id) { return id.starts_with('c'); }

// A message as received. A view: everything in it lives until its handler has completed (returned,
// or co_returned if it is a coroutine), or until the callback that got it returns.
class Message {
 public:
  struct Field {
    std::string_view name;
    Raw value;
  };

  std::string_view src;
  std::string_view dest;
  std::string_view type;
  std::optional<std::int64_t> msg_id;
  std::optional<std::int64_t> in_reply_to;
  Raw body;
  Time received{};  // when the node got it

  // The body's field of that name, or nullptr. The last of duplicates counts.
  const Raw* find(std::string_view name) const {
    for (std::size_t i = fields_.size(); i-- > 0;) {
      if (fields_[i].name == name) return &fields_[i].value;
    }
    return nullptr;
  }

  // The body's field as a T (see from_json). Throws Error{malformed_request} that names the field
  // if it is missing (unless T is an optional) or not a T.
  template <class T>
  T get(std::string_view name) const {
    return internal::read_field<T>(find(name), name, *scratch_);
  }

  // The body as a described struct, or as Raw or Json. Throws as get() does.
  template <class T>
  T as() const {
    if constexpr (Described<T>) {
      return internal::read_fields<T>([this](std::string_view name) { return find(name); },
                                      *scratch_);
    } else {
      return from_json<T>(body, *scratch_);
    }
  }

  // All fields of the body in the order written, including "type" and the ids.
  std::span<const Field> fields() const { return fields_; }

 private:
  friend class Decoder;
  friend class Inbound;

  std::string_view line_;
  std::span<const Field> fields_;
  Scratch* scratch_ = nullptr;
};

// Reads messages from lines. After the first few messages it allocates only for strings with
// escapes. Not thread-safe; one line at a time.
class Decoder {
 public:
  // This many bytes after a line must be readable (their content does not matter).
  static constexpr std::size_t kPadding = 64;
  // Messages with deeper nesting of arrays and objects are refused as malformed.
  static constexpr std::size_t kMaxDepth = 256;
  // The limit for messages of clients, which nodes pass on to each other inside deeper messages.
  static constexpr std::size_t kMaxClientDepth = kMaxDepth / 2;

  // Longer lines from clients, in bytes, are refused as malformed.
  explicit Decoder(std::size_t max_client_line = std::string::npos);
  ~Decoder();
  Decoder(Decoder&&) noexcept;
  Decoder& operator=(Decoder&&) noexcept;

  // Announces that `lines`, several whole lines, will be decoded one after another. This only saves
  // time. The lines must stay in place, unchanged and followed by kPadding readable bytes, until
  // the last of them has been decoded or until the next prepare().
  void prepare(std::string_view lines);

  // Reads `line`, which has no newline and is followed by kPadding readable bytes.
  // On success `message` views the line and the decoder, until the next decode.
  // On failure returns false, and `problem` says why. Then message.src and message.msg_id are set
  // only if an error reply is owed, that is, if the line was valid JSON and named both. Of valid
  // JSON, message.body and its fields are set, and type and in_reply_to if they are what they ought
  // to be; of anything else message.body is null.
  bool decode(std::string_view line, Message& message, std::string& problem);

 private:
  friend Raw read_json(std::string_view text);
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace maelstrom
