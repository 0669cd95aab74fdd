// jepsen.tests.long-fork.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "maelstrom/checkers/edn.hpp"
#include "maelstrom/checkers/jepsen.hpp"
#include "maelstrom/checkers/text.hpp"
#include "op_value.hpp"

namespace maelstrom::checkers {
namespace {

bool has_name(Value mop, std::string_view name) {
  if (!mop.is_sequence() || mop.size() < 2) return false;
  const Value f = mop.elements()[0];
  return (f.is_keyword() || f.is_string()) && f.text() == name;
}

bool is_write_txn(Value txn) {
  return txn.is_sequence() && txn.size() == 1 && has_name(txn.elements()[0], "w");
}

bool is_read_txn(Value txn) {
  return txn.is_sequence() && txn.size() > 0 &&
         std::ranges::all_of(txn.elements(), [](const Value& mop) { return has_name(mop, "r"); });
}

Value value_of(Value mop) { return mop.size() > 2 ? mop.elements()[2] : Value(); }

// A read of a group of keys.
struct GroupRead {
  const Op* op = nullptr;
  std::map<Value, Value> values;  // by key
  std::size_t seen = 0;           // values that are not nil

  std::vector<Value> keys() const {
    std::vector<Value> result;
    for (const auto& [key, value] : values) result.push_back(key);
    return result;
  }
};

GroupRead read_of(const Op& op) {
  GroupRead read;
  read.op = &op;
  for (const Value& mop : op.value.elements()) {
    read.values[mop.elements()[1]] = value_of(mop);
  }
  for (const auto& [key, value] : read.values) read.seen += value.is_nil() ? 0 : 1;
  return read;
}

// Whether `later` saw all that `earlier` saw.
bool follows(const GroupRead& earlier, const GroupRead& later) {
  return std::ranges::all_of(earlier.values, [&](const auto& entry) {
    return entry.second.is_nil() || !later.values.at(entry.first).is_nil();
  });
}

// Throws std::runtime_error if the history is none of long-fork's.
void require_legal(const History& history) {
  std::set<Value> written;
  for (const Op& op : history) {
    if (!op.is_client() || (!op.is_invoke() && !op.is_ok())) continue;
    if (is_read_txn(op.value)) continue;
    if (!is_write_txn(op.value)) {
      throw std::runtime_error(fmt::format(
          "the operation at index {} neither reads a group of keys nor writes one key", op.index));
    }
    const Value key = op.value.elements()[0].elements()[1];
    if (op.is_invoke() && !written.insert(key).second) {
      throw std::runtime_error(
          fmt::format("key {} is written more than once", shorten(to_edn(key))));
    }
  }
}

void require_one_value(const std::vector<GroupRead>& reads) {
  std::map<Value, Value> known;  // by key
  for (const GroupRead& read : reads) {
    for (const auto& [key, value] : read.values) {
      if (value.is_nil()) continue;
      const auto [found, is_new] = known.try_emplace(key, value);
      if (is_new || found->second == value) continue;
      throw std::runtime_error(
          fmt::format("key {} was read with two values", shorten(to_edn(key))));
    }
  }
}

}  // namespace

Verdict check_long_fork(const History& history, Arena& arena) {
  require_legal(history);
  std::map<std::vector<Value>, std::vector<GroupRead>> groups;
  std::int64_t count = 0;
  std::int64_t early = 0;
  std::int64_t late = 0;
  std::size_t size = 0;
  for (const Op& op : history) {
    if (!op.is_client() || !op.is_ok() || !is_read_txn(op.value)) continue;
    GroupRead read = read_of(op);
    if (size == 0) size = read.values.size();
    if (read.values.size() != size) {
      throw std::runtime_error(
          fmt::format("the read at index {} is of {} keys, while others are of {}", op.index,
                      read.values.size(), size));
    }
    ++count;
    early += read.seen == 0 ? 1 : 0;
    late += read.seen == size ? 1 : 0;
    groups[read.keys()].push_back(std::move(read));
  }
  std::vector<Value> forks;
  bool has_choice = false;  // some read could have been in a fork
  for (auto& [keys, reads] : groups) {
    require_one_value(reads);
    std::ranges::stable_sort(reads, {}, &GroupRead::seen);
    for (std::size_t i = 1; i < reads.size(); ++i) {
      has_choice = has_choice || (reads[i].seen > 0 && reads[i - 1].seen < size);
      if (follows(reads[i - 1], reads[i])) continue;
      forks.push_back(arena.vector({op_map(*reads[i - 1].op, arena), op_map(*reads[i].op, arena)}));
    }
  }
  Verdict verdict;
  if (!forks.empty()) verdict.validity = Validity::invalid;
  verdict.require_evidence(has_choice, "no two reads of the same keys could have contradicted");
  verdict.add("reads-count", Value::integer(count));
  verdict.add("early-read-count", Value::integer(early));
  verdict.add("late-read-count", Value::integer(late));
  if (!forks.empty()) verdict.add("forks", arena.list(forks));
  return verdict;
}

}  // namespace maelstrom::checkers
