#include "txn/list_anomalies.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "maelstrom/checkers/edn.hpp"
#include "op_value.hpp"
#include "txn/dirty_reads.hpp"
#include "txn/lost_update.hpp"

namespace maelstrom::checkers::txn {
namespace {

class ListAnomalies {
 public:
  ListAnomalies(const Transactions& txns, const ListVersions& versions, Report& report,
                Arena& arena)
      : txns_(txns), versions_(versions), report_(report), arena_(arena) {}

  void run() {
    find_suspects();
    scan_reads();
    for (const auto& divergence : versions_.divergences()) {
      report_.add("incompatible-order", [&] {
        return arena_.map(
            {{Value::keyword("key"), txns_.keys().value(divergence.key)},
             {Value::keyword("values"), arena_.vector({divergence.shorter, divergence.longer})}});
      });
    }
    for (std::uint32_t key = 0; key < versions_.key_count(); ++key) scan_order(key);
    warn_of_hidden();
    warn_of_swapped();
  }

 private:
  // Finds the keys whose lists have to be checked one by one.
  void find_suspects() {
    suspects_.assign(versions_.key_count(), false);
    has_failed_.assign(versions_.key_count(), false);
    for (std::uint32_t key = 0; key < versions_.key_count(); ++key) {
      suspects_[key] = versions_.may_repeat(key);
    }
    for (const Txn& txn : txns_.failed()) {
      for (const Mop mop : txns_.mops(txn)) {
        if (mop.is_write == 0 || !txns_.version(mop.version).is_read) continue;
        suspects_[mop.key] = true;
        has_failed_[mop.key] = true;
      }
    }
  }

  void scan_reads() {
    for (Vertex v = 0; v < txns_.size(); ++v) {
      const auto mops = txns_.mops(v);
      for (std::size_t i = 0; i < mops.size(); ++i) {
        if (mops[i].is_write != 0 || mops[i].version == kNone || !suspects_[mops[i].key]) continue;
        scan_read(v, i, mops[i].key);
      }
    }
  }

  void scan_read(Vertex v, std::size_t i, std::uint32_t key) {
    const Value list = txns_.read_value(v, i);
    if (versions_.may_repeat(key)) scan_duplicates(v, i, list);
    if (!has_failed_[key] || !txns_.is_ok(v)) return;
    for (const Value& element : list.elements()) {
      const std::uint32_t version = txns_.version_values().find(key, element);
      const std::uint32_t writer = txns_.version(version).failed_writer;
      if (writer == kNone) continue;
      report_.add("G1a", [&] { return dirty_read(txns_, v, i, writer, element, arena_); });
    }
  }

  void scan_duplicates(Vertex v, std::size_t i, const Value& list) {
    std::vector<Value> sorted(list.elements().begin(), list.elements().end());
    std::ranges::sort(sorted);
    std::vector<Value::Entry> duplicates;
    for (std::size_t begin = 0; begin < sorted.size();) {
      std::size_t end = begin + 1;
      while (end < sorted.size() && sorted[end] == sorted[begin]) ++end;
      const auto count = static_cast<std::int64_t>(end - begin);
      if (count > 1) duplicates.push_back({sorted[begin], Value::integer(count)});
      begin = end;
    }
    if (duplicates.empty()) return;
    report_.add("duplicate-elements", [&] {
      return arena_.map({{Value::keyword("op"), op_map(txns_.op(v), arena_)},
                         {Value::keyword("mop"), txns_.mop_value(txns_[v], i)},
                         {Value::keyword("duplicates"), arena_.map(duplicates)}});
    });
  }

  // Goes through the versions of a key in order, and checks whether their writers committed.
  void scan_order(std::uint32_t key) {
    std::uint32_t failed = kNone;  // the failed op of the current run of failed versions
    std::vector<Value> values;     // since then
    for (const std::uint32_t version : versions_.order(key)) {
      const Version& state = txns_.version(version);
      const Value& value = txns_.version_values().value(version);
      if (state.writer == kNone && state.failed_writer == kNone) {
        add_without_writer(key, value);
      } else if (state.writer == kNone) {
        if (failed == kNone) {
          failed = state.failed_writer;
          values.clear();
        }
        values.push_back(value);
      } else {
        values.push_back(value);
        if (!txns_.is_ok(state.writer)) continue;  // it is unknown whether it committed
        if (failed != kNone) add_dirty_update(key, values, failed, state.writer);
        failed = kNone;
        values.assign(1, value);
      }
    }
  }

