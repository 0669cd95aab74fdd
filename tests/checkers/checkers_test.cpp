// The small checkers, on histories written by hand.
#include "maelstrom/checkers/checkers.hpp"

#include <string>

#include "catch.hpp"
#include "maelstrom/checkers/check.hpp"
#include "maelstrom/checkers/edn.hpp"
#include "maelstrom/checkers/history_io.hpp"
#include "maelstrom/checkers/operations.hpp"

namespace maelstrom::checkers::checkers_test {
namespace {

// Ops as EDN vectors [process type f value error?], a millisecond apart.
History make_history(const char* ops) {
  History history;
  const Value list = read_edn(ops, history.arena());
  for (const Value& each : list.elements()) {
    const auto part = [&](std::size_t i) { return i < each.size() ? each.elements()[i] : Value(); };
    Op op;
    op.index = static_cast<std::int32_t>(history.size());
    op.time = std::chrono::milliseconds(history.size());
    op.process =
        part(0).is_integer() ? static_cast<std::int32_t>(part(0).as_integer()) : Op::kNemesis;
    op.type = *parse_op_type(part(1).text());
    op.f = part(2).text();
    op.value = part(3);
    op.error = part(4);
    op.extra = part(5);
    history.append(op);
  }
  return history;
}

std::string figures(const Verdict& verdict, Arena& arena) {
  return to_edn(to_value(verdict, arena));
}

TEST_CASE("stats count by outcome and :f, and demand a success of each :f") {
  Arena arena;
  const History history = make_history(
      "[[0 :invoke :read] [0 :ok :read 1] [0 :invoke :write] [0 :fail :write] [1 :invoke :write]"
      " [1 :info :write] [:nemesis :info :start-partition] [2 :invoke :read]]");
  CHECK(figures(check_stats(history, arena), arena) ==
        "{:valid? false, :count 3, :ok-count 1, :fail-count 1, :info-count 1, :by-f "
        "{:read {:valid? true, :count 1, :ok-count 1, :fail-count 0, :info-count 0}, "
        ":write {:valid? false, :count 2, :ok-count 0, :fail-count 1, :info-count 1}}}");
}

TEST_CASE("stats forgive kafka's crash, which never succeeds") {
  Arena arena;
  const History history =
      make_history("[[0 :invoke :crash] [0 :info :crash] [1 :invoke :poll] [1 :ok :poll]]");
  const Verdict verdict = check_stats(history, arena);
  CHECK(verdict.validity == Validity::valid);
  CHECK(to_edn(verdict.get("by-f").get("crash").get("valid?")) == "false");  // as in Jepsen
  CHECK(to_edn(verdict.get("by-f").get("poll").get("valid?")) == "true");
}

TEST_CASE("availability is the fraction of invocations that succeeded") {
  Arena arena;
  const History history = make_history(
      "[[0 :invoke :a] [0 :ok :a] [0 :invoke :a] [0 :ok :a] [0 :invoke :a] [0 :info :a]]");
  CHECK(figures(check_availability(history, std::nullopt), arena) ==
        "{:valid? true, :ok-fraction 0.6666667}");
  CHECK(check_availability(history, 0.6).validity == Validity::valid);
  CHECK(check_availability(history, 0.7).validity == Validity::invalid);
  CHECK(check_availability(history, 1).validity == Validity::invalid);
  CHECK(figures(check_availability(History(), 1), arena) == "{:valid? true, :ok-fraction 1}");
}

TEST_CASE("exceptions are grouped by class, the most frequent first") {
  Arena arena;
  const History history = make_history(
      "[[0 :invoke :a] [0 :info :a nil \"x\" {:exception {:via [{:type :rare}]}}]"
      " [1 :invoke :a] [1 :info :a nil \"y\" {:exception {:via [{:type :often}]}}]"
      " [2 :invoke :a] [2 :info :a nil \"z\" {:exception {:via [{:type :often}]}}]]");
  const Verdict verdict = check_exceptions(history, arena);
  CHECK(verdict.validity == Validity::valid);
  REQUIRE(verdict.figures.size() == 1);
  const auto groups = verdict.figures[0].value.elements();
  REQUIRE(groups.size() == 2);
  CHECK(groups[0].get("class").is_keyword("often"));
  CHECK(groups[0].get("count").as_integer() == 2);
  CHECK(groups[0].get("example").get("index").as_integer() == 3);
  CHECK(figures(check_exceptions(History(), arena), arena) == "{:valid? true}");
}

TEST_CASE("echo must give back what was sent") {
  Arena arena;
  const auto validity = [&](const char* ops) {
    return check_echo(make_history(ops), arena).validity;
  };
  CHECK(validity("[]") == Validity::unknown);
  CHECK(validity("[[0 :invoke :echo \"a\"] [0 :ok :echo {:echo \"a\"}]]") == Validity::valid);
  CHECK(validity("[[0 :invoke :echo \"a\"] [0 :ok :echo {:echo \"b\"}]]") == Validity::invalid);
  CHECK(validity("[[0 :invoke :echo \"a\"] [0 :ok :echo {}]]") == Validity::invalid);
  CHECK(validity("[[0 :invoke :echo \"a\"] [0 :fail :echo \"a\" [:abort nil]]]") ==
        Validity::invalid);
  CHECK(validity("[[0 :invoke :echo \"a\"] [0 :info :echo \"a\" :net-timeout]]") ==
        Validity::unknown);
  CHECK(validity("[[0 :invoke :echo \"a\"]]") == Validity::unknown);
}

TEST_CASE("a wrong echo is shown with what was sent") {
  Arena arena;
  const History history = make_history("[[0 :invoke :echo \"a\"] [0 :ok :echo {:echo \"b\"}]]");
  CHECK(figures(check_echo(history, arena), arena) ==
        "{:valid? false, :errors ({:index 1, :process 0, :sent \"a\", :got {:echo \"b\"}})}");
}

TEST_CASE("unique ids must be unique among those that were acknowledged") {
  Arena arena;
  const auto result = [&](const char* ops) {
    return figures(check_unique_ids(make_history(ops), arena), arena);
  };
  CHECK(result("[]") ==
        "{:valid? :unknown, :attempted-count 0, :acknowledged-count 0, :duplicated-count 0, "
        ":duplicated {}, :range [nil nil]}");
  CHECK(result("[[0 :invoke :generate] [0 :ok :generate 7] [0 :invoke :generate] "
               "[0 :ok :generate 7] [1 :invoke :generate] [1 :ok :generate 9] "
               "[2 :invoke :generate] [2 :info :generate 9]]") ==
        "{:valid? false, :attempted-count 4, :acknowledged-count 3, :duplicated-count 1, "
        ":duplicated {7 2}, :range [7 9]}");
  CHECK(result("[[0 :invoke :generate] [0 :ok :generate 1] [1 :invoke :generate] "
               "[1 :ok :generate 1.0]]") ==
        "{:valid? true, :attempted-count 2, :acknowledged-count 2, :duplicated-count 0, "
        ":duplicated {}, :range [1 1.0]}");
}

TEST_CASE("of many duplicates the most frequent are shown") {
  Arena arena;
  std::string ops = "[";
  for (int id = 0; id < 60; ++id) {
    for (int i = 0; i < (id < 10 ? 3 : 2); ++i) {
      ops += "[0 :invoke :generate] [0 :ok :generate " + std::to_string(id) + "] ";
    }
  }
  const Verdict verdict = check_unique_ids(make_history((ops + "]").c_str()), arena);
  const Value result = to_value(verdict, arena);
  CHECK(result.get("duplicated-count").as_integer() == 60);
  CHECK(result.get("duplicated").size() == 48);
  CHECK(result.get("duplicated").find(Value::integer(0)) != nullptr);
  CHECK(result.get("duplicated").find(Value::integer(59)) != nullptr);
  CHECK(result.get("duplicated").find(Value::integer(10)) == nullptr);
}

TEST_CASE("latencies are those of completed operations") {
  Arena arena;
  const History history =
      make_history("[[0 :invoke :a] [1 :invoke :b] [0 :ok :a] [1 :info :b] [2 :invoke :a]]");
  const Value result = to_value(check_performance(history, arena), arena);
  CHECK(to_edn(result.get("latencies")) == "{0 2.0, 0.5 2.0, 0.95 2.0, 0.99 2.0, 1 2.0}");
  CHECK(to_edn(result.get("rate")) == "666.7");
  CHECK(result.get("latencies-by-f").size() == 2);
}

TEST_CASE("the reason of a counter is a sentence with its figures") {
  const History history = read_history_edn(
      "{:type :invoke, :process 0, :f :add, :value 3}\n"
      "{:type :ok, :process 0, :f :add, :value 3}\n"
      "{:type :invoke, :process 0, :f :read, :final? true}\n"
      "{:type :ok, :process 0, :f :read, :final? true, :value 2}\n"
      "{:type :invoke, :process 1, :f :read, :final? true}\n"
      "{:type :ok, :process 1, :f :read, :final? true, :value 2}\n");
  const Results results = check_history(history, "g-counter");
  REQUIRE(results.reasons.size() == 1);
  CHECK(results.reasons[0] ==
        "workload: the history is not what it should be: final reads gave 2; possible were 3 to 3");
}

}  // namespace
}  // namespace maelstrom::checkers::checkers_test
