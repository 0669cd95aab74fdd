// What a group of replicas agrees upon.
#pragma once

#include <cstddef>
#include <maelstrom/error.hpp>
#include <memory>
#include <string>
#include <string_view>

namespace apps::replicated {

// What came of a command or a question: JSON, or an error that is definite.
using Answer = maelstrom::Result<std::string>;

// The same commands in the same order give the same answers and the same state, on every node:
// nothing in it may depend on the time, on randomness or on addresses. All texts are UTF-8.
//
// A command is checked before it is proposed. What stands in the log is final, and whoever applies
// it cannot refuse it: it takes effect whole, or its answer is an error and it has none.
class StateMachine {
 public:
  // Of a state, and of an answer: so small that a snapshot of the state and of as many bytes of
  // answers as Sessions keeps fits into one message. On its way each byte of the state may become
  // two and each of the answers four, 32 MiB of the 64 that a line may have.
  static constexpr std::size_t kMaxBytes = 8U << 20U;
  static constexpr std::size_t kMaxAnswer = 4U << 20U;

  virtual ~StateMachine() = default;

  // Throw Error{malformed_request} for a text that is none, whatever the state.
  virtual void check_command(std::string_view command) const = 0;
  virtual void check_question(std::string_view question) const = 0;

  // Changes the state. What check_command() refuses changes nothing; its answer is that error.
  virtual Answer apply(std::string_view command) noexcept = 0;
  // Looks at the state. Requires what check_question() accepts.
  virtual Answer query(std::string_view question) const = 0;

  // The whole state, as JSON.
  virtual std::string snapshot() const = 0;
  // A state machine in that state. Throws Error{malformed_request} for what is no snapshot.
  virtual std::unique_ptr<StateMachine> restored(std::string_view snapshot) const = 0;
};

// How an answer is kept and sent: [result], or [code, text].
std::string encode(const Answer& answer);
// Throws Error{malformed_request} for what encode() does not write.
Answer decode_answer(std::string_view text);

}  // namespace apps::replicated
