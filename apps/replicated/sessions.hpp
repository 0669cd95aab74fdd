// Commands that are applied once, however often they are proposed.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "replicated/state_machine.hpp"

namespace apps::replicated {

// A command and who proposed it. The node that a client asked proposes, again and again until it
// has the result, so the same command may stand in the log several times.
struct Command {
  std::uint64_t origin = 0;  // the number of the node
  std::uint64_t boot = 0;    // of that node; larger after each restart
  std::uint64_t number = 0;  // of the command since then, from 1
  std::uint64_t floor = 0;   // the origin no longer waits for any command below this number
  std::string payload;

  std::string encode() const;
  // Of what encode() gave. Throws Error{malformed_request} for other JSON.
  static Command decode(std::string_view text);
};

// Around a state machine: keeps the results of what each origin may still be waiting for, and gives
// them again instead of applying a command twice (Ongaro's dissertation, section 6.3). The origin's
// restart or floor says what can be forgotten; what is older than that is not applied at all.
class Sessions {
 public:
  explicit Sessions(std::unique_ptr<StateMachine> machine) : machine_(std::move(machine)) {}

  // The result; empty if the origin has ceased to wait for it before this was applied.
  std::optional<std::string> apply(const Command& command);
  const StateMachine& machine() const { return *machine_; }

  // Both the results and the machine's state. restore() throws Error{malformed_request} for what
  // is not a snapshot.
  std::string snapshot() const;
  void restore(std::string_view snapshot);

 private:
  struct Session {
    std::uint64_t boot = 0;
    std::uint64_t floor = 0;
    std::map<std::uint64_t, std::string> results;  // by number
  };

  std::unique_ptr<StateMachine> machine_;
  std::map<std::uint64_t, Session> sessions_;  // by origin
};

}  // namespace apps::replicated
