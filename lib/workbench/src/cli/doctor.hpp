// `maelstrom-workbench doctor`: what is wrong with a node, within a few seconds.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace maelstrom::workbench::cli {

// The arguments of the command line.
struct DoctorCommand {
  std::string workload;    // empty: no requests of a workload are tried
  std::string executable;  // its absolute path
  std::vector<std::string> arguments;
};

// The outcome of one trial.
struct Finding {
  enum class Kind : std::uint8_t {
    ok,
    advice,  // no fault under Maelstrom
    wrong,
  };
  Kind kind;
  std::string trial;
  std::string text;
};

// Adds the subcommand to `app`, which fills `command` when it is parsed.
CLI::App& add_doctor_command(CLI::App& app, DoctorCommand& command);

// Throws std::invalid_argument if there is no such workload.
void require_requests(const DoctorCommand& command);

// Tries the node, in real time, and tells of each trial as it is over. Throws std::exception if the
// trials themselves cannot go on.
void examine(const DoctorCommand& command, const std::function<void(const Finding&)>& tell);

// A line for people.
std::string to_line(const Finding& finding);

// Prints a line for each trial, and how many are wrong. Returns the exit status: 0 if none is.
int run_doctor(const DoctorCommand& command);

}  // namespace maelstrom::workbench::cli
