#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <iterator>
#include <span>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "maelstrom/check.hpp"
#include "maelstrom/checkers/checkers.hpp"
#include "maelstrom/checkers/edn.hpp"
#include "op_value.hpp"

namespace maelstrom::checkers {
namespace {

constexpr std::int32_t kNever = -1;
constexpr std::size_t kWorstShown = 8;
constexpr std::int64_t kNanosecondsPerMillisecond = 1'000'000;

bool is_add(const Op& op) { return op.f == "add" || op.f == "broadcast"; }

// Facts about an element. All are positions in the history. The analysis compares when reads were
// invoked and when the element became known.
struct Element {
  Value value;
  std::int32_t first_added = kNever;   // the invocation of the first add
  std::int32_t added = kNever;         // the invocation of the last add, which counts
  std::int32_t known = kNever;         // the completion of the add or of a read
  std::int32_t last_present = kNever;  // the invocation of the last read that has it
  std::int32_t last_absent = kNever;   // the invocation of the last read that lacks it
  bool failed = false;                 // its last add failed
};

// Finds elements by value. Small integers, which the workloads use, have a table.
class Elements {
 public:
  explicit Elements(const History& history) {
    for (const Op& op : history) {
      if (op.is_client() && op.is_invoke() && is_add(op)) add(op, history.position(op));
    }
  }

  std::int32_t find(const Value& value) const {
    if (is_small(value)) {
      const auto i = static_cast<std::size_t>(value.as_integer());
      return i < small_.size() ? small_[i] : kNever;
    }
    const auto found = others_.find(value);
    return found == others_.end() ? kNever : found->second;
  }

  std::vector<Element>& all() { return all_; }

 private:
  static constexpr std::int64_t kSmall = std::int64_t{1} << 24;  // 64 MB at most

  static bool is_small(const Value& value) {
    return value.is_integer() && value.as_integer() >= 0 && value.as_integer() < kSmall;
  }

  void add(const Op& op, std::size_t position) {
    std::int32_t& at = place(op.value);
    const auto added = static_cast<std::int32_t>(position);
    if (at == kNever) {
      at = static_cast<std::int32_t>(all_.size());
      Element& element = all_.emplace_back();
      element.value = op.value;
      element.first_added = added;
    }
    all_[static_cast<std::size_t>(at)].added = added;
  }

  std::int32_t& place(const Value& value) {
    if (!is_small(value)) return others_.try_emplace(value, kNever).first->second;
    const auto i = static_cast<std::size_t>(value.as_integer());
    if (small_.size() <= i) small_.resize(std::max(i + 1, 2 * small_.size()), kNever);
    return small_[i];
  }

  std::vector<Element> all_;  // in the order of their first add
  std::vector<std::int32_t> small_;
  std::unordered_map<Value, std::int32_t, ValueHash> others_;
};

// A problem that Jepsen accepts: its count and its first case.
struct Oddity {
  std::size_t count = 0;
  Value value;
  std::int32_t index = 0;

  void note(const Value& what, std::int32_t where) {
    if (count++ > 0) return;
    value = what;
    index = where;
  }
};

// Goes through adds and reads once. A read takes time in proportion to its size, however many
// elements it lacks. Absences are searched from the last invoked read to the first. An element is
// dropped from that search once its last absence is found, or if all earlier reads completed before
// its add.
class Scan {
 public:
  explicit Scan(const History& history) : history_(history), elements_(history) {
    for (const Op& op : history) {
      if (op.is_client()) note(op);
    }
    seen_by_.resize(elements_.all().size(), kNever);
    scan_reads();
  }

  std::vector<Element>& elements() { return elements_.all(); }

  void warn(Verdict& verdict) const {
    const auto warn = [&](const Oddity& oddity, std::string_view what) {
      if (oddity.count == 0) return;
      verdict.warnings.push_back(fmt::format("{} {}; the first: {} in the read at index {}",
                                             oddity.count, what, to_edn(oddity.value),
                                             oddity.index));
    };
    warn(duplicates_, "times a read has an element more than once");
    warn(phantoms_, "times a read has an element that nobody added");
    warn(early_, "times a read has an element before it was added");
    warn(failed_, "elements were read although their add failed");
    if (unreadable_ > 0) {
      verdict.warnings.push_back(
          fmt::format("{} reads succeeded without a list of elements", unreadable_));
    }
  }

 private:
  struct Read {
    std::int32_t invoked = 0;
    std::int32_t completed = 0;
    std::int32_t latest = 0;  // the latest completion of this read and of those invoked before it
  };

  Element& element(std::int32_t i) { return elements_.all()[static_cast<std::size_t>(i)]; }

