// Counters: which final reads are right.
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "catch.hpp"
#include "maelstrom/checkers/checkers.hpp"
#include "maelstrom/checkers/edn.hpp"
#include "maelstrom/checkers/history_io.hpp"
#include "maelstrom/random.hpp"

namespace maelstrom::checkers::counter_test {
namespace {

// Lines such as "ok add 3"; "final" is a final read that succeeds.
class Checked {
 public:
  explicit Checked(const std::string& lines) : history_(read(lines)) {
    verdict_ = check_counter(history_, arena_);
    value_ = to_value(verdict_, arena_);
  }

  Validity validity() const { return verdict_.validity; }
  std::string figure(std::string_view name) const { return to_edn(value_.get(name)); }
  Value value() const { return value_; }
  const std::vector<std::string>& warnings() const { return verdict_.warnings; }
  const std::string& gap() const { return verdict_.gap; }

 private:
  static History read(const std::string& lines) {
    std::string text;
    std::int64_t process = 0;
    std::istringstream stream(lines);
    for (std::string line; std::getline(stream, line); ++process) {
      std::istringstream words(line);
      std::string type;
      std::string f;
      words >> type;
      if (type != "final") words >> f;
      std::string value;
      std::getline(words, value);
      const std::string op = ":process " + std::to_string(process) +
                             (type == "final" ? ", :f :read, :final? true" : ", :f :" + f);
      text += "{:type :invoke, " + op + ", :value " + (type == "final" ? "nil" : value) + "}\n";
      if (type == "open") continue;
      text +=
          "{:type :" + (type == "final" ? "ok" : type) + ", " + op + ", :value " + value + "}\n";
    }
    return read_history_edn(text);
  }

  History history_;
  Arena arena_;
  Verdict verdict_;
  Value value_;
};

TEST_CASE("a final read gives the sum of what was added") {
  const Checked right("ok add 3\nok add -5\nok add 4\nfinal 2\nfinal 2");
  CHECK(right.validity() == Validity::valid);
  CHECK(right.figure("acceptable") == "([2 2])");
  CHECK(right.figure("final-reads") == "(2 2)");
  CHECK(right.figure("errors") == "nil");
  CHECK(right.warnings().empty());
  const Checked wrong("ok add 3\nfinal 3\nfinal 4");
  CHECK(wrong.validity() == Validity::invalid);
  CHECK(wrong.value().get("errors").size() == 1);
}

TEST_CASE("adds of which nobody knows may count or not, which leaves gaps") {
  const Checked checked("ok add 10\ninfo add 5\ninfo add 1\nfinal 11\nfinal 16");
  CHECK(checked.validity() == Validity::valid);
  CHECK(checked.figure("acceptable") == "([10 11] [15 16])");
  CHECK(Checked("ok add 10\ninfo add 5\ninfo add 1\nfinal 12").validity() == Validity::invalid);
  CHECK(Checked("info add -2\ninfo add 0\nfinal 0").figure("acceptable") == "([-2 -2] [0 0])");
}

TEST_CASE("failed adds do not count") {
  CHECK(Checked("ok add 1\nfail add 2\nfinal 1").validity() == Validity::valid);
  CHECK(Checked("ok add 1\nfail add 2\nfinal 3").validity() == Validity::invalid);
}

TEST_CASE("only final reads count, and without any a counter is unknown") {
  const Checked checked("ok add 1\nok read 7");
  CHECK(checked.validity() == Validity::unknown);
  CHECK(checked.gap() ==
        "no final read succeeded, and others are not judged; the workload counter judges them");
  CHECK(Checked("ok add 1").gap() == "no final read succeeded");
  CHECK(checked.figure("final-reads") == "()");
  CHECK(checked.warnings().empty());
  CHECK(Checked("").validity() == Validity::unknown);
}

TEST_CASE("an add that is open at the end does not count, with a warning") {
  const Checked checked("ok add 1\nopen add 2\nfinal 1");
  CHECK(checked.validity() == Validity::valid);
  CHECK(checked.figure("acceptable") == "([1 1])");
  CHECK(checked.warnings().size() == 1);
  CHECK(Checked("ok add 1\nopen add 2\nfinal 3").validity() == Validity::invalid);
}

TEST_CASE("a final read that is no whole number is wrong") {
  CHECK(Checked("ok add 1\nfinal 1.0").validity() == Validity::invalid);
  CHECK(Checked("ok add 1\nfinal nil").validity() == Validity::invalid);
  CHECK(Checked("ok add 1\nfinal 99999999999999999999N").validity() == Validity::invalid);
}

TEST_CASE("sums beyond 64 bits are unknown") {
  const Checked checked("ok add 9223372036854775807\nok add 1\nfinal 1");
  CHECK(checked.validity() == Validity::unknown);
  CHECK(checked.figure("acceptable") == "nil");
}

TEST_CASE("hundreds of unknown adds are no effort, and too many ranges are unknown") {
  std::string lines;
  for (int i = 0; i < 500; ++i) lines += "info add " + std::to_string(i % 10 - 5) + "\n";
  const Checked checked(lines + "final -750\nfinal 501");
  CHECK(checked.figure("acceptable") == "([-750 500])");
  CHECK(checked.value().get("errors").size() == 1);
  std::string powers;
  for (int i = 0; i < 40; ++i) powers += "info add " + std::to_string(std::int64_t{2} << i) + "\n";
  CHECK(Checked(powers + "final 0").validity() == Validity::unknown);
}

TEST_CASE("the acceptable sums are those of all subsets") {
  for (std::uint64_t seed = 1; seed <= 300; ++seed) {
    CAPTURE(seed);
    maelstrom::Random random(seed);
    std::string lines = "ok add 3\n";
    std::set<std::int64_t> sums = {3};
    const auto count = random.below(8);
    for (std::uint64_t i = 0; i < count; ++i) {
      const auto delta = static_cast<std::int64_t>(random.below(41)) - 20;
      lines += "info add " + std::to_string(delta) + "\n";
      for (const std::int64_t sum : std::vector<std::int64_t>(sums.begin(), sums.end())) {
        sums.insert(sum + delta);
      }
    }
    const Checked checked(lines);
    std::set<std::int64_t> acceptable;
    for (const Value& range : checked.value().get("acceptable").elements()) {
      const std::int64_t high = range.elements()[1].as_integer();
      for (std::int64_t sum = range.elements()[0].as_integer(); sum <= high; ++sum) {
        acceptable.insert(sum);
      }
      CHECK(acceptable.count(high + 1) == 0);
    }
    CHECK(acceptable == sums);
  }
}

}  // namespace
}  // namespace maelstrom::checkers::counter_test
