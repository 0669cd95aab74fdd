#include "register_form.hpp"

#include <algorithm>
#include <cstddef>

#include "op_value.hpp"

namespace maelstrom::checkers {
namespace {

constexpr Value kOnlyRegister = Value::keyword("register");

// Micro-operations of a transaction, such as [[:r 1 nil]].
bool is_transaction(Value value) {
  return value.is_sequence() && value.size() > 0 &&
         std::ranges::all_of(value.elements(), [](const Value& mop) {
           if (!mop.is_sequence() || mop.size() < 2) return false;
           const Value name = mop.elements()[0];
           return name.is_keyword() || name.is_string();
         });
}

// What the values of a history look like.
struct Looks {
  std::size_t keyed = 0;  // reads and writes whose value is a pair
  std::size_t plain = 0;  // and those whose value is something else, but not nil
  std::size_t keyed_cas = 0;
  std::size_t plain_cas = 0;
  bool has_write = false;
  bool has_others = false;  // operations that no register has

  void add(const Op& op) {
    const Value value = op.value;
    if (op.f == "cas") {
      has_write = true;
      if (is_keyed_cas(value)) ++keyed_cas;
      if (is_pair(value) && !is_keyed_cas(value)) ++plain_cas;
      return;
    }
    has_write = has_write || op.f == "write";
    has_others = has_others || (op.f != "read" && op.f != "write") || is_transaction(value);
    if (!value.is_nil()) ++(is_pair(value) ? keyed : plain);
  }
};

}  // namespace

bool is_keyed_cas(Value value) {
  if (!value.is_sequence()) return false;
  return value.size() == 3 || (value.size() == 2 && is_pair(value.elements()[1]));
}

RegisterForm form_of(const History& history) {
  Looks looks;
  for (const Op& op : history) {
    if (op.is_client()) looks.add(op);
  }
  const bool is_plain = looks.keyed == 0 && looks.keyed_cas == 0 &&
                        looks.plain + looks.plain_cas > 0 && looks.has_write && !looks.has_others;
  return is_plain ? RegisterForm::plain : RegisterForm::keyed;
}

std::optional<Keyed> find_key(const Op& op, RegisterForm form, Arena& arena) {
  const Value value = op.value;
  const bool is_cas = op.f == "cas";
  if (form == RegisterForm::plain) {
    if (is_cas && !is_pair(value)) return std::nullopt;
    return Keyed{kOnlyRegister, value};
  }
  if (!is_cas) {
    if (!is_pair(value)) return std::nullopt;
    return Keyed{value.elements()[0], value.elements()[1]};
  }
  if (!is_keyed_cas(value)) return std::nullopt;
  const auto parts = value.elements();
  return Keyed{parts[0], parts.size() == 2 ? parts[1] : arena.vector({parts[1], parts[2]})};
}

}  // namespace maelstrom::checkers
