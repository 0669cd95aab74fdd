// `maelstrom-workbench challenge`: a test with the official flags of a challenge.
#pragma once

#include <string>
#include <vector>

#include "cli/challenges.hpp"
#include "maelstrom/workbench/checkers.hpp"

namespace CLI {
class App;
}

namespace maelstrom::workbench::cli {

// What the command line asks for: the list if there are no commands.
struct ChallengeCall {
  Challenge challenge;
  std::vector<std::vector<std::string>> commands;  // of `maelstrom-workbench test`
};

// Adds the subcommand, for its help, to `app`. Flags of `test` are still to be added to the result.
CLI::App& add_challenge_command(CLI::App& app);

// Reads the arguments behind `challenge`. Throws std::invalid_argument if they are wrong.
ChallengeCall read_challenge(const std::vector<std::string>& arguments);

// Lines that compare the results with what the challenge demands and with the published best.
std::string compare(const Challenge& challenge, const CheckOptions& demands,
                    const Results& results);

}  // namespace maelstrom::workbench::cli