  std::int32_t& seen_by(std::int32_t i) { return seen_by_[static_cast<std::size_t>(i)]; }

  void note(const Op& op) {
    const auto position = static_cast<std::int32_t>(history_.position(op));
    if (op.f == "read" && op.is_ok() && history_.partner(op) != nullptr) {
      const auto invoked = history_.position(*history_.partner(op));
      reads_.push_back({static_cast<std::int32_t>(invoked), position, 0});
    } else if (is_add(op) && !op.is_invoke()) {
      const std::int32_t found = elements_.find(op.value);
      if (found == kNever || element(found).added > position) return;
      if (op.is_ok() && element(found).known == kNever) element(found).known = position;
      if (op.is_fail()) element(found).failed = true;
    }
  }

  void scan_reads() {
    for (const Read& read : reads_) note_values(read);
    std::ranges::sort(reads_, {}, &Read::invoked);
    std::int32_t latest = kNever;
    for (Read& read : reads_) read.latest = latest = std::max(latest, read.completed);
    pending_.resize(elements_.all().size());
    for (std::size_t i = 0; i < pending_.size(); ++i) pending_[i] = static_cast<std::int32_t>(i);
    std::ranges::sort(pending_, {}, [&](std::int32_t i) { return element(i).added; });
    for (auto read = reads_.rbegin(); read != reads_.rend(); ++read) note_absences(*read);
    for (const Element& element : elements_.all()) {
      if (element.failed && element.last_present != kNever) {
        MAELSTROM_CHECK(element.known != kNever);
        failed_.note(element.value, history_[static_cast<std::size_t>(element.known)].index);
      }
    }
  }

  std::span<const Value> values(const Read& read) const {
    const Value value = history_[static_cast<std::size_t>(read.completed)].value;
    return value.is_sequence() || value.is(Value::Kind::set) ? value.elements()
                                                             : std::span<const Value>();
  }

  // Called for reads in the order of their completion.
  void note_values(const Read& read) {
    const Op& op = history_[static_cast<std::size_t>(read.completed)];
    if (!op.value.is_sequence() && !op.value.is(Value::Kind::set)) ++unreadable_;
    for (const Value& value : values(read)) {
      const std::int32_t found = elements_.find(value);
      if (found == kNever) {
        phantoms_.note(value, op.index);
        continue;
      }
      Element& element = this->element(found);
      if (seen_by(found) == read.completed) duplicates_.note(value, op.index);
      seen_by(found) = read.completed;
      if (element.first_added > read.completed) early_.note(value, op.index);
      if (element.added > read.completed) continue;
      if (element.known == kNever || element.known > read.completed) {
        element.known = read.completed;
      }
      element.last_present = std::max(element.last_present, read.invoked);
    }
  }

  void note_absences(const Read& read) {
    while (!pending_.empty() && element(pending_.back()).added > read.latest) pending_.pop_back();
    if (pending_.empty()) return;
    for (const Value& value : values(read)) {
      const std::int32_t found = elements_.find(value);
      if (found != kNever) seen_by(found) = read.completed;
    }
    std::erase_if(pending_, [&](std::int32_t i) {
      Element& element = this->element(i);
      if (seen_by(i) == read.completed || element.added > read.completed) return false;
      element.last_absent = read.invoked;
      return true;
    });
  }

  const History& history_;
  Elements elements_;
  std::vector<Read> reads_;
  std::vector<std::int32_t> seen_by_;  // by element: the last scanned read that has it
  std::vector<std::int32_t> pending_;  // elements without a known last absence, by their add
  Oddity duplicates_;
  Oddity phantoms_;
  Oddity early_;
  Oddity failed_;
  std::size_t unreadable_ = 0;
};

enum class Outcome : std::uint8_t { stable, lost, never_read };

struct Result {
  const Element* element = nullptr;
  Outcome outcome = Outcome::never_read;
  std::int64_t latency = 0;  // milliseconds, of stable and lost elements
};

Result judge(const Element& element, const History& history) {
  const auto time = [&](std::int32_t position) {
    return history[static_cast<std::size_t>(position)].time.count();
  };
  Result result;
  result.element = &element;
  std::int32_t last = kNever;  // the last read that lacks it if stable, or has it if lost
  if (element.last_present != kNever && element.last_absent < element.last_present) {
    result.outcome = Outcome::stable;
    last = element.last_absent;
  } else if (element.known != kNever && element.last_present < element.last_absent &&
             element.known < element.last_absent) {
    result.outcome = Outcome::lost;
    last = element.last_present;
  } else {
    return result;
  }
  if (last == kNever) return result;  // stable or lost from the first read on
  const std::int64_t nanoseconds = std::max<std::int64_t>(0, time(last) + 1 - time(element.known));
  result.latency = nanoseconds / kNanosecondsPerMillisecond;
  return result;
}

Value quantiles(std::vector<std::int64_t> latencies, Arena& arena) {
  std::ranges::sort(latencies);
  const auto at = [&](double point) {
    const auto n = static_cast<double>(latencies.size());
    const auto i = static_cast<std::size_t>(std::floor(n * point));
    return Value::integer(latencies[std::min(i, latencies.size() - 1)]);
  };
  std::vector<Value::Entry> entries = {{Value::integer(0), at(0)}};
  for (const double point : {0.5, 0.95, 0.99})
    entries.push_back({Value::floating(point), at(point)});
  entries.push_back({Value::integer(1), at(1)});
  return arena.map(entries);
}

// Makes the figures from the results, which are ordered by element.
class Figures {
 public:
  Figures(const std::vector<Result>& results, const History& history, Arena& arena)
      : results_(results), history_(history), arena_(arena) {}

