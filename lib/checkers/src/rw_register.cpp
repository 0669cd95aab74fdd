#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "maelstrom/checkers/edn.hpp"
#include "op_value.hpp"
#include "txn/dependencies.hpp"
#include "txn/dirty_reads.hpp"
#include "txn/lost_update.hpp"
#include "txn/overlooked.hpp"
#include "txn/register_versions.hpp"

namespace maelstrom::checkers {
namespace {

using namespace txn;

// A transaction's read or write of a key as other transactions see it.
struct External {
  std::uint32_t version = kNone;
  std::size_t mop = 0;
};

class RegisterDependencies {
 public:
  RegisterDependencies(const Transactions& txns, const RegisterVersions& versions)
      : txns_(txns), versions_(versions) {}

  template <typename Emit>
  void each_edge(const Emit& emit) const {
    for (std::uint32_t version = 0; version < txns_.version_count(); ++version) {
      for (const Vertex writer : versions_.writers(version)) {
        for (const Vertex reader : versions_.readers(version)) emit(writer, reader, kWr);
      }
    }
    for (const auto& [from, to] : versions_.successions()) {
      for (const Vertex a : versions_.writers(from)) {
        for (const Vertex b : versions_.writers(to)) {
          if (a != b) emit(a, b, kWw);
        }
      }
    }
  }

  template <typename Visit>
  void each_fan(const Visit& visit) const {
    for (std::uint32_t key = 0; key < txns_.keys().size(); ++key) {
      visit(versions_.nil_readers(key), versions_.key_writers(key));
    }
    const auto all = versions_.successions();
    std::vector<Vertex> writers;  // of all versions that follow one
    for (auto begin = all.begin(); begin != all.end();) {
      auto end = begin;
      writers.clear();
      for (; end != all.end() && end->first == begin->first; ++end) {
        const auto next = versions_.writers(end->second);
        writers.insert(writers.end(), next.begin(), next.end());
      }
      visit(versions_.readers(begin->first), std::span<const Vertex>(writers));
      begin = end;
    }
  }

  // The explanation as Elle writes it.
  Value explain(Vertex from, Vertex to, Rels rel, Arena& arena) const {
    for (const Mop mop : txns_.mops(to)) {
      const auto cause = external(from, mop.key, rel != kRw);
      const auto effect = external(to, mop.key, rel != kWr);
      if (!cause || !effect || !precedes(*cause, *effect, rel)) continue;
      std::vector<Value::Entry> entries = {
          {Value::keyword("type"), Value::keyword(rel == kWw   ? "ww"
                                                  : rel == kWr ? "wr"
                                                               : "rw")},
          {Value::keyword("key"), txns_.keys().value(mop.key)},
          {Value::keyword("value"), txns_.read_value(from, cause->mop)}};
      if (rel != kWr) {
        entries.push_back({Value::keyword("value'"), txns_.read_value(to, effect->mop)});
      }
      entries.push_back({Value::keyword("a-mop-index"), number(cause->mop)});
      entries.push_back({Value::keyword("b-mop-index"), number(effect->mop)});
      return arena.map(entries);
    }
    return {};
  }

 private:
  static Value number(std::size_t i) { return Value::integer(static_cast<std::int64_t>(i)); }

  // The last write of `v` to the key, or its read of the key before any other access.
  std::optional<External> external(Vertex v, std::uint32_t key, bool is_write) const {
    const auto mops = txns_.mops(v);
    std::optional<External> result;
    for (std::size_t i = 0; i < mops.size(); ++i) {
      if (mops[i].key != key) continue;
      if (!is_write) {
        return mops[i].is_write != 0 ? std::nullopt : std::optional(External{mops[i].version, i});
      }
      if (mops[i].is_write != 0) result = External{mops[i].version, i};
    }
    return result;
  }

  bool precedes(const External& cause, const External& effect, Rels rel) const {
    if (rel == kWr) return cause.version == effect.version;
    if (rel == kRw && cause.version == kNone) return true;
    const RegisterVersions::Pair pair{cause.version, effect.version};
    return std::ranges::binary_search(versions_.successions(), pair);
  }

