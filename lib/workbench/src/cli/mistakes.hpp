// Mistakes on the command line, for which the parser's own messages say too little.
#pragma once

#include <string>
#include <vector>

namespace CLI {
class App;
class ParseError;
}  // namespace CLI

namespace maelstrom::workbench::cli {

// Throws std::invalid_argument unless the first argument is a command, or a flag that needs none.
void require_command(const CLI::App& app, const std::vector<std::string>& arguments);

// The problem of arguments that nobody expects, with the flag that may be meant.
std::string unexpected(const CLI::App& app, const CLI::ParseError& error);

}  // namespace maelstrom::workbench::cli
