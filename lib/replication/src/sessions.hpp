// Applies each command once, however often it is proposed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "maelstrom/json.hpp"
#include "maelstrom/replication/state_machine.hpp"

namespace maelstrom::replication {

// A command and the node that proposed it. The node that a client asked proposes its command again
// and again until it has the answer, so the same command may be in the log several times.
struct Command {
  // Boots are nanoseconds of a clock, so one above a century is a forgery. If the largest possible
  // one were accepted, no restart could have a larger one. Up to kFarBoot any boot is accepted;
  // beyond it only steps of at most kFarStep. There are more such steps than restarts will ever
  // take.
  static constexpr std::uint64_t kFarBoot = 3'155'760'000'000'000'000U;
  static constexpr std::uint64_t kFarStep = std::uint64_t{1} << 40U;
  static constexpr std::uint64_t kMaxBoot = std::uint64_t{1} << 62U;
  // Numbers are counted one by one: a larger one is a forgery, too.
  static constexpr std::uint64_t kMaxNumber = std::uint64_t{1} << 62U;

  std::uint64_t origin = 0;  // the number of the node
  std::uint64_t boot = 0;    // of its session; larger after each restart
  std::uint64_t number = 0;  // of the command in the session, from 1
  std::uint64_t floor = 0;   // the origin no longer waits for any command below this number
  Json payload{};            // for the state machine

  // As JSON. decode() throws Error{malformed_request} for a text that has not this form.
  std::string encode() const;
  static Command decode(std::string_view text);
};

// An answer as it is kept and sent, as JSON: [result], or [code, text]. decode_answer() throws
// Error{malformed_request} for a text that has not this form.
std::string encode(const Answer& answer);
Answer decode_answer(std::string_view text);

// Wraps a state machine. Keeps the answers that each origin may still be waiting for, and gives
// them again instead of applying a command twice (Ongaro's dissertation, section 6.3). An origin's
// restart, or its floor, says which answers can be forgotten; commands older than that are not
// applied at all.
class Sessions {
 public:
  // The most bytes of all answers kept. Beyond this, the oldest answers of the origin with the most
  // bytes are forgotten, as if it no longer waited for them.
  static constexpr std::size_t kMaxAnswers = kMaxAnswer;  // bytes

  // The result of an entry of the log.
  struct Applied {
    std::uint64_t origin = 0;  // as in the command
    std::uint64_t boot = 0;
    std::uint64_t number = 0;
    // Encoded. Empty if the command is older than its origin's session, and was not applied.
    std::optional<std::string> answer;
    std::uint64_t session = 0;  // the boot of the origin's session
  };

  explicit Sessions(std::unique_ptr<StateMachine> machine, std::size_t max_answers = kMaxAnswers)
      : machine_(std::move(machine)), max_answers_(max_answers) {}

  // Throws Error{malformed_request} for a command whose boot makes apply() skip it.
  void check(const Command& command) const;
  // Applies an entry. Empty if it is no command, or its boot is impossible: then it changes
  // nothing, at every replica alike.
  std::optional<Applied> apply(std::string_view entry) noexcept;
  const StateMachine& machine() const { return *machine_; }

  // The answers and the machine's state.
  std::string snapshot() const;
  // Sessions in that state. Throws Error{malformed_request} if the text is no snapshot.
  Sessions restored(std::string_view snapshot) const;

 private:
  struct Session {
    std::uint64_t boot = 0;
    std::uint64_t floor = 0;
    std::map<std::uint64_t, std::string> answers;  // by number
    std::size_t bytes = 0;                         // of answers
  };

  bool is_credible(const Command& command) const;
  void forget(Session& session, std::uint64_t floor);
  void keep(Session& session, std::uint64_t number, std::string answer);

  std::unique_ptr<StateMachine> machine_;
  std::size_t max_answers_;
  std::size_t bytes_ = 0;                      // of all answers
  std::map<std::uint64_t, Session> sessions_;  // by origin
};

}  // namespace maelstrom::replication
