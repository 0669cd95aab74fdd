#include "cli/doctor.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <chrono>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>

#include "cli/conversation.hpp"
#include "cli/terminal.hpp"
#include "hosts/process_host.hpp"
#include "hosts/temporary_folder.hpp"
#include "maelstrom/checkers/edn.hpp"
#include "maelstrom/workbench/check_run.hpp"
#include "maelstrom/workbench/workloads.hpp"

namespace maelstrom::workbench::cli {
namespace {

using std::chrono::milliseconds;
using Kind = Finding::Kind;

constexpr milliseconds kInitPatience{5000};   // half of Maelstrom's
constexpr milliseconds kPatience{1000};       // for a reply, or the end after the end of input
constexpr milliseconds kDeath{300};           // in which a node dies of a line, if it does
constexpr std::chrono::seconds kRequests{2};  // of the workload's requests
constexpr std::chrono::seconds kSetUp{12};    // of init and of the workload
constexpr double kRate = 50;                  // so that each kind of request comes

ProcessOptions process_of(const DoctorCommand& command) {
  ProcessOptions process;
  process.executable = command.executable;
  process.arguments = command.arguments;
  process.nodes = node_names(1);
  process.directory = std::filesystem::absolute(temporary_folder()).string();
  process.has_data = true;
  return process;
}

EngineOptions requests_of_workload() {
  EngineOptions options;
  options.nodes = node_names(1);
  options.concurrency = 4;  // lin-kv needs two for each node
  options.rate = kRate;
  options.time_limit = kRequests;
  return options;
}

// Ends the requests in time, also if answers are missing, and before a final phase. Set-up has the
// time of a client, so that a missing answer is noticed.
struct Limit : Observer {
  bool look(Engine& engine, Time now) override {
    if (engine.phase() == Engine::Phase::quiet) return false;
    const bool is_set_up = engine.phase() >= Engine::Phase::main;
    return now - engine.origin() < (is_set_up ? kRequests + kPatience : kSetUp);
  }
};

class Examination {
 public:
  Examination(const DoctorCommand& command, const std::function<void(const Finding&)>& tell)
      : command_(command), tell_(tell), talk_(process_of(command)) {}

  void run() {
    if (!start("start") || !init("init")) return;
    try_workload();
    try_unknown_type();
    try_malformed_line();
    talk_.kill();
    if (!start("restart") || !init("restart")) return;
    try_end_of_input();
  }

 private:
  void tell(Kind kind, std::string trial, std::string text) {
    tell_({kind, std::move(trial), std::move(text)});
  }

  bool start(const char* trial) {
    const std::string problem = talk_.start();
    if (!problem.empty()) tell(Kind::wrong, trial, "it cannot be started: " + problem);
    if (problem.empty() && trial == std::string_view("start")) tell(Kind::ok, trial, "it runs");
    return problem.empty();
  }

  bool init(const char* trial) {
    const auto before = std::chrono::steady_clock::now();
    talk_.say(R"({"id":0,"src":"c0","dest":"n0","body":{"type":"init","node_id":"n0",)"
              R"("node_ids":["n0"],"msg_id":1}})");
    const auto heard = talk_.hear(1, kInitPatience);
    const auto took = std::chrono::steady_clock::now() - before;
    if (heard && heard->type == "init_ok") {
      tell(Kind::ok, trial,
           fmt::format("answered with init_ok, after {} ms", took / milliseconds(1)));
      return true;
    }
    if (heard) {
      tell(Kind::wrong, trial,
           fmt::format("answered with {}; the answer to init is init_ok", heard->type));
    } else if (const auto ending = talk_.ending(milliseconds(0))) {
      const std::string remedy = talk_.explain_end();
      tell(Kind::wrong, trial,
           fmt::format("it {} at its init{}{}", *ending, last_words(),
                       remedy.empty() ? "" : ". " + remedy));
    } else {
      const std::string other = talk_.other_line();
      tell(Kind::wrong, trial,
           fmt::format("not answered within {} s. {}{}", kInitPatience / milliseconds(1000),
                       talk_.explain_silence(), other.empty() ? "" : " The last line: " + other));
    }
    return false;
  }

