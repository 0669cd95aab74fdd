#include "cli/conversation.hpp"

#include <fmt/format.h>
#include <poll.h>

#include <algorithm>
#include <array>

#include "engine/node_line.hpp"
#include "hosts/silence.hpp"
#include "hosts/start_problem.hpp"
#include "maelstrom/checkers/text.hpp"

namespace maelstrom::workbench::cli {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds kLook{20};  // between two looks whether it has ended

constexpr std::size_t kShownOfLine = 200;  // bytes

// Why the message is not the reply to that request.
std::string find_flaw(const Message* message, std::int64_t msg_id) {
  const Raw* id = message == nullptr ? nullptr : message->find("in_reply_to");
  if (id == nullptr) return "it has no in_reply_to";
  if (message->in_reply_to) return fmt::format("its in_reply_to is {}, not {}", id->text, msg_id);
  return fmt::format("in_reply_to must be an integer, not {}", checkers::head_of(id->text, 80));
}

std::chrono::milliseconds left_until(Clock::time_point until) {
  return std::chrono::ceil<std::chrono::milliseconds>(until - Clock::now());
}

}  // namespace

std::string Conversation::start() {
  processes_.start(0);
  return node().start_problem();
}

void Conversation::say(std::string_view line) {
  node().add_line(line);
  node().send();
}

// Reads what comes on stdout and stderr until something came or the time is over.
void Conversation::read(Patience patience) {
  Child& child = node().child();
  std::array<pollfd, 2> fds = {
      {{child.output().get(), POLLIN, 0}, {child.errors().get(), POLLIN, 0}}};
  if (poll(fds.data(), fds.size(), static_cast<int>(std::min(patience, kLook).count())) <= 0)
    return;
  if (fds[0].revents != 0) node().read_output();
  if (fds[1].revents != 0) node().read_all_errors();
}

std::optional<Heard> Conversation::find_reply(std::int64_t msg_id) {
  std::string_view line;
  for (LineBuffer::Next next{};
       (next = node().lines().next(false, line)) != LineBuffer::Next::none;) {
    Message message;
    NodeMessage read;
    std::string problem;
    if (next != LineBuffer::Next::line) continue;
    const bool is_message = read_node_line(line, decoder_, message, read, problem);
    if (!is_message || message.in_reply_to != msg_id) {
      if (is_message) problem = find_flaw(read.message, msg_id);
      other_line_ = fmt::format("{} ({})", checkers::shorten(line, kShownOfLine), problem);
      continue;
    }
    const Raw* code = message.find("code");
    const bool is_error = message.type == "error" && code != nullptr;
    return Heard{std::string(message.type), is_error ? std::string(code->text) : std::string()};
  }
  return std::nullopt;
}

std::optional<Heard> Conversation::hear(std::int64_t msg_id, Patience patience) {
  const auto until = Clock::now() + patience;
  while (left_until(until).count() > 0) {
    if (auto heard = find_reply(msg_id)) return heard;
    const bool has_ended = node().child().ending().has_value();
    read(left_until(until));
    if (has_ended) return find_reply(msg_id);
  }
  return find_reply(msg_id);
}

std::optional<std::string> Conversation::ending(Patience patience) {
  const auto until = Clock::now() + patience;
  while (!node().child().ending() && left_until(until).count() > 0) read(left_until(until));
  return node().child().ending();
}

std::string Conversation::explain_silence() { return workbench::explain_silence(node()); }

std::string Conversation::explain_end() {
  const ProcessOptions& options = processes_.options();
  return workbench::explain_end(node().child().status(), options.executable, options.arguments,
                                options.directory);
}

std::string Conversation::last_error() {
  if (node().is_there()) node().read_all_errors();
  node().end_errors();
  const auto tail = node().stderr_tail();
  return tail.empty() ? std::string() : tail.back();
}

}  // namespace maelstrom::workbench::cli
