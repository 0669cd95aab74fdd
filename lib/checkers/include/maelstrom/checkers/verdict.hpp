// The verdict of a checker.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "maelstrom/checkers/value.hpp"

namespace maelstrom::checkers {

// In order of precedence: the last one wins when verdicts are merged.
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
    case Validity::valid: return kExitValid;
    case Validity::unknown: return kExitUnknown;
    case Validity::invalid: break;
  }
  return kExitInvalid;
}

// Jepsen's value of :valid?: true, :unknown or false.
Value to_value(Validity validity);

struct Verdict {
  Validity validity = Validity::valid;
  // With the keys of Jepsen's results, without :valid?. May view the checked history.
  std::vector<Value::Entry> figures;
  // Problems that Jepsen accepts but a person should know.
  std::vector<std::string> warnings;
  // True if the verdict is invalid only because something had not happened when the history ended,
  // so that a longer history could be valid. This holds for violations of liveness, never for those
  // of safety.
  bool may_heal = false;
  // Why there was nothing to judge: names what the history lacks, in a sentence without a full
  // stop. Empty if there was something.
  std::string gap;

  // Each checker calls it for the evidence that its verdict needs. Without that evidence the
  // verdict is unknown, unless it is invalid already. `otherwise` is the text for `gap`.
  void require_evidence(bool is_there, std::string_view otherwise);

  void add(std::string_view keyword, Value figure) {
    figures.push_back({Value::keyword(keyword), figure});
  }
  // The figure of that name; nil if there is none.
  Value get(std::string_view keyword) const;
};

// The map of :valid? and the figures.
Value to_value(const Verdict& verdict, Arena& arena);

// A ratio as in Jepsen: rounded to single precision.
Value ratio(std::int64_t part, std::int64_t whole);

}  // namespace maelstrom::checkers
