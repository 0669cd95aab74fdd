#include "txn-rw-register/replica.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>

namespace apps::rw_register {
namespace {

using maelstrom::Error;
using maelstrom::ErrorCode;
using maelstrom::Json;
using maelstrom::Raw;
using maelstrom::Time;

std::vector<std::string> without(const std::vector<std::string>& ids, std::string_view id) {
  std::vector<std::string> others;
  for (const std::string& other : ids) {
    if (other != id) others.push_back(other);
  }
  return others;
}

}  // namespace

Replica::Replica(std::string_view id, const std::vector<std::string>& ids,
                 maelstrom::Storage& storage, ReplicaOptions options)
    : id_(id),
      share_(options.max_bytes / std::max<std::size_t>(ids.size(), 1)),
      journal_(storage, options.compact_at),
      replication_(without(ids, id), options.retry) {
  journal_.restore(store_);
}

std::vector<CompletedOp> Replica::run(Raw txn, Time now) {
  const std::vector<MicroOp> ops = parse_transaction(txn);
  std::map<std::string_view, Raw> written;  // the last value of each key, which alone is kept
  std::vector<CompletedOp> completed;
  completed.reserve(ops.size());
  for (const MicroOp& op : ops) {
    if (op.is_write) {
      written[op.key.text] = op.value;
      completed.emplace_back("w", op.key, Json(op.value));
    } else {
      const auto own = written.find(op.key.text);
      const Raw value =
          own != written.end() ? own->second : store_.read(op.key.text).value_or(Raw{});
      completed.emplace_back("r", op.key, Json(value));
    }
  }
  if (written.empty()) return completed;

  const Counter counter = next_counter(now);
  Delta delta{{{id_, counter}}, {}};
  std::size_t bytes = store_.bytes();
  for (const auto& [key, value] : written) {
    delta.writes[id_].emplace_back(counter, Raw{key}, value);
    bytes += key.size() + value.text.size() + Store::kEntryOverhead;
  }
  if (bytes > share_) {
    throw Error(
        ErrorCode::temporarily_unavailable,
        fmt::format("this replica is full: it holds {} bytes of {}", store_.bytes(), share_));
  }
  keep(delta);
  return completed;
}

// A hybrid logical clock (Kulkarni et al., "Logical Physical Clocks", OPODIS 2014): a Lamport clock
// that is not behind the driver's in microseconds. Causality rests on the former alone. The latter
// makes the last writer the last one by the clock too, as far as the nodes' clocks agree, and keeps
// a node that has lost its storage from using a counter again.
Counter Replica::next_counter(Time now) const {
  const auto since_epoch =
      std::chrono::duration_cast<std::chrono::microseconds>(now.time_since_epoch()).count();
  const Counter clock = since_epoch > 0 ? static_cast<Counter>(since_epoch) : 0;
  return std::max(store_.latest() + 1, clock);
}

void Replica::receive(std::string_view peer, const Batch& batch) {
  replication_.received(peer, batch);
  const bool is_of_use = covers(store_.seen(), batch.base);
  const bool is_new = !covers(store_.seen(), batch.delta.seen);
  if (is_of_use && is_new) keep(batch.delta);
}

std::optional<Batch> Replica::batch_for(std::string_view peer, Time now) {
  return replication_.next(peer, store_, now);
}

// First kept, then seen: what was read from this replica stays true after a restart.
void Replica::keep(const Delta& delta) {
  journal_.append(delta);
  store_.merge(delta);
  journal_.compact(store_);
}

}  // namespace apps::rw_register
