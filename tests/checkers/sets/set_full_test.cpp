// Sets: the rules of the analysis one by one, and all of them against a plain version of it.
#include <algorithm>
#include <map>
#include <optional>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "catch.hpp"
#include "maelstrom/checkers/checkers.hpp"
#include "maelstrom/checkers/edn.hpp"
#include "maelstrom/checkers/history_io.hpp"
#include "maelstrom/random.hpp"
#include "seeds.hpp"

namespace maelstrom::checkers::set_full_test {
namespace {

// Lines such as "0 ok read [1 2]" (process, type, function, value), one a millisecond.
class Checked {
 public:
  explicit Checked(const std::string& lines) : Checked(read(lines)) {}
  explicit Checked(History history) : history_(std::move(history)) {
    verdict_ = check_set_full(history_, arena_);
    value_ = to_value(verdict_, arena_);
  }

  Validity validity() const { return verdict_.validity; }
  std::string figure(std::string_view name) const { return to_edn(value_.get(name)); }
  const std::vector<std::string>& warnings() const { return verdict_.warnings; }
  const History& history() const { return history_; }
  const Value& value() const { return value_; }

 private:
  static History read(const std::string& lines) {
    std::string text;
    std::int64_t index = 0;
    std::istringstream stream(lines);
    for (std::string line; std::getline(stream, line); ++index) {
      std::istringstream words(line);
      std::string process;
      std::string type;
      std::string f;
      std::string rest;
      words >> process >> type >> f;
      std::getline(words, rest);
      text += "{:index " + std::to_string(index) + ", :time " + std::to_string(1000000 * index) +
              ", :type :" + type + ", :process " + process + ", :f :" + f + ", :value " + rest +
              "}\n";
    }
    return read_history_edn(text);
  }

  History history_;
  Arena arena_;
  Verdict verdict_;
  Value value_;
};

// The analysis as it is told: each read is held against every element.
class Plain {
 public:
  explicit Plain(const History& history) {
    for (const Op& op : history) {
      if (!op.is_client()) continue;
      if (op.f == "add") {
        add(op);
      } else if (op.is_ok()) {
        read(*history.partner(op), op);
      }
    }
  }

  std::vector<std::int64_t> lost;
  std::vector<std::int64_t> never_read;
  std::vector<std::int64_t> stale;
  std::vector<std::int64_t> stable_latencies;
  std::vector<std::int64_t> lost_latencies;

  std::size_t attempts() const { return elements_.size(); }

  void judge() {
    for (const auto& [value, element] : elements_) {
      const int present = element.last_present != nullptr ? element.last_present->index : -1;
      const int absent = element.last_absent != nullptr ? element.last_absent->index : -1;
      if (present > absent) {
        stable_latencies.push_back(latency(element, element.last_absent));
        if (stable_latencies.back() > 0) stale.push_back(value);
      } else if (element.known != nullptr && absent > present && absent > element.known->index) {
        lost.push_back(value);
        lost_latencies.push_back(latency(element, element.last_present));
      } else {
        never_read.push_back(value);
      }
    }
  }

 private:
  struct Element {
    const Op* known = nullptr;
    const Op* last_present = nullptr;
    const Op* last_absent = nullptr;
  };

  static std::int64_t latency(const Element& element, const Op* last) {
    if (last == nullptr) return 0;
    const std::int64_t since = last->time.count() + 1;
    return std::max<std::int64_t>(0, since - element.known->time.count()) / 1'000'000;
  }

  void add(const Op& op) {
    if (op.is_invoke()) {
      elements_[op.value.as_integer()] = Element();
    } else if (op.is_ok()) {
      Element& element = elements_[op.value.as_integer()];
      if (element.known == nullptr) element.known = &op;
    }
  }

  void read(const Op& invocation, const Op& op) {
    for (auto& [value, element] : elements_) {
      const auto elements = op.value.elements();
      const bool has = std::ranges::find(elements, Value::integer(value)) != elements.end();
      if (has && element.known == nullptr) element.known = &op;
      const Op*& last = has ? element.last_present : element.last_absent;
      if (last == nullptr || last->index < invocation.index) last = &invocation;
    }
  }

