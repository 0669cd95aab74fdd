#include "lin-kv/acceptor.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace apps::lin_kv {
namespace {

using maelstrom::Canonical;
using maelstrom::Error;
using maelstrom::ErrorCode;

std::size_t size_of(const Canonical& key, const Vote& vote) {
  constexpr std::size_t kBallot = 64;  // bytes
  std::size_t bytes = key.text.size() + kBallot * (2 + vote.content.changes.size());
  for (const Canonical& value : vote.content.values) bytes += value.text.size();
  return bytes;
}

void check(const Ballot& ballot) {
  if (ballot.counter > 0 && ballot.counter <= Acceptor::kMaxCounter) return;
  throw Error(ErrorCode::malformed_request, fmt::format("no round is {}", ballot.counter));
}

}  // namespace

std::optional<Canonical> Register::value() const {
  return values.empty() ? std::nullopt : std::optional(values.front());
}

bool Register::has(const Ballot& change) const {
  return std::ranges::find(changes, change) != changes.end();
}

Register Register::changed(Canonical to, const Ballot& change) const {
  Register next{{std::move(to)}, changes};
  std::erase_if(next.changes, [&](const Ballot& old) { return old.node == change.node; });
  next.changes.push_back(change);
  return next;
}

const Vote& newest(std::span<const Vote> votes) {
  return *std::ranges::max_element(votes, {}, &Vote::accepted);
}

bool agree(std::span<const Vote> votes) {
  return std::ranges::all_of(
      votes, [&](const Vote& vote) { return vote.accepted == votes.front().accepted; });
}

Vote Acceptor::vote(const Canonical& key) const {
  const auto found = votes_.find(key);
  return found == votes_.end() ? Vote{} : found->second;
}

std::optional<Vote> Acceptor::promise(const Canonical& key, const Ballot& ballot) const {
  check(ballot);
  Vote vote = this->vote(key);
  if (ballot <= vote.promised) return std::nullopt;
  vote.promised = ballot;
  if (!votes_.contains(key)) check_room(key, Canonical());
  return vote;
}

void Acceptor::check_room(const Canonical& key, const Canonical& value) const {
  const auto found = votes_.find(key);
  const std::size_t before = found == votes_.end() ? 0 : size_of(key, found->second);
  const std::size_t after = size_of(key, Vote{{}, {}, Register{{value}, {}}});
  if (after <= before || bytes_ - before + after <= kMaxBytes) return;
  throw Error(ErrorCode::temporarily_unavailable,
              fmt::format("this node is full: it has {} bytes of {}", bytes_, kMaxBytes));
}

std::optional<Vote> Acceptor::accept(const Canonical& key, const Ballot& ballot,
                                     const Register& content) const {
  check(ballot);
  if (content.changes.size() > Register::kMaxChanges || content.values.size() > 1) {
    throw Error(ErrorCode::malformed_request, "a register has too many changes, or two values");
  }
  if (ballot < vote(key).promised) return std::nullopt;
  return Vote{ballot, ballot, content};
}

void Acceptor::keep(Record record) {
  const auto [found, is_new] = votes_.try_emplace(std::move(record.key));
  if (!is_new) bytes_ -= size_of(found->first, found->second);
  found->second = std::move(record.vote);
  bytes_ += size_of(found->first, found->second);
}

std::vector<Acceptor::Record> Acceptor::records() const {
  std::vector<Record> records;
  for (const auto& [key, vote] : votes_) records.push_back({key, vote});
  return records;
}

}  // namespace apps::lin_kv
