#include <algorithm>
#include <cstdint>
#include <span>
#include <vector>

#include "txn/dependencies.hpp"
#include "txn/dirty_reads.hpp"
#include "txn/list_anomalies.hpp"
#include "txn/overlooked.hpp"

namespace maelstrom::checkers {
namespace {

using namespace txn;

// The dependencies between transactions on lists: from the writer of a version to the writer of the
// next version (ww), from the writer to the readers of its version (wr), and from these readers to
// the writer of the next version (rw).
class ListDependencies {
 public:
  ListDependencies(const Transactions& txns, const ListVersions& versions)
      : txns_(txns), versions_(versions) {
    readers_ = index([this](const auto& visit) { each_read(visit); });
    writers_ = index([this](const auto& visit) { each_write(visit); });
  }

  template <typename Emit>
  void each_edge(const Emit& emit) const {
    for (Vertex v = 0; v < txns_.size(); ++v) {
      for (const Mop mop : txns_.mops(v)) {
        if (mop.is_write == 0) {
          const Vertex writer = writer_of(mop.version);
          if (writer != kNone && writer != v) emit(writer, v, kWr);
          continue;
        }
        const std::uint32_t previous = versions_.previous(mop.key, mop.version);
        const Vertex writer = writer_of(previous);
        if (writer != kNone && writer != v) emit(writer, v, kWw);
      }
    }
  }

  template <typename Visit>
  void each_fan(const Visit& visit) const {
    for (std::size_t at = 0; at < slots(); ++at) visit(readers_.of(at), writers_.of(at));
  }

  // The explanation as Elle writes it.
  Value explain(Vertex from, Vertex to, Rels rel, Arena& arena) const {
    const auto mops = txns_.mops(to);
    for (std::size_t i = 0; i < mops.size(); ++i) {
      const bool is_candidate = (mops[i].is_write == 0) == (rel == kWr);
      if (!is_candidate) continue;
      const std::uint32_t version =
          rel == kWr ? mops[i].version : versions_.previous(mops[i].key, mops[i].version);
      const std::size_t cause = find(from, mops[i].key, version, rel != kRw);
      if (cause == txns_.mops(from).size()) continue;
      std::vector<Value::Entry> entries = {
          {Value::keyword("type"), Value::keyword(rel == kWw   ? "ww"
                                                  : rel == kWr ? "wr"
                                                               : "rw")},
          {Value::keyword("key"), txns_.keys().value(mops[i].key)},
          {Value::keyword("value"), version == kNone ? Value::keyword("elle.list-append/init")
                                                     : txns_.version_values().value(version)}};
      if (rel != kWr) entries.push_back({Value::keyword("value'"), txns_.read_value(to, i)});
      entries.push_back({Value::keyword("a-mop-index"), number(cause)});
      entries.push_back({Value::keyword("b-mop-index"), number(i)});
      return arena.map(entries);
    }
    return {};
  }

 private:
  static Value number(std::size_t i) { return Value::integer(static_cast<std::int64_t>(i)); }

  Vertex writer_of(std::uint32_t version) const {
    return version == kNone ? kNone : txns_.version(version).writer;
  }

  // The position of the first micro-operation of `v` that wrote or read that version; the number of
  // micro-operations if there is none.
  std::size_t find(Vertex v, std::uint32_t key, std::uint32_t version, bool is_write) const {
    const auto mops = txns_.mops(v);
    const auto found = std::ranges::find_if(mops, [&](Mop mop) {
      return (mop.is_write != 0) == is_write && mop.key == key && mop.version == version;
    });
    return static_cast<std::size_t>(found - mops.begin());
  }

  // Vertices by slot.
  struct Index {
    std::vector<std::uint32_t> first;
    std::vector<Vertex> vertices;

    std::span<const Vertex> of(std::size_t slot) const {
      return std::span(vertices).subspan(first[slot], first[slot + 1] - first[slot]);
    }
  };

  // A slot for each version; those of the keys' initial states follow.
  std::size_t slots() const { return txns_.version_count() + txns_.keys().size(); }
  std::size_t slot(std::uint32_t key, std::uint32_t version) const {
    return version != kNone ? version : txns_.version_count() + key;
  }

  // The readers of each version.
  template <typename Visit>
  void each_read(const Visit& visit) const {
    for (Vertex v = 0; v < txns_.size(); ++v) {
      const bool is_ok = txns_.is_ok(v);
      for (const Mop mop : txns_.mops(v)) {
        if (mop.is_write == 0 && (is_ok || mop.version != kNone)) {
          visit(v, slot(mop.key, mop.version));
        }
      }
    }
  }

  // The writers of the next versions.
  template <typename Visit>
  void each_write(const Visit& visit) const {
    for (Vertex v = 0; v < txns_.size(); ++v) {
      for (const Mop mop : txns_.mops(v)) {
        if (mop.is_write != 0) visit(v, slot(mop.key, versions_.previous(mop.key, mop.version)));
      }
    }
  }

  template <typename Each>
  Index index(const Each& each) const {
    Index result;
    result.first.assign(slots() + 1, 0);
    each([&](Vertex, std::size_t at) { ++result.first[at + 1]; });
    for (std::size_t i = 0; i < slots(); ++i) result.first[i + 1] += result.first[i];
    result.vertices.resize(result.first.back());
    std::vector<std::uint32_t> next(result.first.begin(), result.first.end() - 1);
    each([&](Vertex v, std::size_t at) { result.vertices[next[at]++] = v; });
    return result;
  }

  const Transactions& txns_;
  const ListVersions& versions_;
  Index readers_;
  Index writers_;
};

void check_lists(const History& history, const TxnOptions& options, Report& report, Arena& arena) {
  Transactions txns(history, "append");
  ListVersions versions(txns);
  txns.scan(versions, true);
  txns.drop_unread_open();
  versions.finish();
  check_altered(txns, report);
  warn_of_blind_reads(txns, report);
  report_internal(txns, options, report, arena);
  report_list_anomalies(txns, versions, report, arena);
  const ListDependencies dependencies(txns, versions);
  const Graph graph = build_graph(txns, options, dependencies);
  const DataDependencies data{
      {kWw, kWr, kRw, kProcess, kRealtime},
      [&](Vertex from, Vertex to, Rels rel) { return dependencies.explain(from, to, rel, arena); }};
  report_cycles(txns, graph, data, options, report, arena);
}

}  // namespace

Verdict check_list_append(const History& history, const TxnOptions& options, Arena& arena) {
  return judge(options, arena,
               [&](Report& report) { check_lists(history, options, report, arena); });
}

}  // namespace maelstrom::checkers
