#include "cli/mistakes.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <stdexcept>

#include "cli/suggest.hpp"

namespace maelstrom::workbench::cli {

void require_command(const CLI::App& app, const std::vector<std::string>& arguments) {
  std::vector<std::string> commands;
  for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; })) {
    commands.push_back(command->get_name());
  }
  const std::string all = fmt::format("{}", fmt::join(commands, ", "));
  if (arguments.empty()) throw std::invalid_argument("a command is missing; there are " + all);
  const std::string& given = arguments.front();
  const bool is_known = std::ranges::find(commands, given) != commands.end() ||
                        app.get_option_no_throw(given) != nullptr;
  if (is_known) return;
  throw std::invalid_argument(fmt::format("there is no command '{}'; there are {}{}", given, all,
                                          did_you_mean(given, commands)));
}

std::string unexpected(const CLI::App& app, const CLI::ParseError& error) {
  const std::string problem = error.what();
  const std::size_t flag = problem.find("--");
  const auto commands = app.get_subcommands();
  if (flag == std::string::npos || commands.empty()) return problem;
  const std::string name = problem.substr(flag, problem.find_first_of("= ", flag) - flag);
  std::vector<std::string> known;
  for (const CLI::Option* option : commands.front()->get_options()) {
    for (const std::string& each : option->get_lnames()) known.push_back("--" + each);
  }
  return problem + did_you_mean(name, known);
}

}  // namespace maelstrom::workbench::cli
