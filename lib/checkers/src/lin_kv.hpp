// The operations of one key of lin-kv, and what to tell people about them.
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

// A client's operation on the key, the key taken off its value.
struct KeyOp {
  const Op* invocation = nullptr;
  const Op* completion = nullptr;  // nullptr if there is none
  Value value;                     // of the completion if it is ok, or else of the invocation

  bool is_ok() const { return completion != nullptr && completion->is_ok(); }
  bool is_fail() const { return completion != nullptr && completion->is_fail(); }
};

// Element `i` of a sequence, nil if there is none.
Value element(Value sequence, std::size_t i);

// What one of the operations demands of the register, and which it is.
struct Demands {
  std::vector<RegisterOperation> operations;
  std::vector<std::size_t> sources;  // by operation: in Register::ops
};

// The operations of a key and the values in them, which go by number: 0 is nil.
class Register {
 public:
  Register() { number(Value()); }

  void add(const KeyOp& op) { ops_.push_back(op); }
  const KeyOp& op(std::size_t i) const { return ops_[i]; }
  const std::vector<KeyOp>& ops() const { return ops_; }
  Value value(std::int32_t number) const { return values_[static_cast<std::size_t>(number)]; }

  // What Jepsen demands: reads of nil and failed operations tell nothing.
  Demands demands(const History& history);
  // What a register would have to satisfy: a failed cas found another value, an operation that
  // found no key found nil, and so did a read of nil.
  Demands strict_demands(const History& history);

 private:
  std::int32_t number(Value value);
  bool find_call(const KeyOp& op, Call& call);
  bool find_strict_call(const KeyOp& op, Call& call);

  std::vector<KeyOp> ops_;
  std::vector<Value> values_;
  std::unordered_map<Value, std::int32_t, ValueHash> numbers_;
};

// The figures of a key that is not linearizable, as Knossos has them, and :explanation.
Value refutation(Value key, const Register& reg, const Demands& demands, const Found& found,
                 Arena& arena);

// What was found wrong with the strict demands.
std::string strict_warning(Value key, const Register& reg, const Demands& demands,
                           const Found& found);

}  // namespace maelstrom::checkers::lin_kv