  std::map<std::int64_t, Element> elements_;
};

std::string listed(const std::vector<std::int64_t>& numbers) {
  std::string text = "(";
  for (const std::int64_t number : numbers) {
    text += (text.size() == 1 ? "" : " ") + std::to_string(number);
  }
  return text + ")";
}

std::string quantiles(std::vector<std::int64_t> latencies) {
  if (latencies.empty()) return "nil";
  std::ranges::sort(latencies);
  std::string text;
  for (const auto& [name, percent] :
       {std::pair("0", 0U), {"0.5", 50U}, {"0.95", 95U}, {"0.99", 99U}, {"1", 100U}}) {
    const std::size_t at = std::min(latencies.size() * percent / 100, latencies.size() - 1);
    text += (text.empty() ? "{" : ", ") + std::string(name) + " " + std::to_string(latencies[at]);
  }
  return text + "}";
}

// Processes add and read at random; reads lack some of what there is, and have what there is not.
History random_history(maelstrom::Random& random) {
  History history;
  const std::size_t ops = random.below(60);
  std::vector<Op> open(1 + random.below(5));
  std::vector<bool> busy(open.size());
  const auto elements = 1 + random.below(12);
  const double missing = random.unit();
  for (std::size_t i = 0; i < ops; ++i) {
    const std::size_t p = random.below(open.size());
    Op op = open[p];
    if (!busy[p]) {
      op = Op();
      op.process = static_cast<std::int32_t>(100 * i + p);
      op.f = random.chance(0.5) ? "add" : "read";
      if (op.f == "add")
        op.value = Value::integer(static_cast<std::int64_t>(random.below(elements)));
    } else {
      op.type = random.chance(0.8) ? OpType::ok : random.chance(0.5) ? OpType::fail : OpType::info;
      if (op.f == "read" && op.is_ok()) {
        std::vector<Value> read;
        for (std::size_t e = 0; e < elements + 1; ++e) {
          if (!random.chance(missing)) read.push_back(Value::integer(static_cast<std::int64_t>(e)));
        }
        op.value = history.arena().vector(read);
      }
    }
    op.index = static_cast<std::int32_t>(i);
    op.time = std::chrono::microseconds(700 * i);
    open[p] = op;
    busy[p] = !busy[p];
    history.append(op);
  }
  return history;
}

TEST_CASE("sets: an element that every read has is stable from the first, also before time 0") {
  const std::string text =
      R"({:index 0, :time -9000000, :type :invoke, :process 0, :f :add, :value 1}
{:index 1, :time -8000000, :type :ok, :process 0, :f :add, :value 1}
{:index 2, :time 3, :type :invoke, :process 0, :f :read, :value nil}
{:index 3, :time 4, :type :ok, :process 0, :f :read, :value [1]}
)";
  const Checked checked(read_history_edn(text));
  CHECK(checked.validity() == Validity::valid);
  CHECK(checked.figure("stale-count") == "0");
  CHECK(checked.figure("worst-stale") == "()");
}

TEST_CASE("the analysis of sets is the same as when each read is held against each element") {
  const std::uint64_t base = tests::test_seed();
  for (std::uint64_t seed = base; seed < base + 5000; ++seed) {
    CAPTURE(seed);
    maelstrom::Random random(seed);
    const Checked checked(random_history(random));
    Plain plain(checked.history());
    plain.judge();
    const std::vector<std::pair<std::string_view, std::string>> expected = {
        {"attempt-count", std::to_string(plain.attempts())},
        {"lost", listed(plain.lost)},
        {"lost-count", std::to_string(plain.lost.size())},
        {"never-read", listed(plain.never_read)},
        {"never-read-count", std::to_string(plain.never_read.size())},
        {"stale", listed(plain.stale)},
        {"stale-count", std::to_string(plain.stale.size())},
        {"stable-count", std::to_string(plain.stable_latencies.size())},
        {"stable-latencies", quantiles(plain.stable_latencies)},
        {"lost-latencies", quantiles(plain.lost_latencies)},
    };
    for (const auto& [name, figure] : expected) {
      if (checked.figure(name) == figure) continue;
      CAPTURE(name);
      CHECK(checked.figure(name) == figure);
    }
    const Validity validity = !plain.lost.empty()              ? Validity::invalid
                              : plain.stable_latencies.empty() ? Validity::unknown
                                                               : Validity::valid;
    CHECK(checked.validity() == validity);
  }
}

TEST_CASE("a set without elements, or whose elements nobody saw, is unknown") {
  CHECK(Checked("").validity() == Validity::unknown);
  CHECK(Checked("0 invoke read nil\n0 ok read []").validity() == Validity::unknown);
  const Checked unread("0 invoke add 1\n0 ok add 1");
  CHECK(unread.validity() == Validity::unknown);
  CHECK(unread.figure("never-read") == "(1)");
}

TEST_CASE("an element that all reads have is stable without latency") {
  const Checked checked("0 invoke add 1\n0 ok add 1\n0 invoke read nil\n0 ok read [1]");
  CHECK(checked.validity() == Validity::valid);
  CHECK(checked.figure("stable-latencies") == "{0 0, 0.5 0, 0.95 0, 0.99 0, 1 0}");
  CHECK(checked.figure("worst-stale") == "()");
  CHECK(checked.warnings().empty());
}

TEST_CASE("an element is stale from when it is known to when a read began that lacks it") {
  const Checked checked(
      "0 invoke broadcast 7\n0 ok broadcast 7\n1 invoke read nil\n1 ok read []\n"
      "1 invoke read nil\n0 invoke read nil\n1 ok read []\n0 ok read [7]");
  CHECK(checked.validity() == Validity::valid);
  CHECK(checked.figure("stale") == "(7)");
  // Known at 1 ms; the last that lacks it began at 4 ms, which counts to the nanosecond after.
  CHECK(checked.figure("stable-latencies") == "{0 3, 0.5 3, 0.95 3, 0.99 3, 1 3}");
}

TEST_CASE("an element that the last read lacks is lost") {
  const Checked checked(
      "0 invoke add 7\n0 ok add 7\n1 invoke read nil\n1 ok read [7]\n1 invoke read nil\n"
      "1 ok read []");
  CHECK(checked.validity() == Validity::invalid);
  CHECK(checked.figure("lost") == "(7)");
  CHECK(checked.figure("lost-count") == "1");
  CHECK(checked.figure("lost-latencies") == "{0 1, 0.5 1, 0.95 1, 0.99 1, 1 1}");
}

TEST_CASE("a read that began before an element was known says nothing by its absence") {
  const Checked checked("1 invoke read nil\n0 invoke add 7\n0 ok add 7\n1 ok read []");
  CHECK(checked.validity() == Validity::unknown);
  CHECK(checked.figure("never-read-count") == "1");
}

TEST_CASE("a failed add is an attempt and stable once seen, with a warning") {
  const Checked checked("0 invoke add 7\n0 fail add 7\n0 invoke read nil\n0 ok read [7]");
  CHECK(checked.validity() == Validity::valid);
  CHECK(checked.figure("attempt-count") == "1");
  CHECK(checked.figure("stable-count") == "1");
  REQUIRE(checked.warnings().size() == 1);
  CHECK(checked.warnings()[0].find("although their add failed") != std::string::npos);
}

TEST_CASE("an unknown add that nobody sees is not lost") {
  const Checked checked(
      "0 invoke add 7\n0 info add 7\n1 invoke add 8\n1 ok add 8\n1 invoke read nil\n"
      "1 ok read [8]");
  CHECK(checked.validity() == Validity::valid);
  CHECK(checked.figure("never-read") == "(7)");
}

TEST_CASE("only reads that succeeded count") {
  const Checked checked(
      "0 invoke add 7\n0 ok add 7\n0 invoke read nil\n0 ok read [7]\n0 invoke read nil\n"
      "0 fail read nil\n0 invoke read nil\n0 info read nil");
  CHECK(checked.validity() == Validity::valid);
}

TEST_CASE("a number that is not whole is another element than the whole number") {
  const Checked checked("0 invoke add 3\n0 ok add 3\n0 invoke read nil\n0 ok read [3.0]");
  CHECK(checked.figure("lost") == "(3)");
  CHECK(checked.warnings().size() == 1);
}

TEST_CASE("elements may be any values") {
  const Checked checked(
      "0 invoke add \"a\"\n0 ok add \"a\"\n0 invoke add [1 {:b 2}]\n0 ok add [1 {:b 2}]\n"
      "0 invoke add -5\n0 ok add -5\n0 invoke read nil\n0 ok read [[1 {:b 2}] -5 \"a\"]");
  CHECK(checked.validity() == Validity::valid);
  CHECK(checked.figure("stable-count") == "3");
}

TEST_CASE("duplicates are warned of and not counted") {
  const Checked checked("0 invoke add 1\n0 ok add 1\n0 invoke read nil\n0 ok read [1 1]");
  CHECK(checked.validity() == Validity::valid);
  CHECK(checked.figure("duplicated-count") == "0");
  REQUIRE(checked.warnings().size() == 1);
  CHECK(checked.warnings()[0] ==
        "1 times a read has an element more than once; the first: 1 in the read at index 3");
}

TEST_CASE("elements that nobody added, or not yet, are warned of") {
  const Checked phantom(
      "0 invoke add 1\n0 ok add 1\n0 invoke read nil\n0 ok read [1 9]\n0 invoke read nil\n"
      "0 ok read [9 1]");
  CHECK(phantom.validity() == Validity::valid);
  REQUIRE(phantom.warnings().size() == 1);
  CHECK(phantom.warnings()[0].find("2 times a read has an element that nobody added") == 0);
  const Checked early(
      "0 invoke read nil\n0 ok read [1]\n0 invoke add 1\n0 ok add 1\n0 invoke read nil\n"
      "0 ok read [1]");
  CHECK(early.validity() == Validity::valid);
  REQUIRE(early.warnings().size() == 1);
  CHECK(early.warnings()[0].find("before it was added; the first: 1 in the read at index 1") !=
        std::string::npos);
}

TEST_CASE("of the stale elements the worst eight are told, those of equal latency from the last") {
  std::string lines;
  std::string all;
  for (int i = 0; i < 10; ++i) {
    lines += std::to_string(i) + " invoke add " + std::to_string(i) + "\n";
    all += " " + std::to_string(i);
  }
  for (int i = 0; i < 10; ++i) {
    lines += std::to_string(i) + " ok add " + std::to_string(i) + "\n";
  }
  lines += "0 invoke read nil\n0 ok read []\n0 invoke read nil\n0 ok read [" + all + "]";
  const Checked checked(lines);
  const auto worst = checked.value().get("worst-stale").elements();
  REQUIRE(worst.size() == 8);
  CHECK(to_edn(worst[0].get("element")) == "0");
  CHECK(to_edn(worst[0].get("stable-latency")) == "10");
  CHECK(to_edn(worst[7].get("element")) == "7");
}

}  // namespace
}  // namespace maelstrom::checkers::set_full_test
