#include "replicated/sessions.hpp"

#include <maelstrom/maelstrom.hpp>
#include <tuple>
#include <utility>
#include <vector>

namespace apps::replicated {
namespace {

using maelstrom::Outbox;
using maelstrom::Raw;
using maelstrom::Scratch;

// As it stands in the log: a JSON array, with the payload as a string.
using Written = std::tuple<std::uint64_t, std::uint64_t, std::uint64_t, std::uint64_t, std::string>;

struct SavedSession {
  std::uint64_t origin = 0;
  std::uint64_t boot = 0;
  std::uint64_t floor = 0;
  std::vector<std::pair<std::uint64_t, std::string>> results;
  using fields = maelstrom::Fields<"origin", "boot", "floor", "results">;
};

struct Saved {
  std::vector<SavedSession> sessions;
  maelstrom::Json machine;
  using fields = maelstrom::Fields<"sessions", "machine">;
};

}  // namespace

std::string Command::encode() const {
  Outbox out;
  maelstrom::to_json(out, std::tie(origin, boot, number, floor, payload));
  return std::string(out.view());
}

Command Command::decode(std::string_view text) {
  Scratch scratch;
  auto [origin, boot, number, floor, payload] = maelstrom::from_json<Written>(Raw{text}, scratch);
  return Command{origin, boot, number, floor, std::move(payload)};
}

std::optional<std::string> Sessions::apply(const Command& command) {
  Session& session = sessions_[command.origin];
  if (command.boot < session.boot) return std::nullopt;
  if (command.boot > session.boot) session = {command.boot, 0, {}};
  if (command.number < session.floor) return std::nullopt;

  if (command.floor > session.floor) {
    session.floor = command.floor;
    session.results.erase(session.results.begin(), session.results.lower_bound(command.floor));
  }
  const auto [result, is_new] = session.results.try_emplace(command.number);
  if (is_new) result->second = machine_->apply(command.payload);
  return result->second;
}

std::string Sessions::snapshot() const {
  Saved saved;
  for (const auto& [origin, session] : sessions_) {
    saved.sessions.push_back(
        {origin, session.boot, session.floor, {session.results.begin(), session.results.end()}});
  }
  saved.machine.text = machine_->snapshot();
  Outbox out;
  maelstrom::to_json(out, saved);
  return std::string(out.view());
}

void Sessions::restore(std::string_view snapshot) {
  Scratch scratch;
  auto saved = maelstrom::from_json<Saved>(Raw{snapshot}, scratch);
  machine_->restore(saved.machine.text);
  sessions_.clear();
  for (auto& one : saved.sessions) {
    sessions_[one.origin] = {one.boot, one.floor, {one.results.begin(), one.results.end()}};
  }
}

}  // namespace apps::replicated
