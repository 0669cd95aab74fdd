// Linearizability: is there an order of the operations that agrees with real time and that is
// possible for an object which serves one operation after another?
//
// The search is just-in-time linearization with memoization (Lowe, "Testing for linearizability",
// 2017; after Wing and Gong, "Testing and verifying concurrent objects", 1993). Independent objects
// are searched one by one (Horn and Kroening, "Faster linearizability checking via
// P-compositionality", 2015): see check_lin_kv() for keys.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <vector>

#include "maelstrom/checkers/history.hpp"
#include "maelstrom/checkers/verdict.hpp"

namespace maelstrom::checkers {

// The effect of a call on the state. It lets the search skip orders that cannot matter.
enum class Effect : std::uint8_t {
  observes,    // never changes the state: a read
  overwrites,  // is possible in every state and leads to the same state from all: a write
  moves,       // is possible in one state only: a compare-and-set
  changes,     // anything else
};

// An object that serves one call after another. step() gives the state after a call, or nothing if
// the call could not have happened in that state or could not have returned its result. All
// functions are pure.
//
// A model may also have `Call relaxed(const Call&)`: a call that allows at least the same steps,
// such as a write for a compare-and-set. With it the search can show that many histories are
// invalid although they are too big for an exact search.
template <typename M>
concept SequentialModel = std::totally_ordered<typename M::State> &&
    std::totally_ordered<typename M::Call> &&
    requires(const M& model, const typename M::State& state, const typename M::Call& call) {
  { model.initial() } -> std::convertible_to<typename M::State>;
  { model.step(state, call) } -> std::convertible_to<std::optional<typename M::State>>;
  { model.effect(call) } -> std::same_as<Effect>;
};

// A call and when it ran. `invoked` and `completed` are positions in time, all different. An
// operation that never completed may have happened at any time after its invocation, or not at all.
// Leave out operations that are known not to have happened.
template <typename Call>
struct Operation {
  static constexpr std::int32_t kNever = -1;

  Call call;
  std::int32_t invoked = 0;
  std::int32_t completed = kNever;
};

struct LinearizabilityOptions {
  // The search gives up with Validity::unknown after this many configurations. This bounds its
  // time: each configuration takes 1 to 4 microseconds.
  std::size_t max_configurations = 10'000'000;
  // Memory for the configurations of one search. Each has 100 bytes, and 2 more for each kind of
  // operation that never completed. With less memory the search forgets more of them.
  std::size_t max_bytes = std::size_t{256} << 20;
};

template <typename State>
struct Linearizability {
  static constexpr std::int32_t kNone = -1;

  // A possible situation just before `culprit` completed.
  struct Configuration {
    State state;
    std::int32_t last = kNone;          // the operation that took effect last
    std::vector<std::int32_t> pending;  // open ones that may still take effect, in input order
  };

  Validity validity = Validity::valid;
  // If invalid: the operation that fits into no order. The history up to its completion is not
  // linearizable; if `smallest`, the history before its completion is.
  std::int32_t culprit = kNone;
  bool smallest = true;
  // Just before the culprit completed, or at the end of the history: the likeliest ones, at most
  // kShown.
  std::vector<Configuration> configurations;
  static constexpr std::size_t kShown = 10;
  std::size_t explored = 0;
};

// A model whose states and calls are numbers, counted from 0. The initial state is 0.
class NumberedModel {
 public:
  static constexpr std::int32_t kImpossible = -1;

  virtual ~NumberedModel() = default;
  virtual std::int32_t step(std::int32_t state, std::int32_t call) = 0;
  virtual Effect effect(std::int32_t call) const = 0;
  // The number of the relaxed call; `call` itself if there is none.
  virtual std::int32_t relaxed(std::int32_t call) = 0;
};

using NumberedOperation = Operation<std::int32_t>;

// The search itself.
Linearizability<std::int32_t> search_linearization(NumberedModel& model,
                                                   std::span<const NumberedOperation> operations,
                                                   const LinearizabilityOptions& options = {});

// Numbers states and calls in the order in which they appear.
template <SequentialModel M>
class Numbering final : public NumberedModel {
 public:
  using State = typename M::State;
  using Call = typename M::Call;

  explicit Numbering(const M& model) : model_(model) {
    number(state_numbers_, states_, model.initial());
  }

  std::int32_t call(const Call& call) { return number(call_numbers_, calls_, call); }
  const State& state(std::int32_t number) const {
    return *states_[static_cast<std::size_t>(number)];
  }

  std::int32_t step(std::int32_t state, std::int32_t call) override {
    const std::optional<State> next = model_.step(*at(states_, state), *at(calls_, call));
    return next ? number(state_numbers_, states_, *next) : kImpossible;
  }
  Effect effect(std::int32_t call) const override { return model_.effect(*at(calls_, call)); }
  std::int32_t relaxed(std::int32_t number) override {
    if constexpr (requires(const Call& c) { model_.relaxed(c); }) {
      return call(model_.relaxed(*at(calls_, number)));
    } else {
      return number;
    }
  }

 private:
  template <typename T>
  static const T* at(const std::vector<const T*>& list, std::int32_t number) {
    return list[static_cast<std::size_t>(number)];
  }
  template <typename T>
  static std::int32_t number(std::map<T, std::int32_t>& numbers, std::vector<const T*>& list,
                             const T& value) {
    const auto [found, is_new] = numbers.try_emplace(value, static_cast<std::int32_t>(list.size()));
    if (is_new) list.push_back(&found->first);
    return found->second;
  }

  const M& model_;
  std::map<State, std::int32_t> state_numbers_;
  std::map<Call, std::int32_t> call_numbers_;
  std::vector<const State*> states_;
  std::vector<const Call*> calls_;
};

// Whether `operations`, given in any order, are linearizable.
template <SequentialModel M>
Linearizability<typename M::State> check_linearizability(
    const M& model, std::span<const Operation<typename M::Call>> operations,
    const LinearizabilityOptions& options = {}) {
  Numbering<M> numbering(model);
  std::vector<NumberedOperation> numbered;
  numbered.reserve(operations.size());
  for (const auto& operation : operations) {
    numbered.push_back({numbering.call(operation.call), operation.invoked, operation.completed});
  }
  auto found = search_linearization(numbering, numbered, options);
  Linearizability<typename M::State> result;
  result.validity = found.validity;
  result.culprit = found.culprit;
  result.smallest = found.smallest;
  result.explored = found.explored;
  for (auto& configuration : found.configurations) {
    result.configurations.push_back({numbering.state(configuration.state), configuration.last,
                                     std::move(configuration.pending)});
  }
  return result;
}

}  // namespace maelstrom::checkers
