#include "sessions.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <tuple>
#include <utility>
#include <vector>

#include "maelstrom/check.hpp"
#include "maelstrom/maelstrom.hpp"
#include "routes.hpp"

namespace maelstrom::replication {
namespace {

// A command as it is in the log.
using Written = std::tuple<std::uint64_t, std::uint64_t, std::uint64_t, std::uint64_t, Json>;

struct SavedSession {
  std::uint64_t origin = 0;
  std::uint64_t boot = 0;
  std::uint64_t floor = 0;
  // As texts, which the network does not spell anew: replicas count their bytes alike.
  std::vector<std::pair<std::uint64_t, std::string>> answers;
  using fields = Fields<"origin", "boot", "floor", "answers">;
};

struct Saved {
  std::vector<SavedSession> sessions;
  Json state;
  using fields = Fields<"sessions", "state">;
};

[[noreturn]] void refuse(std::string_view what, std::uint64_t number) {
  throw Error(ErrorCode::malformed_request, fmt::format("{} {} cannot be", what, number));
}

void check_identity(std::uint64_t origin, std::uint64_t boot) {
  if (origin >= Routes::kMaxNodes) refuse("the origin", origin);
  if (boot > Command::kMaxBoot) refuse("the boot", boot);
}

}  // namespace

std::string Command::encode() const {
  return json_text(std::tie(origin, boot, number, floor, payload));
}

Command Command::decode(std::string_view text) {
  auto [origin, boot, number, floor, payload] = parse<Written>(text);
  check_identity(origin, boot);
  if (number == 0 || number > kMaxNumber) refuse("the number", number);
  if (floor > number) refuse("the floor", floor);
  return Command{origin, boot, number, floor, std::move(payload)};
}

bool Sessions::is_credible(const Command& command) const {
  if (command.boot <= Command::kFarBoot) return true;
  const auto known = sessions_.find(command.origin);
  return known != sessions_.end() && command.boot <= known->second.boot + Command::kFarStep;
}

void Sessions::check(const Command& command) const {
  if (!is_credible(command)) refuse("the boot", command.boot);
}

std::optional<Sessions::Applied> Sessions::apply(std::string_view entry) noexcept {
  Command command;
  try {
    command = Command::decode(entry);
  } catch (const Error&) {
    return std::nullopt;
  }
  if (!is_credible(command)) return std::nullopt;
  Session& session = sessions_[command.origin];
  if (command.boot > session.boot) {
    forget(session, std::numeric_limits<std::uint64_t>::max());
    session.boot = command.boot;
    session.floor = 0;
  }
  Applied applied{command.origin, command.boot, command.number, {}, session.boot};
  if (command.boot < session.boot || command.number < session.floor) return applied;

  if (command.floor > session.floor) forget(session, command.floor);
  const auto known = session.answers.find(command.number);
  if (known != session.answers.end()) {
    applied.answer = known->second;
  } else {
    applied.answer = encode(machine_->apply(command.payload.text));
    keep(session, command.number, *applied.answer);
  }
  return applied;
}

// The origin does not wait for any command below the floor.
void Sessions::forget(Session& session, std::uint64_t floor) {
  session.floor = floor;
  while (!session.answers.empty() && session.answers.begin()->first < floor) {
    const std::size_t size = session.answers.begin()->second.size();
    session.bytes -= size;
    bytes_ -= size;
    session.answers.erase(session.answers.begin());
  }
}

// Requires a number for which no answer is kept.
void Sessions::keep(Session& session, std::uint64_t number, std::string answer) {
  session.bytes += answer.size();
  bytes_ += answer.size();
  const bool is_new = session.answers.emplace(number, std::move(answer)).second;
  MAELSTROM_CHECK(is_new);
  while (bytes_ > max_answers_) {
    auto& largest = std::ranges::max_element(sessions_, {}, [](const auto& s) {
                      return s.second.bytes;
                    })->second;
    forget(largest, largest.answers.begin()->first + 1);
  }
}

std::string Sessions::snapshot() const {
  Saved saved;
  for (const auto& [origin, session] : sessions_) {
    saved.sessions.push_back(
        {origin, session.boot, session.floor, {session.answers.begin(), session.answers.end()}});
  }
  saved.state.text = machine_->snapshot();
  return json_text(saved);
}

Sessions Sessions::restored(std::string_view snapshot) const {
  const auto saved = parse<Saved>(snapshot);
  Sessions sessions(machine_->restored(saved.state.text), max_answers_);
  for (const auto& one : saved.sessions) {
    check_identity(one.origin, one.boot);
    if (one.floor > Command::kMaxNumber + 1) refuse("the floor", one.floor);
    const auto [at, is_new] = sessions.sessions_.try_emplace(one.origin);
    if (!is_new) refuse("a second session of", one.origin);
    Session& session = at->second;
    session.boot = one.boot;
    session.floor = one.floor;
    for (const auto& [number, answer] : one.answers) {
      if (number < one.floor || number > Command::kMaxNumber) refuse("the number", number);
      if (session.answers.contains(number)) refuse("a second answer", number);
      (void)decode_answer(answer);  // throws, so that every kept answer can be given again
      session.answers.emplace(number, answer);
      session.bytes += answer.size();
    }
    sessions.bytes_ += session.bytes;
  }
  if (sessions.bytes_ > max_answers_) refuse("a size of all answers of", sessions.bytes_);
  return sessions;
}

}  // namespace maelstrom::replication
