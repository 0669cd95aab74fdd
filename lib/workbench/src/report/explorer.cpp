#include "report/explorer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <unordered_set>

#include "maelstrom/workbench/diagnosis.hpp"
#include "report/plots.hpp"
#include "report/text.hpp"

namespace maelstrom::workbench::report {
namespace {

constexpr std::size_t kBrief = 160;          // bytes of a value or a body
constexpr std::size_t kWhole = 2'000;        // the same for operations that are evidence
constexpr std::size_t kSlowest = 500;        // number of operations kept for their latency
constexpr std::size_t kMaxEvidence = 1'000;  // operations
constexpr Duration kAround = std::chrono::milliseconds(5);  // of an operation without an end

struct Interval {
  Duration begin;
  Duration end;
};

class Explorer {
 public:
  Explorer(std::string& out, const RunRecord& run, const std::vector<AnomalyGroup>& anomalies)
      : out_(out), run_(run), history_(*run.history), operations_(history_) {
    for (const AnomalyGroup& group : anomalies) {
      for (const Anomaly& anomaly : group.examples) {
        for (const Evidence& each : anomaly.operations) add_evidence(each.operation);
      }
    }
    merge_intervals();
  }

  Shown write(std::span<const FaultWindow> windows, Duration end) {
    print("{{\"end\":{}", end.count());
    const Value concurrency = member(run_.test, "concurrency");
    if (concurrency.is_integer()) print(",\"concurrency\":{}", concurrency.as_integer());
    write_faults(windows);
    write_operations();
    write_messages();
    out_.append("}");
    return shown_;
  }

 private:
  template <class... Arguments>
  void print(fmt::format_string<Arguments...> format, Arguments&&... arguments) {
    fmt::format_to(std::back_inserter(out_), format, std::forward<Arguments>(arguments)...);
  }

  void add_evidence(const Operation& operation) {
    if (evidence_.size() >= kMaxEvidence) return;
    if (!evidence_.insert(operation.index()).second) return;
    const Duration begin =
        operation.invocation != nullptr ? operation.invocation->time : operation.any().time;
    const bool is_over = operation.completion != nullptr && !operation.completion->is_info();
    intervals_.push_back({begin, is_over ? operation.completion->time : begin + kAround});
  }

  void merge_intervals() {
    std::ranges::sort(intervals_, {}, &Interval::begin);
    std::vector<Interval> merged;
    for (const Interval& interval : intervals_) {
      if (!merged.empty() && interval.begin <= merged.back().end) {
        merged.back().end = std::max(merged.back().end, interval.end);
      } else {
        merged.push_back(interval);
      }
    }
    intervals_ = std::move(merged);
  }

  void write_faults(std::span<const FaultWindow> windows) {
    out_.append(",\"faults\":[");
    for (std::size_t i = 0; i < windows.size(); ++i) {
      const FaultWindow& window = windows[i];
      print("{}[{},{},{},", i == 0 ? "" : ",", family_number(window.family), window.begin.count(),
            window.end.count());
      append_json_string(out_, window.family);
      out_.append("]");
    }
    out_.append("]");
  }

  // --- Operations

  std::vector<Operation> all_operations() const {
    std::vector<Operation> all;
    for (const Op& op : history_) {
      if (!op.is_client()) continue;
      if (op.is_invoke() || history_.partner(op) == nullptr) all.push_back(operations_.of(op));
    }
    return all;
  }

  static Duration latency(const Operation& operation) {
    if (operation.invocation == nullptr || operation.completion == nullptr) return {};
    return operation.completion->time - operation.invocation->time;
  }

  // Whether the operation was under way together with one of an anomaly.
  bool is_around(const Operation& operation) const {
    const Duration begin =
        operation.invocation != nullptr ? operation.invocation->time : operation.any().time;
    const Duration end = operation.any().time;
    const auto after = std::ranges::upper_bound(intervals_, end, {}, &Interval::begin);
    return after != intervals_.begin() && std::prev(after)->end >= begin;
  }

  std::vector<bool> select(const std::vector<Operation>& all) const {
    std::vector<bool> is_kept(all.size(), false);
    std::size_t more = kMoreOperations;
    const auto keep = [&](std::size_t i) {
      if (is_kept[i] || more == 0) return;
      is_kept[i] = true;
      --more;
    };
    for (std::size_t i = 0; i < all.size(); ++i) {
      is_kept[i] = i < kFirstOperations || evidence_.contains(all[i].index());
    }
    if (all.size() <= kFirstOperations) return is_kept;
    std::vector<std::size_t> slow(all.size());
    for (std::size_t i = 0; i < all.size(); ++i) slow[i] = i;
    const auto middle = slow.begin() + static_cast<std::ptrdiff_t>(std::min(kSlowest, all.size()));
    std::ranges::partial_sort(slow, middle, [&](std::size_t a, std::size_t b) {
      const Duration x = latency(all[a]);
      const Duration y = latency(all[b]);
      return x != y ? x > y : a < b;
    });
    std::ranges::for_each(slow.begin(), middle, keep);
    for (std::size_t i = 0; i < all.size(); ++i) {
      if (is_around(all[i])) keep(i);
    }
    for (std::size_t i = 0; i < all.size(); ++i) {
      if (!all[i].any().is_ok()) keep(i);
    }
    return is_kept;
  }

