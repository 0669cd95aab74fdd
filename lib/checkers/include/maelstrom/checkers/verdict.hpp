// What a checker has to say.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "maelstrom/checkers/value.hpp"

namespace maelstrom::checkers {

// In order of precedence: of several, the last one counts.
enum class Validity : std::uint8_t { valid, unknown, invalid };

constexpr Validity merge(Validity a, Validity b) { return a < b ? b : a; }

// The statuses that the workbench exits with: Maelstrom's, Jepsen's for wrong arguments, and the
// shell's for Ctrl-C (128 + SIGINT).
enum ExitStatus : int {  // not a class: main() returns it
  kExitValid = 0,
  kExitInvalid = 1,
  kExitUnknown = 2,
  kExitInterrupted = 130,
  kExitUsage = 254,
  kExitCrashed = 255,
};

constexpr ExitStatus exit_status(Validity validity) {
  switch (validity) {
    case Validity::valid:
      return kExitValid;
    case Validity::unknown:
      return kExitUnknown;
    case Validity::invalid:
      break;
  }
  return kExitInvalid;
}

// As Jepsen has it under :valid?: true, :unknown or false.
Value to_value(Validity validity);

struct Verdict {
  Validity validity = Validity::valid;
  // Keyed as Jepsen's results are, :valid? aside. May view the history that was checked.
  std::vector<Value::Entry> figures;
  // What Jepsen does not object to, but a person should know.
  std::vector<std::string> warnings;
  // True if all that makes it invalid is that something had not happened when the history ended: a
  // longer one could yet be valid. So it is with faults of liveness, never with those of safety.
  bool may_heal = false;
  // Of what the history has nothing, so that there was nothing to judge: a sentence without its
  // full stop. Empty if there was something.
  std::string gap;

  // To be called by each checker for what its verdict rests on: a history that has nothing of it is
  // unknown, unless it is invalid anyway.
  void require_evidence(bool is_there, std::string_view otherwise);

  void add(std::string_view keyword, Value figure) {
    figures.push_back({Value::keyword(keyword), figure});
  }
  // The figure of that name; nil if there is none.
  Value get(std::string_view keyword) const;
};

// The map of :valid? and the figures.
Value to_value(const Verdict& verdict, Arena& arena);

// A ratio as Jepsen gives it: rounded to single precision.
Value ratio(std::int64_t part, std::int64_t whole);

}  // namespace maelstrom::checkers
