// The challenges: their official flags and thresholds.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace maelstrom::workbench::cli {

// apps/challenges.txt, which describes its form. `apps/run` reads the same file.
extern const std::string_view kChallengeTable;

struct Challenge {
  std::vector<std::string_view> names;  // its name, then its aliases
  std::string_view workload;
  std::vector<std::string_view> runs;     // the flags of each
  std::vector<std::string_view> expects;  // thresholds, as for --expect
  std::string_view best;                  // published by others; may be empty
};

// The rows of the table, which they view.
std::vector<Challenge> challenges();

// Throws std::invalid_argument, with names that are like it, if there is no challenge of that name.
Challenge require_challenge(std::string_view name);

// The command lines of `maelstrom-workbench test` that do the challenge, one after another. `flags`
// replace those of the challenge. Throws std::invalid_argument if one of them does not go with a
// challenge.
std::vector<std::vector<std::string>> challenge_commands(
    const Challenge& challenge, const std::vector<std::string>& flags,
    const std::vector<std::string>& node_arguments);

// A table of all challenges for people.
std::string list_challenges();

}  // namespace maelstrom::workbench::cli