  std::string last_words() {
    const std::string error = talk_.last_error();
    return error.empty() ? "" : fmt::format("; the last on stderr: {}", error);
  }

  void try_workload() {
    if (command_.workload.empty()) {
      tell(Kind::advice, "requests", "not tried; -w names the workload");
      return;
    }
    const EngineOptions options = requests_of_workload();
    const auto workload = require_workload(command_.workload, {}, options);
    ProcessHost host(process_of(command_));
    Engine engine(options, *workload, host);
    Limit limit;
    host.run(engine, &limit);
    tell_of(engine);
  }

  void tell_of(const Engine& engine) {
    bool is_wrong = false;
    for (const Diagnosis& each : engine.diagnoses().all()) {
      if (each.problem == Problem::unanswered_type) continue;  // told below, by operation
      is_wrong |= is_offence(each.problem);
      std::string text = each.text;
      if (!each.line.empty()) text += fmt::format("; the line: {}", each.line);
      tell(is_offence(each.problem) ? Kind::wrong : Kind::advice,
           std::string(to_string(each.problem)), std::move(text));
    }
    for (const auto& [type, count] : engine.requests()) {
      if (type == "init" || count.answered == 0) continue;
      const char* const ending = count.answered == 1 ? "" : "s";
      tell(Kind::ok, type, fmt::format("{} request{} answered", count.answered, ending));
    }
    for (const auto& [f, error] : unsuccessful(engine.history())) {
      is_wrong = true;
      tell(Kind::wrong, std::string(f),
           error.empty()
               ? "not answered. Is there a handler for it, and does it send a reply, with "
                 "in_reply_to?"
               : fmt::format("never succeeds: {}", error));
    }
    if (is_wrong) return;
    const Results results = check_run(engine, command_.workload, {});
    if (results.validity != Validity::invalid) return;
    for (const auto& reason : results.reasons) tell(Kind::wrong, "answers", reason);
  }

  // The kinds of operations of which none succeeded, with the last error; empty for no answer.
  static std::map<std::string_view, std::string> unsuccessful(const History& history) {
    std::map<std::string_view, std::string> errors;
    std::map<std::string_view, bool> has_succeeded;
    for (const Op& op : history) {
      if (!op.is_client()) continue;
      has_succeeded[op.f] |= op.type == OpType::ok;
      if (op.is_invoke()) {
        errors.try_emplace(op.f);
      } else if (const std::string error = to_edn(op.error);
                 !op.error.is_nil() && error.find(":net-timeout") == std::string::npos) {
        errors[op.f] = error;
      }
    }
    std::erase_if(errors, [&](const auto& each) {
      return has_succeeded[each.first] || each.first == "crash" || is_known(each.second);
    });
    return errors;
  }
  // A compare-and-set may fail every time; so may the read of a key that nobody has written.
  // Malformed replies have a diagnosis.
  static bool is_known(std::string_view error) {
    return error.starts_with("[:precondition-failed ") ||
           error.starts_with("[:key-does-not-exist ") || error.starts_with("[:txn-conflict ") ||
           error.starts_with("\"indeterminate: ");
  }

  void try_unknown_type() {
    constexpr const char* kTrial = "unknown type";
    talk_.say(R"({"id":1,"src":"c1","dest":"n0","body":{"type":"no_such_type","msg_id":1001}})");
    const auto heard = talk_.hear(1001, kPatience);
    if (const auto ending = talk_.ending(heard ? milliseconds(0) : kDeath)) {
      tell(Kind::wrong, kTrial,
           fmt::format("it {} at a request of the type no_such_type{}. Answer requests of unknown "
                       "types with error 10 (not-supported)",
                       *ending, last_words()));
      revive();
    } else if (!heard) {
      tell(Kind::advice, kTrial,
           "not answered. Answer requests of unknown types with error 10 (not-supported), so that "
           "nobody waits for you");
    } else if (heard->type == "error" && heard->code == "10") {
      tell(Kind::ok, kTrial, "answered with error 10 (not-supported)");
    } else {
      tell(Kind::advice, kTrial,
           fmt::format("answered with {}{}; error 10 (not-supported) says it", heard->type,
                       heard->code.empty() ? "" : " " + heard->code));
    }
  }