  void add_dirty_update(std::uint32_t key, const std::vector<Value>& values, std::uint32_t failed,
                        Vertex committed) {
    report_.add("dirty-update", [&] {
      return arena_.map(
          {{Value::keyword("key"), txns_.keys().value(key)},
           {Value::keyword("values"), arena_.vector(values)},
           {Value::keyword("txns"),
            arena_.vector({op_map(txns_.history()[failed], arena_), Value::symbol("..."),
                           op_map(txns_.op(committed), arena_)})}});
    });
  }

  void add_without_writer(std::uint32_t key, const Value& value) {
    report_.add("no-writer-of-value", [&] {
      return arena_.map({{Value::keyword("key"), txns_.keys().value(key)},
                         {Value::keyword("value"), value},
                         {Value::keyword("op"), first_reader(key, value)}});
    });
  }

  // The first op that read `value`.
  Value first_reader(std::uint32_t key, const Value& value) const {
    for (Vertex v = 0; v < txns_.size(); ++v) {
      const auto mops = txns_.mops(v);
      for (std::size_t i = 0; i < mops.size(); ++i) {
        if (mops[i].is_write != 0 || mops[i].key != key || mops[i].version == kNone) continue;
        const Value list = txns_.read_value(v, i);
        if (std::ranges::find(list.elements(), value) != list.elements().end()) {
          return op_map(txns_.op(v), arena_);
        }
      }
    }
    return {};
  }

  // Warns of elements that nobody appended, in lists outside the order of their key.
  void warn_of_hidden() {
    std::size_t hidden = 0;
    std::uint32_t first = kNone;
    for (std::uint32_t version = 0; version < txns_.version_count(); ++version) {
      const Version& state = txns_.version(version);
      const bool is_written = state.writer != kNone || state.failed_writer != kNone;
      if (!state.is_read || is_written || versions_.place(version) != kNone) continue;
      if (hidden++ == 0) first = version;
    }
    if (hidden == 0) return;
    const ValueTable& values = txns_.version_values();
    report_.warn(fmt::format("{} elements were read that nobody appended, first {} of key {}",
                             hidden, to_edn(values.value(first)),
                             to_edn(txns_.keys().value(values.scope(first)))));
  }

  // Warns of appends of one transaction whose elements have another order than the appends.
  void warn_of_swapped() {
    struct Last {
      std::uint32_t op = kNone;
      std::uint32_t place = 0;
    };
    std::vector<Last> lasts(txns_.keys().size());
    std::size_t swapped = 0;
    std::uint32_t first = kNone;
    for (Vertex v = 0; v < txns_.size(); ++v) {
      for (const Mop mop : txns_.mops(v)) {
        if (mop.is_write == 0 || versions_.place(mop.version) == kNone) continue;
        Last& last = lasts[mop.key];
        const std::uint32_t place = versions_.place(mop.version);
        const bool is_swapped = last.op == txns_[v].op && last.place > place;
        if (is_swapped && swapped++ == 0) first = txns_[v].op;
        last = {txns_[v].op, place};
      }
    }
    if (swapped == 0) return;
    report_.warn(
        fmt::format("{} appends stand before others that their transaction made earlier, "
                    "first of op {}",
                    swapped, txns_.history()[first].index));
  }

  const Transactions& txns_;
  const ListVersions& versions_;
  Report& report_;
  Arena& arena_;
  std::vector<bool> suspects_;    // by key
  std::vector<bool> has_failed_;  // by key: some list has an element of a failed transaction
};

}  // namespace

void report_list_anomalies(const Transactions& txns, const ListVersions& versions, Report& report,
                           Arena& arena) {
  ListAnomalies(txns, versions, report, arena).run();
  report_intermediate_reads(txns, true, report, arena);
  const auto number = [&](std::uint32_t key, const Value& list) {
    return versions.list_number(key, list);
  };
  report_lost_updates(txns, number, report, arena);
}

}  // namespace maelstrom::checkers::txn
