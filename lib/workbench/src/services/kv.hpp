// What the key-value services share: requests, and what they do to a value.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "maelstrom/message.hpp"
#include "maelstrom/text_buffer.hpp"

namespace maelstrom::workbench {

// A request to a key-value service; all JSON is normalized().
struct KvRequest {
  enum class Kind : std::uint8_t { read, write, cas, unknown };

  Kind kind = Kind::unknown;
  std::string key;
  std::string from;  // of a cas
  std::string to;    // what a write or cas sets
  bool creates = false;  // create_if_not_exists
};

KvRequest read_kv_request(const Message& message);

// What comes of a request for a key that has a value, or (null) none.
struct KvOutcome {
  enum class Kind : std::uint8_t { read, written, swapped, missing, mismatch };

  Kind kind;
  bool sets = false;  // the key to the request's `to`
};

// Requires a known request.
KvOutcome decide(const KvRequest& request, const std::string* value);

// True if the outcome leaves the key as it is.
bool is_idle(const KvOutcome& outcome, const KvRequest& request, const std::string* value);

// How a mismatch names what was expected: as EDN, or (lww-kv) texts without their quotes.
enum class Naming : std::uint8_t { edn, plain };

// Appends the body of the reply. `value` is the key's before the request.
void append_reply(TextBuffer& reply, const KvOutcome& outcome, const KvRequest& request,
                  const std::string* value, Naming naming = Naming::edn);

}  // namespace maelstrom::workbench
