#include "hosts/node_process.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <iterator>
#include <system_error>
#include <utility>

#include "hosts/environment.hpp"
#include "hosts/start_problem.hpp"
#include "maelstrom/checkers/text.hpp"

namespace maelstrom::workbench {
namespace {

using checkers::shorten;
using Got = NodeProcess::Got;

// The unsent rest moves to the front once this much has been sent.
constexpr std::size_t kMostSent = std::size_t{1} << 20U;  // bytes
constexpr std::size_t kShownOfMessage = 300;              // bytes, of the last message to a node

Got to_got(ssize_t count) {
  if (count > 0) return Got::some;
  return count < 0 && (errno == EAGAIN || errno == EINTR) ? Got::none : Got::end;
}

std::string log_path(const std::string& name, const ProcessOptions& options) {
  if (options.log_directory.empty()) return {};
  return fmt::format("{}/{}.log", options.log_directory, name);
}

}  // namespace

NodeProcess::NodeProcess(const std::string& name, const ProcessOptions& options)
    : lines_(kMaxLine), log_(name, log_path(name, options), options.echo_stderr) {}

void NodeProcess::start(const ChildOptions& options) {
  start_problem_.clear();
  try {
    child_ = std::make_unique<Child>(options);
  } catch (const std::system_error& error) {
    start_problem_ = error.what();
    const std::string more =
        explain_start(error.code().value(), options.executable, options.directory);
    if (!more.empty()) start_problem_ += fmt::format(": {}", more);
  }
}

void NodeProcess::kill() {
  if (child_) read_all_errors();
  end_errors();
  child_.reset();
  lines_ = LineBuffer(kMaxLine);
  unsent_.clear();
  sent_ = 0;
  written_ = 0;
  last_message_.clear();
}

void NodeProcess::add_line(std::string_view line) {
  last_message_.assign(line.substr(0, kShownOfMessage + 1));
  add_control(line);
}

void NodeProcess::add_control(std::string_view line) {
  if (sent_ > kMostSent) {
    unsent_.erase(0, sent_);
    sent_ = 0;
  }
  unsent_.append(line).push_back('\n');
}

void NodeProcess::send() {
  Fd& input = child_->input();
  while (unsent() > 0 && input.is_open()) {
    const ssize_t written = write(input.get(), unsent_.data() + sent_, unsent());
    if (written >= 0) {
      sent_ += static_cast<std::size_t>(written);
    } else if (errno == EAGAIN) {
      return;
    } else if (errno != EINTR) {
      input.close();
    }
  }
  unsent_.clear();
  sent_ = 0;
}

Got NodeProcess::read_output() {
  Fd& output = child_->output();
  const auto room = lines_.room();
  const ssize_t count = read(output.get(), room.data(), room.size());
  const Got got = to_got(count);
  last_read_ = got == Got::some ? static_cast<std::size_t>(count) : 0;
  lines_.add(last_read_);
  written_ += last_read_;
  if (got == Got::end) output.close();
  return got;
}

Got NodeProcess::read_errors() {
  Fd& errors = child_->errors();
  const auto room = log_.room();
  const ssize_t count = read(errors.get(), room.data(), room.size());
  const Got got = to_got(count);
  if (got == Got::some) log_.add(static_cast<std::size_t>(count));
  if (got == Got::end) errors.close();
  return got;
}

void NodeProcess::read_all_errors() {
  const bool is_open = child_->errors().is_open();
  for (int i = 0; is_open && i < kMostReads && read_errors() == Got::some;) ++i;
}

NodeProcesses::NodeProcesses(ProcessOptions options)
    : options_(std::move(options)), data_(options_.has_data ? options_.nodes.size() : 0) {
  check_node_names(options_.nodes);  // names of files contain them
  std::signal(SIGPIPE, SIG_IGN);
  for (const auto& name : options_.nodes) {
    processes_.push_back(std::make_unique<NodeProcess>(name, options_));
  }
}

void NodeProcesses::start(std::size_t node, std::vector<std::string> variables) {
  auto environment = data_.environment(node);
  environment.insert(environment.end(), std::make_move_iterator(variables.begin()),
                     std::make_move_iterator(variables.end()));
  processes_[node]->start({options_.executable, options_.arguments,
                           node_environment(std::move(environment), leftovers_.mark()),
                           options_.directory});
}

void NodeProcesses::report_too_long(std::size_t node, Engine& engine, Time now) const {
  engine.report(
      Problem::line_too_long, node,
      fmt::format("{} wrote a line of more than {} MiB", name(node), NodeProcess::kMaxLine >> 20U),
      {}, now);
}

void NodeProcesses::report_end(std::size_t node, std::string_view ending, Engine& engine, Time now,
                               std::string_view remark) {
  NodeProcess& process = *processes_[node];
  process.read_all_errors();
  process.end_errors();
  std::string text = fmt::format("{} {} during the run", name(node), ending);
  if (const auto& last = process.last_message(); !last.empty()) {
    text += fmt::format(". The last message to it was {}", shorten(last, kShownOfMessage));
  }
  const std::string more = explain_end(process.child().status(), options_.executable,
                                       options_.arguments, options_.directory);
  for (const std::string_view sentence : {remark, std::string_view(more)}) {
    if (!sentence.empty()) text += fmt::format(". {}", sentence);
  }
  engine.report(Problem::node_crashed, node, std::move(text), {}, now);
}

void NodeProcesses::report_start_problem(Engine& engine, Time now) const {
  for (std::size_t node = 0; node < size(); ++node) {
    const std::string& problem = processes_[node]->start_problem();
    if (problem.empty()) continue;
    engine.report(Problem::not_started, node,
                  fmt::format("{} could not be started: {}", name(node), problem), {}, now);
    return;
  }
}

void NodeProcesses::end(Engine& engine) {
  for (const auto& process : processes_) process->kill();
  leftovers_.end(engine);
}

}  // namespace maelstrom::workbench
