// Commands that are applied once, however often they are proposed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "replicated/state_machine.hpp"

namespace apps::replicated {

// A command and who proposed it. The node that a client asked proposes, again and again until it
// has the answer, so the same command may stand in the log several times.
struct Command {
  // Boots are nanoseconds of a clock: one that is above a century is a forgery, and nobody could
  // follow the last there is. Up to kFarBoot any is taken, beyond it only by steps of kFarStep, of
  // which there are more than are made by restarts.
  static constexpr std::uint64_t kFarBoot = 3'155'760'000'000'000'000U;
  static constexpr std::uint64_t kFarStep = std::uint64_t{1} << 40U;
  static constexpr std::uint64_t kMaxBoot = std::uint64_t{1} << 62U;
  // Numbers are counted one by one: one that is above this is a forgery, too.
  static constexpr std::uint64_t kMaxNumber = std::uint64_t{1} << 62U;

  std::uint64_t origin = 0;  // the number of the node
  std::uint64_t boot = 0;    // of its session; larger after each restart
  std::uint64_t number = 0;  // of the command since then, from 1
  std::uint64_t floor = 0;   // the origin no longer waits for any command below this number
  std::string payload;

  std::string encode() const;
  // Of what encode() gave. Throws Error{malformed_request} for anything else.
  static Command decode(std::string_view text);
};

// Around a state machine: keeps the answers that each origin may still be waiting for, and gives
// them again instead of applying a command twice (Ongaro's dissertation, section 6.3). The origin's
// restart or floor says what can be forgotten; what is older than that is not applied at all.
class Sessions {
 public:
  // Of all answers that are kept. Where there are more, the oldest of whoever has most are
  // forgotten, as if their origins no longer waited for them.
  static constexpr std::size_t kMaxAnswers = 4U << 20U;  // bytes

  // What came of an entry of the log.
  struct Applied {
    std::uint64_t origin = 0;  // as in the command
    std::uint64_t boot = 0;
    std::uint64_t number = 0;
    // Encoded. Empty: the command is older than what its origin's session has, and is not applied.
    std::optional<std::string> answer;
    std::uint64_t session = 0;  // the boot of that session
  };

  explicit Sessions(std::unique_ptr<StateMachine> machine, std::size_t max_answers = kMaxAnswers)
      : machine_(std::move(machine)), max_answers_(max_answers) {}

  // Throws Error{malformed_request} for a command that apply() passes over for its boot.
  void check(const Command& command) const;
  // Empty for an entry that is no command, or one with a boot that cannot be: it changes nothing,
  // at every replica alike.
  std::optional<Applied> apply(std::string_view entry) noexcept;
  const StateMachine& machine() const { return *machine_; }

  // Both the answers and the machine's state.
  std::string snapshot() const;
  // Sessions in that state. Throws Error{malformed_request} for what is no snapshot.
  Sessions restored(std::string_view snapshot) const;

 private:
  struct Session {
    std::uint64_t boot = 0;
    std::uint64_t floor = 0;
    std::map<std::uint64_t, std::string> answers;  // by number
    std::size_t bytes = 0;                         // of them
  };

  bool is_credible(const Command& command) const;
  void forget(Session& session, std::uint64_t floor);
  void keep(Session& session, std::uint64_t number, std::string answer);

  std::unique_ptr<StateMachine> machine_;
  std::size_t max_answers_;
  std::size_t bytes_ = 0;                      // of all answers
  std::map<std::uint64_t, Session> sessions_;  // by origin
};

}  // namespace apps::replicated
