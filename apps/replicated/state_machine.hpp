// The state that a group of replicas agrees upon.
#pragma once

#include <cstddef>
#include <maelstrom/error.hpp>
#include <memory>
#include <string>
#include <string_view>

namespace apps::replicated {

// The result of a command or a question: JSON, or a definite error.
using Answer = maelstrom::Result<std::string>;

// The same commands in the same order have to give the same answers and the same state on every
// node: nothing may depend on time, randomness or addresses. All texts are UTF-8.
//
// A command is checked before it is proposed. The log is final: a replica cannot refuse a command
// in it. The command either takes effect as a whole, or its answer is an error and it has no
// effect.
class StateMachine {
 public:
  // The limits of a state and of an answer. A snapshot has the state and as many bytes of answers
  // as Sessions keeps, and has to fit into one message. There each byte of the state may become two
  // and each byte of the answers four: 32 MiB of the 64 MiB that a line may have.
  static constexpr std::size_t kMaxBytes = 8U << 20U;
  static constexpr std::size_t kMaxAnswer = 4U << 20U;

  virtual ~StateMachine() = default;

  // Throw Error{malformed_request} if the text is no command, or no question, whatever the state.
  virtual void check_command(std::string_view command) const = 0;
  virtual void check_question(std::string_view question) const = 0;

  // Changes the state. A command that check_command() refuses changes nothing, and its answer is
  // that error.
  virtual Answer apply(std::string_view command) noexcept = 0;
  // Reads the state. Requires a question that check_question() accepts.
  virtual Answer query(std::string_view question) const = 0;

  // The whole state, as JSON.
  virtual std::string snapshot() const = 0;
  // A state machine in that state. Throws Error{malformed_request} if the text is no snapshot.
  virtual std::unique_ptr<StateMachine> restored(std::string_view snapshot) const = 0;
};

// An answer as it is kept and sent: [result], or [code, text].
std::string encode(const Answer& answer);
// Throws Error{malformed_request} for any text that encode() does not write.
Answer decode_answer(std::string_view text);

}  // namespace apps::replicated
