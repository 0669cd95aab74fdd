// What a group of replicas agrees upon.
#pragma once

#include <string>
#include <string_view>

namespace apps::replicated {

// The same commands in the same order give the same results and the same state, on every node:
// nothing in it may depend on the time, on randomness or on addresses. All texts are UTF-8.
class StateMachine {
 public:
  virtual ~StateMachine() = default;

  // Changes the state, and says what came of it. A command that makes no sense has a result too.
  virtual std::string apply(std::string_view command) = 0;
  // Looks at the state.
  virtual std::string query(std::string_view question) const = 0;

  // The whole state, as JSON, and a state to take the place of this one.
  virtual std::string snapshot() const = 0;
  virtual void restore(std::string_view snapshot) = 0;
};

}  // namespace apps::replicated
