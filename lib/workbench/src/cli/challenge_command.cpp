#include "cli/challenge_command.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <iterator>
#include <stdexcept>

#include "cli/figures.hpp"
#include "report/text.hpp"

namespace maelstrom::workbench::cli {

CLI::App& add_challenge_command(CLI::App& app) {
  CLI::App& challenge = *app.add_subcommand(
      "challenge",
      "Runs a challenge with its official flags and thresholds, or lists all:\n"
      "  maelstrom-workbench challenge NAME --bin FILE [FLAG...] [-- NODE ARGUMENT...]\n"
      "  maelstrom-workbench challenge list");
  challenge.footer(
      "A flag given replaces the challenge's; --expect adds to them. Exit status: as for test.\n");
  challenge.add_option("NAME", "The challenge, such as 3b; list prints all")->type_name("");
  return challenge;
}

ChallengeCall read_challenge(const std::vector<std::string>& arguments) {
  if (arguments.empty() || arguments.front().starts_with('-')) {
    throw std::invalid_argument(
        "the name of a challenge is missing; it is the first argument: challenge 3b --bin FILE");
  }
  const std::string& name = arguments.front();
  const auto separator = std::ranges::find(arguments, "--");
  const std::vector<std::string> flags(arguments.begin() + 1, separator);
  if (name == "list") {
    if (arguments.size() > 1) {
      throw std::invalid_argument(fmt::format("challenge list: takes no '{}'", arguments[1]));
    }
    return {};
  }
  std::vector<std::string> node_arguments;
  if (separator != arguments.end()) node_arguments.assign(separator + 1, arguments.end());
  ChallengeCall call{require_challenge(name), {}};
  call.commands = challenge_commands(call.challenge, flags, node_arguments);
  return call;
}

std::string compare(const Challenge& challenge, const CheckOptions& demands,
                    const Results& results) {
  std::string out = fmt::format("Challenge {}:\n", challenge.names.front());
  const auto to = std::back_inserter(out);
  if (demands.availability) {
    const Value* const reached = find_figure(results.value, "availability.ok-fraction");
    const bool is_met = reached != nullptr && report::number_of(*reached) >= *demands.availability;
    fmt::format_to(to, "  availability of {}: {}\n", *demands.availability,
                   outcome(!is_met, reached));
  }
  for (const Threshold& threshold : demands.thresholds) {
    fmt::format_to(to, "  {}: {}\n", threshold.text,
                   outcome(!check_threshold(threshold, results.value).empty(),
                           find_figure(results.value, threshold.path)));
  }
  if (!demands.availability && demands.thresholds.empty()) out += "  it has no thresholds\n";
  if (!challenge.best.empty()) fmt::format_to(to, "  the best published: {}\n", challenge.best);
  return out;
}

}  // namespace maelstrom::workbench::cli
