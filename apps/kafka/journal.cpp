#include "kafka/journal.hpp"

#include <algorithm>

namespace apps::kafka {
namespace {

const Log kEmptyLog;

// The element of that key, made if there is none.
template <class T>
T& at(std::map<std::string, T, std::less<>>& map, std::string_view key, const T& initial) {
  const auto found = map.find(key);
  return found != map.end() ? found->second : map.emplace(key, initial).first->second;
}

}  // namespace

Journal::Entry Journal::add(std::string_view text) {
  records_.push_back({std::string(text), bytes_});
  Entry entry{};
  scratch_.clear();
  try {
    entry.record = maelstrom::from_json<Record>(maelstrom::Raw{records_.back().text}, scratch_);
  } catch (...) {
    records_.pop_back();
    throw;
  }
  bytes_ += text.size();
  const Record& record = entry.record;
  if (record.commit) {
    std::int64_t& committed = at(committed_, record.key, *record.commit);
    committed = std::max(committed, *record.commit);
    entry.offset = *record.commit;
    return entry;
  }
  entry.offset = at(logs_, record.key, Log{}).append(record.msg);
  if (record.ticket) {
    at(sessions_, record.ticket->origin, Session{}) = {record.ticket->boot, record.ticket->seq};
  }
  return entry;
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
  const auto found = sessions_.find(ticket.origin);
  if (found == sessions_.end() || ticket.boot > found->second.boot) return ticket.seq == 1;
  return ticket.boot == found->second.boot && ticket.seq == found->second.seq + 1;
}

}  // namespace apps::kafka
