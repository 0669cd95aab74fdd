// The operations of one key of lin-kv, and the evidence to show for them.
#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "maelstrom/checkers/history.hpp"
#include "maelstrom/checkers/linearizability.hpp"
#include "maelstrom/checkers/registers.hpp"

namespace maelstrom::checkers::lin_kv {

using Call = CasRegister::Call;
using RegisterOperation = Operation<Call>;
using Found = Linearizability<CasRegister::State>;

// A client's operation on the key, with the key removed from its value.
struct KeyOp {
  const Op* invocation = nullptr;
  const Op* completion = nullptr;  // nullptr if there is none
  Value value;                     // of the completion if it is ok, else of the invocation

  bool is_ok() const { return completion != nullptr && completion->is_ok(); }
  bool is_fail() const { return completion != nullptr && completion->is_fail(); }
};

// Element `i` of a sequence, nil if there is none.
Value element(Value sequence, std::size_t i);

// The calls that the register must allow, and the operations that they come from.
struct Demands {
  std::vector<RegisterOperation> operations;
  std::vector<std::size_t> sources;  // by call: the position in Register::ops
};

// The operations of a key and their values, which are numbered; nil is 0.
class Register {
 public:
  Register() { number(Value()); }

  void add(const KeyOp& op) { ops_.push_back(op); }
  const KeyOp& op(std::size_t i) const { return ops_[i]; }
  const std::vector<KeyOp>& ops() const { return ops_; }
  Value value(std::int32_t number) const { return values_[static_cast<std::size_t>(number)]; }

  // Jepsen's demands, which ignore reads of nil and failed operations.
  Demands demands(const History& history);
  // The demands of a real register: a failed cas found another value; a read of nil, or an
  // operation that found no key, found nil.
  Demands strict_demands(const History& history);

 private:
  std::int32_t number(Value value);
  bool find_call(const KeyOp& op, Call& call);
  bool find_strict_call(const KeyOp& op, Call& call);

  std::vector<KeyOp> ops_;
  std::vector<Value> values_;
  std::unordered_map<Value, std::int32_t, ValueHash> numbers_;
};

// Knossos' figures of a key that is not linearizable, and :explanation.
Value refutation(Value key, const Register& reg, const Demands& demands, const Found& found,
                 Arena& arena);

// The warning that the strict demands are not met.
std::string strict_warning(Value key, const Register& reg, const Demands& demands,
                           const Found& found);

}  // namespace maelstrom::checkers::lin_kv
