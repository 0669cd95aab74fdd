#include "safety.hpp"

#include <fmt/format.h>

#include "maelstrom/random.hpp"

namespace maelstrom::raft::tests {
namespace {

std::uint64_t hash_of(std::uint64_t hash, const Entry& entry) {
  hash ^= entry.index * 31 + entry.term;
  for (const char c : entry.data) {
    hash ^= static_cast<unsigned char>(c);
    maelstrom::splitmix64(hash);
  }
  return maelstrom::splitmix64(hash);
}

}  // namespace

void Safety::look(const Raft& raft, bool is_persisted) {
  if (raft.commit() > committed_) {
    committed_ = raft.commit();
    commit_terms_.emplace(committed_, raft.term());
  }
  if (raft.role() != Role::leader || !is_persisted) return;
  const auto [leader, is_new] = leaders_.emplace(raft.term(), raft.id());
  if (leader->second != raft.id()) {
    throw Violation(fmt::format("election safety: {} and {} lead in term {}", leader->second,
                                raft.id(), raft.term()));
  }
  if (!is_new) return;
  // Leader completeness, of what was committed in the terms before.
  for (const auto& [index, term] : commit_terms_) {
    if (term < raft.term() && raft.log().last() < index) {
      throw Violation(fmt::format("leader completeness: {} leads in term {} without entry {}",
                                  raft.id(), raft.term(), index));
    }
  }
  for (auto at = applied_.upper_bound(raft.log().base()); at != applied_.end(); ++at) {
    const auto known = commit_terms_.lower_bound(at->first);
    if (known == commit_terms_.end() || known->second >= raft.term()) break;
    if (raft.log().term(at->first) != at->second.entry.term) {
      throw Violation(fmt::format("leader completeness: {} leads in term {} with another entry {}",
                                  raft.id(), raft.term(), at->first));
    }
  }
}

void Safety::apply(Machine& machine, const Entry& entry) {
  if (entry.index != machine.applied + 1) {
    throw Violation(fmt::format("entry {} is applied after {}", entry.index, machine.applied));
  }
  machine = {entry.index, hash_of(machine.hash, entry)};
  const auto [known, is_new] = applied_.emplace(entry.index, Applied{entry, machine.hash});
  if (known->second.entry != entry || known->second.hash != machine.hash) {
    throw Violation(fmt::format("state machine safety: two entries {}, of terms {} and {}",
                                entry.index, known->second.entry.term, entry.term));
  }
}

void Safety::restore(Machine& machine, const Snapshot& snapshot) {
  machine = {snapshot.index, 0};
  if (snapshot.index == 0) return;
  machine.hash = std::stoull(snapshot.data);
  const auto known = applied_.find(snapshot.index);
  if (known == applied_.end() || known->second.hash != machine.hash ||
      known->second.entry.term != snapshot.term) {
    throw Violation(fmt::format("a snapshot at {} is not the state there", snapshot.index));
  }
}

void Safety::compare(const Raft& one, const Raft& other) {
  const Log& a = one.log();
  const Log& b = other.log();
  const Index low = std::max(a.base(), b.base());
  Index index = std::min(a.last(), b.last());
  while (index > low && a.term(index) != b.term(index)) --index;
  for (; index > low; --index) {
    if (a[index] != b[index]) {
      throw Violation(
          fmt::format("log matching: entry {} differs at {} and {}", index, one.id(), other.id()));
    }
  }
}

std::vector<Entry> Safety::applied() const {
  std::vector<Entry> result;
  for (const auto& [index, applied] : applied_) result.push_back(applied.entry);
  return result;
}

std::vector<std::string> Safety::applied_data() const {
  std::vector<std::string> result;
  for (const auto& [index, applied] : applied_) {
    if (applied.entry.kind == EntryKind::normal) result.push_back(applied.entry.data);
  }
  return result;
}

}  // namespace maelstrom::raft::tests
