// Shared by the key-value services: requests, and their effect on a value.
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
  std::string from;      // of a cas
  std::string to;        // the new value of a write or cas
  bool creates = false;  // create_if_not_exists
};

KvRequest read_kv_request(const Message& message);

// The outcome of a request.
struct KvOutcome {
  enum class Kind : std::uint8_t { read, written, swapped, missing, mismatch };

  Kind kind;
  bool sets = false;  // it sets the key to the request's `to`
};

// The outcome for a key that has this value, or none (null). Requires a known kind of request.
KvOutcome decide(const KvRequest& request, const std::string* value);

// True if the outcome does not change the key.
bool is_idle(const KvOutcome& outcome, const KvRequest& request, const std::string* value);

// How a mismatch shows the expected value: as EDN or, for lww-kv, strings without quotes.
enum class Naming : std::uint8_t { edn, plain };

// Appends the body of the reply. `value` is the key's before the request.
void append_reply(TextBuffer& reply, const KvOutcome& outcome, const KvRequest& request,
                  const std::string* value, Naming naming = Naming::edn);

}  // namespace maelstrom::workbench
