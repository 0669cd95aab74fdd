// How the operations on registers say which register they mean.
#pragma once

#include <cstdint>
#include <optional>

#include "maelstrom/checkers/history.hpp"

namespace maelstrom::checkers {

enum class RegisterForm : std::uint8_t {
  keyed,  // [key value] and [key [from to]] or [key from to]: Maelstrom's and jepsen.independent's
  plain,  // value and [from to]: Knossos's, and a key's of jepsen.independent
};

// Plain if all client operations are reads, writes and cas, some write or cas, and none has a value
// that could be keyed. A plain register whose values are all pairs looks keyed.
RegisterForm form_of(const History& history);

// True for values that a cas of keyed registers may have.
bool is_keyed_cas(Value value);

// An operation's register, and the value without the register. A plain register is called
// :register.
struct Keyed {
  Value key;
  Value value;  // of a cas: [from to]
};
// Nothing if the value of the op has another form.
std::optional<Keyed> find_key(const Op& op, RegisterForm form, Arena& arena);

}  // namespace maelstrom::checkers
