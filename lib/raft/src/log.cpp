#include "maelstrom/raft/log.hpp"

#include <algorithm>

#include "maelstrom/check.hpp"

namespace maelstrom::raft {

Log::Log(Snapshot snapshot, const std::vector<Entry>& entries)
    : snapshot_(std::move(snapshot)), base_(snapshot_.index), base_term_(snapshot_.term) {
  configurations_.emplace_back(snapshot_.index, snapshot_.configuration);
  for (const Entry& entry : entries) append(entry);
}

std::optional<Term> Log::term(Index index) const {
  if (index == base_) return base_term_;
  if (index < base_ || index > last()) return {};
  return (*this)[index].term;
}

std::vector<Entry> Log::entries(Index from, Index to, std::size_t max_bytes) const {
  MAELSTROM_CHECK(from > base_ && to <= last());
  std::vector<Entry> result;
  std::size_t bytes = 0;
  for (Index index = from; index <= to; ++index) {
    const Entry& entry = (*this)[index];
    bytes += entry.bytes();
    if (bytes > max_bytes && !result.empty()) break;
    result.push_back(entry);
  }
  return result;
}

Index Log::last_up_to(Index index, Term term) const {
  index = std::min(index, last());
  while (index > base_ && (*this)[index].term > term) --index;
  return index;
}

void Log::append(Entry entry) {
  MAELSTROM_CHECK(entry.index == last() + 1);
  MAELSTROM_CHECK(entry.term >= last_term());
  if (entry.kind == EntryKind::configuration) {
    // An entry that is no valid configuration was written by another program. It changes nothing,
    // at every server alike.
    auto configuration = decode_configuration(entry.data);
    if (configuration && is_valid(*configuration)) {
      configurations_.emplace_back(entry.index, std::move(*configuration));
    }
  }
  entries_.push_back(std::move(entry));
}

void Log::truncate(Index from) {
  MAELSTROM_CHECK(from > base_ && from > snapshot_.index);
  if (from > last()) return;
  entries_.resize(from - base_ - 1);
  while (configurations_.back().first >= from) configurations_.pop_back();
}

void Log::compact(Index index, std::string data, std::size_t kept) {
  MAELSTROM_CHECK(index > snapshot_.index && index <= last());
  // The configuration at `index` becomes the first.
  while (configurations_.size() > 1 && configurations_[1].first <= index) {
    configurations_.erase(configurations_.begin());
  }
  snapshot_ = {index, *term(index), configurations_.front().second, std::move(data)};

  const Index base = index > kept ? std::max(base_, index - kept) : base_;
  if (base == base_) return;
  base_term_ = *term(base);
  entries_.erase(entries_.begin(), entries_.begin() + static_cast<std::ptrdiff_t>(base - base_));
  base_ = base;
}

bool Log::may_vote(NodeId id, Index commit) const {
  for (auto at = configurations_.rbegin(); at != configurations_.rend(); ++at) {
    if (at->second.is_voter(id)) return true;
    if (at->first <= commit) break;
  }
  return false;
}

void Log::restore(Snapshot snapshot) { *this = Log(std::move(snapshot), {}); }

}  // namespace maelstrom::raft
