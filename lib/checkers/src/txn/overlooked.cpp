#include "txn/overlooked.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <span>
#include <tuple>
#include <utility>
#include <vector>

#include "maelstrom/checkers/edn.hpp"
#include "txn/graph.hpp"

namespace maelstrom::checkers::txn {
namespace {

// Fewer blind reads may come about by chance, in a run of a second.
constexpr std::size_t kManyBlindReads = 5;

// The position of the invocation of a transaction in the history.
std::size_t invoked_at(const Transactions& txns, Vertex v) {
  const Op* const invocation = txns.history().partner(txns.op(v));
  return invocation != nullptr ? txns.history().position(*invocation) : 0;
}

// A transaction that read or wrote a version.
struct Touch {
  std::uint32_t key = 0;
  std::uint32_t version = 0;
  Vertex vertex = 0;
  bool is_write = false;
};

// Every touch of a version whose one writer meant it to stay.
std::vector<Touch> find_touches(const Transactions& txns, const RegisterVersions& versions) {
  std::vector<Touch> touches;
  for (std::uint32_t version = 0; version < txns.version_count(); ++version) {
    const Version& state = txns.version(version);
    const bool is_clear = state.writer != kNone && state.failed_writer == kNone &&
                          state.intermediate == kNone && versions.writers(version).size() < 2;
    if (!is_clear) continue;
    const std::uint32_t key = txns.version_values().scope(version);
    for (const Vertex v : versions.readers(version)) touches.push_back({key, version, v, false});
    for (const Vertex v : versions.writers(version)) touches.push_back({key, version, v, true});
  }
  return touches;
}

// Two versions of a key that each come before the other.
using Pair = std::pair<std::uint32_t, std::uint32_t>;

// When a version was there: it was known at `known`, the first acknowledgement of a touch, and it
// was still to be seen at `seen`, the last invocation of one. Another version comes later if it was
// seen after this one was known.
struct Zone {
  std::uint32_t key = 0;
  std::uint32_t version = 0;
  std::size_t known = 0;
  std::size_t seen = 0;
};

std::vector<Zone> find_zones(const Transactions& txns, const std::vector<Touch>& touches) {
  std::vector<Zone> zones;
  for (const Touch& touch : touches) {  // those of a version follow one another
    const std::size_t known = txns[touch.vertex].op;
    const std::size_t seen = invoked_at(txns, touch.vertex);
    if (zones.empty() || zones.back().version != touch.version) {
      zones.push_back({touch.key, touch.version, known, seen});
    } else {
      zones.back().known = std::min(zones.back().known, known);
      zones.back().seen = std::max(zones.back().seen, seen);
    }
  }
  return zones;
}

// The first pair of zones of a key of which each has an end within the other; one of them is known
// before it is last seen. Takes time n log n.
std::optional<Pair> find_overlap(std::span<const Zone> zones) {
  std::vector<Zone> forward;
  for (const Zone& zone : zones) {
    if (zone.known < zone.seen) forward.push_back(zone);
  }
  std::ranges::sort(forward, {}, &Zone::known);
  std::vector<Zone> latest;  // by number of forward zones: the one that is seen last
  std::vector<Zone> second;  // and the one before it
  for (const Zone& zone : forward) {
    const Zone none = {0, kNone, 0, 0};
    Zone best = latest.empty() ? none : latest.back();
    Zone next = second.empty() ? none : second.back();
    if (best.version == kNone || zone.seen > best.seen) {
      next = std::exchange(best, zone);
    } else if (next.version == kNone || zone.seen > next.seen) {
      next = zone;
    }
    latest.push_back(best);
    second.push_back(next);
  }
  for (const Zone& zone : zones) {
    const auto end = std::ranges::lower_bound(forward, zone.seen, {}, &Zone::known);
    const auto count = static_cast<std::size_t>(end - forward.begin());
    if (count == 0) continue;
    const Zone& best = latest[count - 1];
    const Zone& other = best.version != zone.version ? best : second[count - 1];
    if (other.version != kNone && other.seen > zone.known) {
      return std::minmax(other.version, zone.version);
    }
  }
  return std::nullopt;
}

std::vector<Pair> find_overlaps(const Transactions& txns, const RegisterVersions& versions) {
  std::vector<Zone> zones = find_zones(txns, find_touches(txns, versions));
  std::ranges::stable_sort(zones, {}, &Zone::key);
  std::vector<Pair> found;
  for (auto begin = zones.begin(); begin != zones.end();) {
    const auto end =
        std::find_if(begin, zones.end(), [&](const Zone& zone) { return zone.key != begin->key; });
    if (const auto pair = find_overlap({begin, end})) found.push_back(*pair);
    begin = end;
  }
  return found;
}

// Sets of versions that processes touched one after another in a circle.
std::vector<Pair> find_circles(const Transactions& txns, const RegisterVersions& versions) {
  std::vector<Touch> touches = find_touches(txns, versions);
  const auto place = [&](const Touch& touch) {
    return std::tuple(touch.key, txns.op(touch.vertex).process, touch.vertex, touch.is_write);
  };
  std::ranges::sort(touches, {}, place);
  const Graph graph = Graph::build(txns.version_count(), [&](const auto& emit) {
    for (std::size_t i = 1; i < touches.size(); ++i) {
      const Touch& a = touches[i - 1];
      const Touch& b = touches[i];
      const bool is_one = a.key == b.key && txns.op(a.vertex).process == txns.op(b.vertex).process;
      if (is_one && a.version != b.version) emit(a.version, b.version, kWw);
    }
  });
  std::vector<Pair> found;
  std::vector<bool> is_known(txns.keys().size());
  for (const auto& circle : cyclic_components(graph, kWw, components(graph, kWw), false)) {
    const std::uint32_t key = txns.version_values().scope(circle[0]);
    if (!is_known[key]) found.emplace_back(circle[0], circle[1]);
    is_known[key] = true;
  }
  return found;
}

}  // namespace

void MissedOwnWrites::report_to(Report& report, const Transactions& txns,
                                const TxnOptions& options) const {
  if (count_ == 0 || unwanted_anomalies(options).contains("internal")) return;
  report.warn(
      fmt::format("{} reads do not see what their own transaction wrote before, first of "
                  "op {}",
                  count_, txns.history()[first_].index));
}

void warn_of_blind_reads(const Transactions& txns, Report& report) {
  std::vector<std::size_t> acknowledged(txns.keys().size(), txns.history().size());  // by key
  for (Vertex v = 0; v < txns.size(); ++v) {
    for (const Mop mop : txns.mops(v)) {
      if (mop.is_write == 0 && mop.version != kNone) return;
      if (mop.is_write == 0 || !txns.is_ok(v)) continue;
      acknowledged[mop.key] = std::min<std::size_t>(acknowledged[mop.key], txns[v].op);
    }
  }
  std::size_t count = 0;
  for (Vertex v = 0; v < txns.size(); ++v) {
    if (!txns.is_ok(v)) continue;
    const std::size_t invoked = invoked_at(txns, v);
    count += static_cast<std::size_t>(std::ranges::count_if(txns.mops(v), [&](const Mop& mop) {
      return mop.is_write == 0 && acknowledged[mop.key] < invoked;
    }));
  }
  if (count < kManyBlindReads) return;
  report.warn(
      fmt::format("no read ever saw a value, although {} reads began after a write of "
                  "their key was acknowledged",
                  count));
}

void warn_of_backward_reads(const Transactions& txns, const RegisterVersions& versions,
                            const TxnOptions& options, Report& report) {
  const Names unwanted = unwanted_anomalies(options);
  const bool is_timed = unwanted.contains("G-single-item-realtime");
  if (!is_timed && !unwanted.contains("G-single-item-process")) return;
  const auto found = is_timed ? find_overlaps(txns, versions) : find_circles(txns, versions);
  if (found.empty()) return;
  const ValueTable& values = txns.version_values();
  const auto& [a, b] = found.front();
  report.warn(
      fmt::format("{} keys go backwards in {}, first {}: its values {} and {} each come "
                  "before the other",
                  found.size(), is_timed ? "real time" : "the order of processes",
                  to_edn(txns.keys().value(values.scope(a))), to_edn(values.value(a)),
                  to_edn(values.value(b))));
}

}  // namespace maelstrom::checkers::txn
