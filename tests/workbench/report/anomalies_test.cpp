// Anomalies of every kind in reports: written out, drawn, and linked to the timeline.
#include "report/anomalies.hpp"

#include "checkers/histories.hpp"
#include "maelstrom/checkers/value_json.hpp"
#include "workbench/report/reports.hpp"

namespace maelstrom::workbench::report::anomalies_test {
namespace {

std::string page_of_case(const std::string& name) {
  const History history = load_history(kept_histories() / name / "history.edn");
  return page_of(history, name.substr(0, name.find('/')));
}

std::string anomalies_in(const std::string& page) {
  return std::string(between(page, "<section id=\"anomalies\">", "<section id=\"explorer\">"));
}

TEST_CASE("a report of every recorded history has its verdict and is well formed") {
  each_row(kept_histories(), "cases.tsv", {}, [](const auto& folder, const Row& row) {
    const std::string& workload = row.at("workload");
    const History history = load_history((folder / "history.edn").string());
    const Results results = check_history(history, workload);
    const std::string page = page_of(history, workload);
    CHECK(misnesting(page).empty());
    const char* const word = results.validity == Validity::valid     ? "VALID"
                             : results.validity == Validity::invalid ? "INVALID"
                                                                     : "UNKNOWN";
    CHECK(contains(between(page, "id=\"verdict\">", "</section>"), std::string("<h2>") + word));
    CHECK_FALSE(contains(page, "=\"nan\""));
    CHECK_FALSE(contains(page, "=\"-nan\""));
    CHECK_FALSE(contains(page, "=\"inf\""));
    if (results.value.get("workload").get("valid?") == Value::boolean(false)) {
      // Each operation that an anomaly refers to is among those of the timeline.
      const std::string found = anomalies_in(page);
      Arena arena;
      const std::string_view data =
          between(page, "<script type=\"application/json\" id=\"data\">", "</script>");
      const Value ops = *read_json(data, arena).find(Value::string("ops"));
      for (std::size_t at = found.find("#op-"); at != std::string::npos;
           at = found.find("#op-", at + 1)) {
        const std::int64_t index = std::stoll(found.substr(at + 4));
        CAPTURE(index);
        REQUIRE(std::ranges::any_of(ops.elements(), [&](const Value& op) {
          return op.elements()[0].as_integer() == index || op.elements()[1].as_integer() == index;
        }));
      }
    }
  });
}

TEST_CASE("a cycle of transactions is drawn with its operations and dependencies") {
  const std::string page = page_of_edn(
      "{:index 0, :time 0, :type :invoke, :process 0, :f :txn, :value [[:append 1 1] [:r 2 nil]]}\n"
      "{:index 1, :time 10, :type :invoke, :process 1, :f :txn, :value [[:append 2 1] [:r 1 "
      "nil]]}\n"
      "{:index 2, :time 2000, :type :ok, :process 0, :f :txn, :value [[:append 1 1] [:r 2 nil]]}\n"
      "{:index 3, :time 2010, :type :ok, :process 1, :f :txn, :value [[:append 2 1] [:r 1 nil]]}\n"
      "{:index 4, :time 3000, :type :invoke, :process 2, :f :txn, :value [[:r 1 nil] [:r 2 nil]]}\n"
      "{:index 5, :time 4000, :type :ok, :process 2, :f :txn, :value [[:r 1 [1]] [:r 2 [1]]]}\n",
      "txn-list-append");
  const std::string found = anomalies_in(page);
  CHECK(contains(found, "<h3>G2-item <span class=\"count\">1</span></h3>"));
  CHECK(count(found, "<svg class=\"cycle\"") == 1);
  CHECK(count(found, "<rect class=\"box\"") == 2);
  CHECK(count(found, "<path class=\"arrow\"") == 2);
  CHECK(contains(found, "[:append 1 1]</text>"));
  CHECK(contains(found, "T1 read key 1 without 1, which T2 wrote"));
  // The one back stands beside it, on lines of its own.
  CHECK(contains(found, "T2 read key 2 without 1,</tspan>"));
  CHECK(contains(found, "<a href=\"#op-0\">"));
  CHECK(contains(found, "T2  #0  process 0  0.000 s + 2 µs"));
  CHECK(contains(page, "<li>workload: <a href=\"#anomalies\">G2-item (1)</a></li>"));
}

TEST_CASE("each dependency of a cycle is told in words") {
  const std::string found = anomalies_in(page_of_case("txn-list-append/two-replicas"));
  for (const char* words : {" read key ", " without ", "</tspan>", " after ", " wrote ", " of T",
                            " was completed before "}) {
    CAPTURE(words);
    CHECK(contains(found, words));
  }
  CHECK_FALSE(contains(found, "nil to key"));
}

TEST_CASE("an operation that cannot be linearized is told with those around it") {
  const std::string found = anomalies_in(page_of_case("lin-kv/cas-blind"));
  CHECK(contains(found, "<h4>Key 1</h4>"));
  CHECK(contains(found, "cannot be put in order"));
  CHECK(contains(found,
                 "<a href=\"#op-182\">#182</a> process 6</span> "
                 "<em class=\"role\">cannot be</em> <code>cas [1 [1 0]]</code>"));
  CHECK(contains(found, "<em class=\"role\">last before</em> <code>write [1 0]</code>"));
}

TEST_CASE("of two reads the one that began last decides about a lost element") {
  // The read of process 1 began last, lacks 1, and is complete before the one that has it.
  const std::string found =
      anomalies_in(page_of_edn("{:index 0 :time 0 :type :invoke :process 0 :f :add :value 1}"
                               "{:index 1 :time 10 :type :ok :process 0 :f :add :value 1}"
                               "{:index 2 :time 20 :type :invoke :process 0 :f :read :value nil}"
                               "{:index 3 :time 30 :type :invoke :process 1 :f :read :value nil}"
                               "{:index 4 :time 40 :type :ok :process 1 :f :read :value #{}}"
                               "{:index 5 :time 50 :type :ok :process 0 :f :read :value #{1}}",
                               "g-set"));
  CHECK(contains(found, "A read that began after all reads that show it does not show it."));
  CHECK(contains(found,
                 "<a href=\"#op-3\">#3</a> process 1</span> "
                 "<em class=\"role\">the last that lacks it</em>"));
  CHECK(contains(found,
                 "<a href=\"#op-2\">#2</a> process 0</span> "
                 "<em class=\"role\">the last that has it</em>"));
}

TEST_CASE("lost elements, duplicate ids and wrong reads name their operations") {
  const std::string lost = anomalies_in(page_of_case("g-set/no-replication"));
  CHECK(contains(lost, "<em class=\"role\">added</em> <code>add "));
  CHECK(contains(lost, "<em class=\"role\">the last that lacks it</em>"));
  const std::string ids = anomalies_in(page_of_case("unique-ids/local-counter"));
  CHECK(contains(ids, "duplicate ids"));
  CHECK(contains(ids, "<code>generate "));
  const std::string reads = anomalies_in(page_of_case("g-counter/twice"));
  CHECK(contains(reads, "<p>Acceptable, as ranges: ("));
  CHECK(contains(reads, "<code>read "));
  const std::string echoes = anomalies_in(page_of_case("echo/prev-payload"));
  CHECK(contains(echoes, "wrong values"));
  CHECK(contains(echoes, "<code>echo "));
}

TEST_CASE("anomalies of logs name who sent and polled the messages") {
  const std::string page = page_of_edn(
      "{:time 0, :type :invoke, :process 0, :f :send, :value [[:send \"k\" 1]]}\n"
      "{:time 1, :type :ok, :process 0, :f :send, :value [[:send \"k\" [0 1]]]}\n"
      "{:time 2, :type :invoke, :process 1, :f :send, :value [[:send \"k\" 2]]}\n"
      "{:time 3, :type :ok, :process 1, :f :send, :value [[:send \"k\" [0 2]]]}\n"
      "{:time 4, :type :invoke, :process 2, :f :poll, :value [[:poll]]}\n"
      "{:time 5, :type :ok, :process 2, :f :poll, :value [[:poll {\"k\" [[0 2]]}]]}\n",
      "kafka");
  const std::string found = anomalies_in(page);
  CHECK(contains(found, "<h3>inconsistent-offsets"));
  CHECK(contains(found,
                 "<a href=\"#op-0\">#0</a> process 0</span> "
                 "<code>send [[:send &quot;k&quot; [0 1]]]</code>"));
  CHECK(contains(found, "<a href=\"#op-2\">#2</a> process 1</span>"));
}

TEST_CASE("names of anomalies are explained, with what they need beside the data") {
  CHECK(meaning_of("G0").starts_with("Dirty write"));
  CHECK(meaning_of("G-single-item-realtime").starts_with(meaning_of("G-single-item")));
  CHECK(meaning_of("G-single-item-realtime") != meaning_of("G-single-item"));
  CHECK(meaning_of("nonsense").empty());
}

}  // namespace
}  // namespace maelstrom::workbench::report::anomalies_test
