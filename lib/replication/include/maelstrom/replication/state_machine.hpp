// The state that a group of replicas agrees upon, as the replicas see it: JSON.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "maelstrom/error.hpp"

namespace maelstrom::replication {

// The limits of a state and of an answer, in bytes of JSON. A snapshot has the state and answers of
// kMaxAnswer bytes in all, which are strings there: 16 MiB if each of their bytes is escaped. A
// line may have 64 MiB, so that the network may spell all of it four times as long.
inline constexpr std::size_t kMaxState = 8U << 20U;
inline constexpr std::size_t kMaxAnswer = 4U << 20U;

// The result of a command or a question: JSON, or a definite error.
using Answer = Result<std::string>;

// Replicated<State> makes one of a State. The same commands in the same order have to give the same
// answers and the same state on every node: nothing may depend on time, randomness or addresses.
// All texts are JSON.
//
// A command is checked before it is proposed. The log is final: a replica cannot refuse a command
// in it. The command either takes effect as a whole, or its answer is an error and it has no
// effect.
class StateMachine {
 public:
  virtual ~StateMachine() = default;

  // Throw Error{malformed_request} if the text is no command, or no question, whatever the state.
  virtual void check_command(std::string_view command) const = 0;
  virtual void check_question(std::string_view question) const = 0;

  // Changes the state. A command that check_command() refuses changes nothing, and its answer is
  // that error.
  virtual Answer apply(std::string_view command) noexcept = 0;
  // Reads the state. Requires a question that check_question() accepts.
  virtual Answer query(std::string_view question) const = 0;

  // The whole state.
  virtual std::string snapshot() const = 0;
  // A state machine in that state. Throws Error{malformed_request} if the text is no snapshot.
  virtual std::unique_ptr<StateMachine> restored(std::string_view snapshot) const = 0;
};

}  // namespace maelstrom::replication