  Verdict verdict() {
    const auto stable = select(Outcome::stable);
    const auto lost = select(Outcome::lost);
    auto stale = stable;
    std::erase_if(stale, [](const Result& result) { return result.latency == 0; });
    verdict_.require_evidence(!stable.empty(), "no element is in all later reads");
    if (!lost.empty()) verdict_.validity = Validity::invalid;
    verdict_.may_heal = true;  // a later read may have the missing elements
    verdict_.add("attempt-count", Value::integer(static_cast<std::int64_t>(results_.size())));
    verdict_.add("stable-count", Value::integer(static_cast<std::int64_t>(stable.size())));
    list("lost", lost);
    list("never-read", select(Outcome::never_read));
    list("stale", stale);
    verdict_.add("worst-stale", worst(std::move(stale)));
    verdict_.add("duplicated-count", Value::integer(0));
    verdict_.add("duplicated", arena_.map({}));
    if (!stable.empty()) verdict_.add("stable-latencies", latencies(stable));
    if (!lost.empty()) verdict_.add("lost-latencies", latencies(lost));
    return std::move(verdict_);
  }

 private:
  std::vector<Result> select(Outcome outcome) const {
    std::vector<Result> selected;
    std::ranges::copy_if(results_, std::back_inserter(selected),
                         [&](const Result& result) { return result.outcome == outcome; });
    return selected;
  }

  void list(std::string_view name, const std::vector<Result>& results) {
    std::vector<Value> values;
    values.reserve(results.size());
    for (const Result& result : results) values.push_back(result.element->value);
    verdict_.add(name, arena_.list(values));
    verdict_.add(arena_.copy(fmt::format("{}-count", name)),
                 Value::integer(static_cast<std::int64_t>(results.size())));
  }

  Value latencies(const std::vector<Result>& results) {
    std::vector<std::int64_t> latencies;
    latencies.reserve(results.size());
    for (const Result& result : results) latencies.push_back(result.latency);
    return quantiles(std::move(latencies), arena_);
  }

  // If latencies are equal, the greater element comes first.
  Value worst(std::vector<Result> stale) {
    std::ranges::stable_sort(stale, {}, &Result::latency);
    std::ranges::reverse(stale);
    stale.resize(std::min(stale.size(), kWorstShown));
    std::vector<Value> values;
    for (const Result& result : stale) {
      const Element& element = *result.element;
      values.push_back(arena_.map({
          {Value::keyword("element"), element.value},
          {Value::keyword("outcome"), Value::keyword("stable")},
          {Value::keyword("stable-latency"), Value::integer(result.latency)},
          {Value::keyword("lost-latency"), Value()},
          {Value::keyword("known"), op(element.known)},
          {Value::keyword("last-absent"), op(element.last_absent)},
      }));
    }
    return arena_.list(values);
  }

  Value op(std::int32_t position) {
    const Op& op = history_[static_cast<std::size_t>(position)];
    return tagged_op(op, is_add(op) ? "add" : op.f, arena_);
  }

  const std::vector<Result>& results_;
  const History& history_;
  Arena& arena_;
  Verdict verdict_;
};

}  // namespace

Verdict check_set_full(const History& history, Arena& arena) {
  Scan scan(history);
  std::vector<Result> results;
  results.reserve(scan.elements().size());
  for (const Element& element : scan.elements()) results.push_back(judge(element, history));
  std::ranges::sort(results, [](const Result& a, const Result& b) {
    return a.element->value < b.element->value;
  });
  Verdict verdict = Figures(results, history, arena).verdict();
  scan.warn(verdict);
  return verdict;
}

}  // namespace maelstrom::checkers
