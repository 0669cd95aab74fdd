// The story of a failure on its page.
#include "maelstrom/checkers/edn.hpp"
#include "workbench/report/reports.hpp"

namespace maelstrom::workbench::report {
namespace {

std::string page_with(std::string_view results) {
  Arena arena;
  const History history = read_history_edn(
      std::string("{:index 0 :time 0 :type :invoke :process 0 :f :generate :value nil}"
                  "{:index 1 :time 10 :type :ok :process 0 :f :generate :value 1}"
                  "{:index 2 :time 20 :type :invoke :process 0 :f :generate :value nil}"
                  "{:index 3 :time 30 :type :ok :process 0 :f :generate :value 1}"));
  RunRecord run;
  run.test = arena.map({{Value::string("workload"), Value::string("unique-ids")}});
  run.results = read_edn(results, arena);
  run.history = &history;
  return render_report(run);
}

constexpr std::string_view kResults =
    R"({:valid? false :workload {:valid? false :duplicated {1 2} :duplicated-count 1}
        :story [{:kind "duplicate ids" :summary "1 id <was> given twice." :sentences ["n0 & n1 did"]
                 :operations [0 2]
                 :messages [{:id 0 :time 0 :src "c1" :dest "n0" :body "{\"a\":1}" :fate :received}
                            {:id 1 :time 3000000000 :src "n0" :dest "n1" :body "{}"
                             :fate :lost}]}]})";

TEST_CASE("a story stands before everything else but the verdict, with a picture of its messages") {
  const std::string page = page_with(kResults);
  CHECK(misnesting(page).empty());
  const std::string story(between(page, "<section id=\"story\">", "</section>"));
  CHECK(contains(story, "<h3>1 id &lt;was&gt; given twice.</h3>"));
  CHECK(contains(story, "<li>n0 &amp; n1 did.</li>"));
  CHECK(count(story, "<path class=\"lane\"") == 3);
  CHECK(count(story, "<path class=\"letter lost\"") == 2);  // its way, and a cross
  CHECK(contains(story, "3 s without these"));
  CHECK(contains(story, "{&quot;a&quot;:1}"));
  CHECK(contains(page, "<a href=\"#story\">What happened</a>"));
  CHECK(page.find("id=\"story\"") < page.find("id=\"anomalies\""));
}

TEST_CASE("what is wrong comes before figures, if something is wrong") {
  const std::string page = page_with(kResults);
  CHECK(page.find("id=\"anomalies\"") < page.find("id=\"explorer\""));
  CHECK(page.find("id=\"explorer\"") < page.find("id=\"figures\""));
  const std::string valid = page_with("{:valid? true :workload {:valid? true}}");
  CHECK(!contains(valid, "id=\"story\""));
  CHECK(valid.find("id=\"figures\"") < valid.find("id=\"explorer\""));
}

}  // namespace
}  // namespace maelstrom::workbench::report
