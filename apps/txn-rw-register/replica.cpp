#include "txn-rw-register/replica.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <unordered_map>
#include <utility>

#include "txn-rw-register/delta_check.hpp"

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

// In microseconds since the epoch; 0 before it.
Counter clock(Time now) {
  const auto since_epoch =
      std::chrono::duration_cast<std::chrono::microseconds>(now.time_since_epoch()).count();
  return since_epoch > 0 ? static_cast<Counter>(since_epoch) : 0;
}

}  // namespace

Replica::Replica(std::string_view id, const std::vector<std::string>& ids,
                 maelstrom::Storage& storage, ReplicaOptions options)
    : id_(id),
      ids_(ids),
      max_bytes_(options.max_bytes),
      journal_(storage, options.compact_at),
      replication_(without(ids, id), options.retry) {
  journal_.restore(store_, ids_);
}

std::vector<CompletedOp> Replica::run(Raw txn, Time now) {
  std::vector<MicroOp> ops = parse_transaction(txn);
  std::vector<CompletedOp> completed = complete(ops);
  std::map<std::string_view, Raw> written;  // the last value of each key, which alone is kept
  for (const MicroOp& op : ops) {
    if (op.is_write) written[op.key.text] = op.value;
  }
  if (!written.empty()) {
    const Counter counter = next_counter(now);
    Delta delta{{{id_, counter}}, {}};
    for (const auto& [key, value] : written) {
      delta.writes[id_].emplace_back(counter, Raw{key}, value);
    }
    const std::size_t share = max_bytes_ / std::max<std::size_t>(ids_.size(), 1);
    if (store_.bytes_with(delta) > share) {
      throw Error(
          ErrorCode::temporarily_unavailable,
          fmt::format("this replica is full: it holds {} bytes of {}", store_.bytes(), share));
    }
    keep(delta);
  }
  for (std::size_t i = 0; i < ops.size(); ++i) {
    std::get<1>(completed[i]) = std::move(ops[i].key);
  }
  return completed;
}

// The completed operations, without their keys. Nothing is copied before it is known to fit.
std::vector<CompletedOp> Replica::complete(const std::vector<MicroOp>& ops) const {
  std::unordered_map<std::string_view, Raw> written;
  std::vector<Raw> values;
  values.reserve(ops.size());
  std::size_t bytes = 0;
  for (const MicroOp& op : ops) {
    if (op.is_write) {
      values.push_back(written[op.key.text] = op.value);
    } else {
      const auto own = written.find(op.key.text);
      values.push_back(own != written.end() ? own->second
                                            : store_.read(op.key.text).value_or(Raw{}));
    }
    bytes += completed_size(Raw{op.key.text}, values.back());
    if (bytes > kMaxCompleted) {
      throw Error(
          ErrorCode::temporarily_unavailable,
          fmt::format("txn[{}]: up to here what is read and written takes more than {} bytes, the "
                      "limit of a reply: split the transaction",
                      values.size() - 1, kMaxCompleted));
    }
  }
  std::vector<CompletedOp> completed;
  completed.reserve(ops.size());
  for (std::size_t i = 0; i < ops.size(); ++i) {
    completed.emplace_back(ops[i].is_write ? "w" : "r", Json(), Json(values[i]));
  }
  return completed;
}

// A hybrid logical clock (Kulkarni et al., "Logical Physical Clocks", OPODIS 2014): a Lamport clock
// that is never behind the driver's clock in microseconds. Causality rests on the Lamport clock
// alone. The driver's clock makes the last writer also the last one by time, as far as the nodes'
// clocks agree, and keeps a node that has lost its storage from using a counter again.
Counter Replica::next_counter(Time now) const { return std::max(store_.latest() + 1, clock(now)); }

void Replica::receive(std::string_view peer, const Batch& batch, Time now) {
  if (has_plain_keys(batch.delta)) return take(peer, batch, now);
  maelstrom::Scratch scratch;
  take(peer, {batch.base, with_canonical_keys(batch.delta, scratch), batch.asks}, now);
}

void Replica::take(std::string_view peer, const Batch& batch, Time now) {
  check_delta(batch.delta, batch.base, ids_, clock(now) + kMaxAhead);
  const bool is_of_use = covers(store_.seen(), batch.base);
  if (is_of_use && store_.bytes_with(batch.delta) > max_bytes_) {
    throw Error(
        ErrorCode::temporarily_unavailable,
        fmt::format("the delta makes more than the {} bytes that all may hold", max_bytes_));
  }
  const Counter claimed = counter_of(batch.delta.seen, id_);
  const bool is_false = claimed > counter_of(store_.seen(), id_);
  const Counter safe = replication_.seen_by_all(id_);
  replication_.received(peer, batch);
  const bool is_new = !covers(store_.seen(), batch.delta.seen);
  if (is_of_use && is_new) keep(batch.delta);
  if (is_false) commit_again(safe, claimed, now);
}

// A peer claims to have seen more of our transactions than there are: it lies, or we have lost our
// storage. A node that believes the claim would think that it already has our next transactions,
// and those that have not reached every node. So we write once more everything that we wrote after
// `from`, in a transaction later than all that were claimed.
void Replica::commit_again(Counter from, Counter claimed, Time now) {
  const Counter counter = std::max(next_counter(now), claimed + 1);
  Delta delta{{{id_, counter}}, {}};
  auto writes = store_.writes_since(id_, from);
  for (Write& write : writes) std::get<Counter>(write) = counter;
  if (!writes.empty()) delta.writes.emplace(id_, std::move(writes));
  keep(delta);
}

std::optional<Batch> Replica::batch_for(std::string_view peer, Time now) {
  return replication_.next(peer, store_, now);
}

// First stored, then merged: a value read from this replica stays true after a restart.
void Replica::keep(const Delta& delta) {
  journal_.append(delta);
  store_.merge(delta);
  journal_.compact(store_);
}

}  // namespace apps::rw_register