  void try_malformed_line() {
    constexpr const char* kTrial = "malformed line";
    if (is_gone_) return;
    talk_.say(R"({"id":2,"src":"c1","dest":"n0","body":{"type":)");
    const auto ending = talk_.ending(kDeath);
    tell(ending ? Kind::advice : Kind::ok, kTrial,
         ending ? fmt::format("it {} at a line that is no JSON{}. Maelstrom never sends one; other "
                              "senders might: log it to stderr and read on",
                              *ending, last_words())
                : "it lives on");
  }

  void try_end_of_input() {
    constexpr const char* kTrial = "end of input";
    talk_.close_input();
    const auto ending = talk_.ending(kPatience);
    if (ending && *ending == "exited with status 0") return tell(Kind::ok, kTrial, "it " + *ending);
    tell(Kind::advice, kTrial,
         ending
             ? fmt::format("it {} when its stdin was closed{}. Maelstrom kills nodes instead; end "
                           "with status 0 all the same",
                           *ending, last_words())
             : fmt::format("it still runs {} s after its stdin was closed. Maelstrom kills nodes "
                           "instead; a shell would leave it behind",
                           kPatience / milliseconds(1000)));
  }

  // For the trials that follow one of which it died.
  void revive() {
    talk_.kill();
    is_gone_ = !talk_.start().empty();
    if (is_gone_) return;
    talk_.say(R"({"id":0,"src":"c0","dest":"n0","body":{"type":"init","node_id":"n0",)"
              R"("node_ids":["n0"],"msg_id":1}})");
    is_gone_ = !talk_.hear(1, kInitPatience);
  }

  const DoctorCommand& command_;
  const std::function<void(const Finding&)>& tell_;
  Conversation talk_;
  bool is_gone_ = false;
};

}  // namespace

CLI::App& add_doctor_command(CLI::App& app, DoctorCommand& command) {
  CLI::App& doctor = *app.add_subcommand(
      "doctor",
      "Tries a node within a few seconds, and says what is wrong and what helps:\n"
      "  maelstrom-workbench doctor --bin FILE [-w WORKLOAD] [-- NODE ARGUMENT...]");
  doctor.footer(
      "It tries: the start, init, each kind of request of the workload, a request of an unknown "
      "type, a malformed line, a restart, the end of its input.\n"
      "Exit status: 0 nothing is wrong, 1 something is, 254 wrong arguments, 255 it cannot go on.");
  doctor
      .add_option("--bin", command.executable, "The executable of a node; its arguments follow --")
      ->take_last()
      ->type_name("FILE");
  doctor.add_option("-w,--workload", command.workload, "Whose requests are tried (default: none)")
      ->take_last()
      ->type_name("NAME");
  return doctor;
}

void require_requests(const DoctorCommand& command) {
  if (!command.workload.empty()) require_workload(command.workload, {}, requests_of_workload());
}

void examine(const DoctorCommand& command, const std::function<void(const Finding&)>& tell) {
  Examination(command, tell).run();
}

std::string to_line(const Finding& finding) {
  const std::string_view word = finding.kind == Kind::ok       ? "ok"
                                : finding.kind == Kind::advice ? "advice"
                                                               : "WRONG";
  return fmt::format("{:<7} {}: {}", word, visible_line(finding.trial), visible_line(finding.text));
}

int run_doctor(const DoctorCommand& command) {
  int wrong = 0;
  examine(command, [&](const Finding& finding) {
    wrong += finding.kind == Kind::wrong ? 1 : 0;
    print_out(to_line(finding) + "\n");
  });
  print_out(wrong == 0   ? std::string("\nNothing is wrong.\n")
            : wrong == 1 ? std::string("\n1 thing is wrong.\n")
                         : fmt::format("\n{} things are wrong.\n", wrong));
  return wrong == 0 ? kExitValid : kExitInvalid;
}

}  // namespace maelstrom::workbench::cli