  const Transactions& txns_;
  const RegisterVersions& versions_;
};

Value value_of(const Transactions& txns, std::uint32_t version) {
  return version == kNone ? Value() : txns.version_values().value(version);
}

// internal: a transaction reads another value than it read or wrote before. A read of nil is a read
// of no value.
void report_internal_reads(const Transactions& txns, const TxnOptions& options, Report& report,
                           Arena& arena) {
  struct Last {
    std::uint32_t op = kNone;
    std::uint32_t version = kNone;
    bool is_write = false;
  };
  MissedOwnWrites missed;
  std::vector<Last> lasts(txns.keys().size());
  for (Vertex v = 0; v < txns.size(); ++v) {
    if (!txns.is_ok(v)) continue;
    const auto mops = txns.mops(v);
    for (std::size_t i = 0; i < mops.size(); ++i) {
      Last& last = lasts[mops[i].key];
      const bool is_known = last.op == txns[v].op;
      if (mops[i].is_write == 0 && is_known && last.version != mops[i].version) {
        if (last.is_write) missed.add(txns[v].op);
        report.add("internal", [&] {
          return arena.map({{Value::keyword("op"), op_map(txns.op(v), arena)},
                            {Value::keyword("mop"), txns.mop_value(txns[v], i)},
                            {Value::keyword("expected"), value_of(txns, last.version)}});
        });
        break;
      }
      last = {txns[v].op, mops[i].version, mops[i].is_write != 0};
    }
  }
  missed.report_to(report, txns, options);
}

// G1a: a transaction read a value that a failed one wrote.
void report_aborted_reads(const Transactions& txns, Report& report, Arena& arena) {
  for (Vertex v = 0; v < txns.size(); ++v) {
    if (!txns.is_ok(v)) continue;
    const auto mops = txns.mops(v);
    for (std::size_t i = 0; i < mops.size(); ++i) {
      if (mops[i].is_write != 0 || mops[i].version == kNone) continue;
      const std::uint32_t writer = txns.version(mops[i].version).failed_writer;
      if (writer == kNone) continue;
      report.add("G1a", [&] { return dirty_read(txns, v, i, writer, Value(), arena); });
    }
  }
}

void report_version_cycles(const Transactions& txns, const RegisterVersions& versions,
                           Report& report, Arena& arena) {
  const ValueTable& values = txns.version_values();
  for (const auto& cycle : versions.cycles()) {
    report.add("cyclic-versions", [&] {
      std::vector<Value> members;
      members.reserve(cycle.size());
      for (const std::uint32_t version : cycle) members.push_back(values.value(version));
      return arena.map({{Value::keyword("key"), txns.keys().value(values.scope(cycle.front()))},
                        {Value::keyword("scc"), arena.set(members)},
                        {Value::keyword("sources"), arena.vector({Value::keyword("initial-state"),
                                                                  Value::keyword("wfr-keys")})}});
    });
  }
}

void warn_of_unwritten(const Transactions& txns, Report& report) {
  std::size_t count = 0;
  std::uint32_t first = kNone;
  for (std::uint32_t version = 0; version < txns.version_count(); ++version) {
    const Version& state = txns.version(version);
    const bool is_written =
        state.writer != kNone || state.failed_writer != kNone || state.is_invoked;
    if (!state.is_read || is_written) continue;
    if (count++ == 0) first = version;
  }
  if (count == 0) return;
  const ValueTable& values = txns.version_values();
  report.warn(fmt::format("{} values were read that nobody wrote, first {} of key {}", count,
                          to_edn(values.value(first)),
                          to_edn(txns.keys().value(values.scope(first)))));
}

// Elle does not look for reads of a value that the same transaction writes only later. No order of
// transactions allows them.
void warn_of_early_reads(const Transactions& txns, Report& report) {
  std::vector<std::uint32_t> written_later(txns.version_count(), kNone);  // by version
  std::size_t early = 0;
  for (Vertex v = 0; v < txns.size(); ++v) {
    if (!txns.is_ok(v)) continue;
    const auto mops = txns.mops(v);
    const std::uint32_t op = txns[v].op;
    for (std::size_t i = mops.size(); i-- > 0;) {
      if (mops[i].version == kNone) continue;
      std::uint32_t& writer = written_later[mops[i].version];
      if (mops[i].is_write != 0) writer = op;
      if (mops[i].is_write == 0 && writer == op) ++early;
    }
  }
  if (early > 0) {
    report.warn(fmt::format("{} times a transaction read what it wrote only later", early));
  }
}

void check_registers(const History& history, const TxnOptions& options, Report& report,
                     Arena& arena) {
  Transactions txns(history, "w");
  RegisterVersions versions(txns);
  txns.scan(versions, false);
  txns.drop_unread_open();
  versions.finish();
  check_altered(txns, report);
  warn_of_unwritten(txns, report);
  warn_of_early_reads(txns, report);
  warn_of_blind_reads(txns, report);
  warn_of_backward_reads(txns, versions, options, report);
  report_internal_reads(txns, options, report, arena);
  report_aborted_reads(txns, report, arena);
  report_intermediate_reads(txns, false, report, arena);
  report_version_cycles(txns, versions, report, arena);
  const auto number = [&](std::uint32_t key, const Value& value) -> std::uint64_t {
    return value.is_nil() ? kNone : txns.version_values().find(key, value);
  };
  report_lost_updates(txns, number, report, arena);
  const RegisterDependencies dependencies(txns, versions);
  const Graph graph = build_graph(txns, options, dependencies);
  const DataDependencies data{
      {kWr, kWw, kRw, kProcess, kRealtime},
      [&](Vertex from, Vertex to, Rels rel) { return dependencies.explain(from, to, rel, arena); }};
  report_cycles(txns, graph, data, options, report, arena);
}

}  // namespace

Verdict check_rw_register(const History& history, const TxnOptions& options, Arena& arena) {
  return judge(options, arena,
               [&](Report& report) { check_registers(history, options, report, arena); });
}

}  // namespace maelstrom::checkers
