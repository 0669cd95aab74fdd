#include "kafka/journal.hpp"

#include <algorithm>

namespace apps::kafka {
namespace {

const Log kEmptyLog;

// The element of that key, which is added if there is none.
template <class T>
T& at(std::map<std::string, T, std::less<>>& map, std::string_view key, const T& initial) {
  const auto found = map.find(key);
  return found != map.end() ? found->second : map.emplace(key, initial).first->second;
}

std::uint64_t chained(std::uint64_t digest, std::string_view text) {
  std::uint64_t hash = digest ^ 0xcbf29ce484222325U;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3U;
  return hash;
}

}  // namespace

std::optional<Journal::Entry> Journal::add(std::string_view text) {
  records_.push_back({std::string(text), bytes_, digest_});
  scratch_.clear();
  Record record;
  try {
    record = read_record(maelstrom::Raw{records_.back().text}, scratch_);
  } catch (...) {
    records_.pop_back();
    throw;
  }
  bytes_ += text.size();
  digest_ = chained(digest_, text);
  if (const auto* commits = std::get_if<Commits>(&record)) {
    for (const auto& [key, offset] : commits->commits) {
      std::int64_t& committed = at(committed_, key, offset);
      committed = std::max(committed, offset);
    }
    return std::nullopt;
  }
  const Append& append = std::get<Append>(record);
  if (const auto& ticket = append.ticket) {
    at(sequences_, ticket->origin, Sequences{})[ticket->boot] = ticket->seq;
  }
  return Entry{append, at(logs_, append.key, Log{}).append(append.msg)};
}

const Log& Journal::log(std::string_view key) const {
  const auto found = logs_.find(key);
  return found == logs_.end() ? kEmptyLog : found->second;
}

std::optional<std::int64_t> Journal::committed(std::string_view key) const {
  const auto found = committed_.find(key);
  if (found == committed_.end()) return std::nullopt;
  return found->second;
}

bool Journal::is_next(const Ticket& ticket) const {
  if (ticket.seq == 0) return false;
  const auto origin = sequences_.find(ticket.origin);
  if (origin == sequences_.end()) return ticket.seq == 1;
  const auto last = origin->second.find(ticket.boot);
  return ticket.seq - 1 == (last == origin->second.end() ? 0 : last->second);
}

}  // namespace apps::kafka