  void write_operations() {
    const auto names = names_of_operations(history_);
    out_.append(",\"fs\":[");
    for (std::size_t i = 0; i < names.size(); ++i) {
      if (i > 0) out_.push_back(',');
      append_json_string(out_, names[i]);
    }
    out_.append("],\"ops\":[");
    const std::vector<Operation> all = all_operations();
    const std::vector<bool> is_kept = select(all);
    shown_.all_operations = all.size();
    for (std::size_t i = 0; i < all.size(); ++i) {
      if (!is_kept[i]) continue;
      if (shown_.operations++ > 0) out_.append(",\n");
      write_operation(all[i], names);
    }
    out_.append("]");
  }

  // [index, index of the completion, process, f, outcome, begin, duration, value, error]
  void write_operation(const Operation& operation, std::span<const std::string_view> names) {
    const Op& any = operation.any();
    const Duration begin = operation.invocation != nullptr ? operation.invocation->time : any.time;
    const bool is_open = operation.completion == nullptr;
    const auto f = std::ranges::find(names, any.f) - names.begin();
    const bool is_evidence = evidence_.contains(operation.index());
    print("[{},{},{},{},{},{},{},", operation.index(), is_open ? -1 : operation.completion->index,
          any.process, f, is_open ? 3 : static_cast<int>(any.type) - 1, begin.count(),
          is_open ? -1 : latency(operation).count());
    append_json_string(out_, brief_edn(operation.value(), is_evidence ? kWhole : kBrief));
    if (!any.error.is_nil()) {
      out_.push_back(',');
      append_json_string(out_, brief_edn(any.error, kBrief));
    }
    out_.append("]");
  }

  // --- Messages

  // Whether each message is drawn, by id.
  std::vector<bool> select_messages() const {
    std::vector<bool> is_kept(run_.messages.size(), false);
    const std::size_t share =
        intervals_.empty() ? 0 : std::max<std::size_t>(50, kMoreEvents / intervals_.size());
    std::size_t interval = 0;
    std::size_t used = 0;  // of the share
    std::size_t more = 0;
    for (std::size_t i = 0; i < run_.messages.size(); ++i) {
      const MessageEvent& event = run_.messages[i];
      const auto id = static_cast<std::size_t>(event.id);
      if (id >= is_kept.size()) continue;
      if (i < kFirstEvents) {
        is_kept[id] = true;
        continue;
      }
      while (interval < intervals_.size() && intervals_[interval].end < event.time) {
        ++interval;
        used = 0;
      }
      if (interval == intervals_.size() || more >= kMoreEvents) break;
      if (event.time < intervals_[interval].begin || used >= share) continue;
      ++used;
      ++more;
      is_kept[id] = true;
    }
    return is_kept;
  }

  // [id, from, to, sent, time under way, outcome (0 received, 1 lost, 2 under way), body]
  void write_messages() {
    out_.append(",\"names\":[");
    for (std::size_t i = 0; i < run_.names.size(); ++i) {
      if (i > 0) out_.push_back(',');
      append_json_string(out_, run_.names[i]);
    }
    out_.append("],\"messages\":[");
    const std::vector<bool> is_kept = select_messages();
    std::vector<std::int32_t> ends(run_.messages.size(), -1);  // by id: the event that ends it
    for (std::size_t i = 0; i < run_.messages.size(); ++i) {
      const MessageEvent& event = run_.messages[i];
      const auto id = static_cast<std::size_t>(event.id);
      if (event.kind == Journal::Kind::send) {
        ++shown_.all_messages;
      } else if (id < is_kept.size() && is_kept[id] && ends[id] < 0) {
        ends[id] = static_cast<std::int32_t>(i);
      }
    }
    for (const MessageEvent& event : run_.messages) {
      const auto id = static_cast<std::size_t>(event.id);
      if (event.kind != Journal::Kind::send || id >= is_kept.size() || !is_kept[id]) continue;
      if (shown_.messages++ > 0) out_.append(",\n");
      const MessageEvent* const end =
          ends[id] < 0 ? nullptr : &run_.messages[static_cast<std::size_t>(ends[id])];
      const int fate = end == nullptr ? 2 : end->kind == Journal::Kind::lose ? 1 : 0;
      print("[{},{},{},{},{},{},", event.id, event.src, event.dest, event.time.count(),
            end == nullptr ? 0 : (end->time - event.time).count(), fate);
      append_json_string(out_, shorten(event.body, kBrief));
      out_.append("]");
    }
    out_.append("]");
  }

  std::string& out_;
  const RunRecord& run_;
  const History& history_;
  const Operations operations_;
  std::unordered_set<std::int32_t> evidence_;  // indices
  std::vector<Interval> intervals_;            // when evidence was under way
  Shown shown_;
};

}  // namespace

Shown append_explorer_data(std::string& out, const RunRecord& run,
                           const std::vector<AnomalyGroup>& anomalies,
                           std::span<const FaultWindow> windows, Duration end) {
  return Explorer(out, run, anomalies).write(windows, end);
}

}  // namespace maelstrom::workbench::report
