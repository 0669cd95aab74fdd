// Reports of whole runs: the same from memory and from the store, bounded, and safe to open.
#include "report/report.hpp"

#include <stdexcept>

#include "cli/options.hpp"
#include "maelstrom/checkers/value_json.hpp"
#include "maelstrom/maelstrom.hpp"
#include "maelstrom/workbench/simulation.hpp"
#include "report/store.hpp"
#include "unique-ids/unique_ids.hpp"
#include "workbench/report/reports.hpp"

namespace maelstrom::workbench::report::report_test {
namespace {

namespace fs = std::filesystem;

const std::string kHostile =
    "</script><script>alert(1)</script><!-- \" ' & \x01 \xE2\x80\xAE </svg></td>";

// Echoes, and adds what could break out of a page.
class HostileEcho {
 public:
  explicit HostileEcho(Node& node) {
    node.on("echo", [] { return body<"echo">(std::string_view(kHostile)); });
  }
};

// Never answers, so that operations time out.
class Silent {
 public:
  explicit Silent(Node& node) {
    node.on("generate", [](const Message&) -> Task<> { co_await std::suspend_always{}; });
  }
};

SimulationOptions options_of(const char* workload, double rate) {
  SimulationOptions options;
  options.workload = workload;
  options.engine.rate = rate;
  options.engine.seed = 5;
  options.engine.time_limit = std::chrono::seconds(2);
  return options;
}

// Runs it, saves it, and gives the page after a look at whether it is rendered alike again.
template <class App>
std::string saved_page(const SimulationOptions& options, const TemporaryFolder& store,
                       std::vector<std::string> command = {}) {
  Simulation<App> simulation(options);
  const Results& results = simulation.run();
  const RunFolder folder(store.path(), options.workload);
  folder.save(simulation.engine(), results, command);
  const std::string path = fs::relative(folder.path(), store.path()).string();
  std::string page = store.read(path + "/report.html");
  const StoredRun stored(folder.path());
  CHECK(render_report(stored.record()) == page);
  fs::remove(fs::path(folder.path()) / "history.edn");
  CHECK(render_report(StoredRun(folder.path()).record()) == page);  // of history.jsonl
  return page;
}

TEST_CASE("a stored run is rendered again to the byte") {
  const TemporaryFolder store;
  const std::string page = saved_page<apps::UniqueIds>(options_of("unique-ids", 500), store,
                                                       {"test", "-w", "unique-ids"});
  CHECK(misnesting(page).empty());
  CHECK(contains(page, "<section class=\"verdict valid\" id=\"verdict\"><h2>VALID</h2>"));
  CHECK(contains(page, "maelstrom-workbench test -w unique-ids --seed 5</code>"));
  CHECK(count(page, "<figure class=\"plot\"") == 4);
  CHECK(contains(page, "<dt>Nodes</dt><dd>3"));
}

TEST_CASE("what nodes write cannot break out of a report") {
  const TemporaryFolder store;
  const std::string page = saved_page<HostileEcho>(options_of("echo", 50), store);
  CHECK(misnesting(page).empty());
  CHECK(count(page, "<script") == 3);
  CHECK(count(page, "alert(1)") > 10);
  CHECK_FALSE(contains(page, "<script>alert"));
  CHECK_FALSE(contains(page, "\xE2\x80\xAE"));
  CHECK_FALSE(contains(page, "\x01"));
  Arena arena;
  const auto data = between(page, "<script type=\"application/json\" id=\"data\">", "</script>");
  CHECK(read_json(data, arena).find(Value::string("ops")) != nullptr);
}

TEST_CASE("a report loads nothing from anywhere") {
  const TemporaryFolder store;
  const std::string page = saved_page<apps::UniqueIds>(options_of("unique-ids", 100), store);
  CHECK(contains(page, "default-src 'none'"));
  for (const char* outside : {"src=\"http", "href=\"http", "url(http", "@import", "<iframe"}) {
    CHECK_FALSE(contains(page, outside));
  }
}

TEST_CASE("operations of unknown outcome are told apart in a report") {
  const TemporaryFolder store;
  SimulationOptions options = options_of("unique-ids", 20);
  options.engine.time_limit = std::chrono::seconds(8);
  const std::string page = saved_page<Silent>(options, store);
  CHECK(contains(page, "<h2>INVALID</h2>"));
  CHECK(contains(page, "stats: none of the "));
  CHECK(contains(page, "<path class=\"dots info\""));
}

TEST_CASE("reports of large histories are bounded, and keep extremes and failures") {
  History history;
  Op op;
  op.f = "generate";
  constexpr std::int32_t kOps = 100'000;
  for (std::int32_t i = 0; i < kOps; ++i) {
    op.process = i % 50;
    op.index = 2 * i;
    op.type = OpType::invoke;
    op.time = Duration(200'000 * std::int64_t{i});
    op.value = {};
    history.append(op);
    op.index = 2 * i + 1;
    op.type = i == 90'000 ? OpType::fail : OpType::ok;
    // All latencies differ, so that hardly any dots cover each other.
    op.time += Duration(1'000 + (i * 7919LL) % 99'991 + (i == 80'000 ? 5'000'000'000 : 0));
    op.value = history.arena().string("id-" + std::to_string(i) + std::string(40, 'x'));
    history.append(op);
  }
  const std::string page = page_of(history, "unique-ids");
  CHECK(page.size() < 3'000'000);
  CHECK(misnesting(page).empty());
  CHECK(count(page, "h0") < 14'000);
  CHECK(contains(page, "of 100,000 operations: the first ones, and failed and slow ones."));
  CHECK(contains(page, "id-80000"));  // the slowest
  CHECK(contains(page, "[180000,"));  // the one that failed
  CHECK(contains(page, "<path class=\"dots fail\" data-series=\"1\" data-label=\"fail\" d=\"M"));
  // The slowest one is the dot that is far above all others.
  const auto dots = between(page, "data-label=\"generate\" d=\"", "\"");
  CHECK(contains(dots, "M7619 12h0"));
}

TEST_CASE("reports of nothing say so") {
  const std::string page = page_of(History(), "unique-ids");
  CHECK(misnesting(page).empty());
  CHECK(contains(page, "No operation completed, so there is nothing to plot."));
  CHECK(contains(page, "No operations were recorded."));
}

TEST_CASE("diagnoses are in the report with the line and the last words of the node") {
  Arena arena;
  const History history;
  RunRecord run;
  run.history = &history;
  run.test = read_json(R"({"workload":"echo","crashed":true,"reasons":["node-crashed: n1 <b>"],)"
                       R"("warnings":["slow & late"]})",
                       arena);
  run.results = read_edn(
      "{:valid? false, :diagnoses ({:problem :node-crashed, :node \"n1\", :count 2, :text \"it "
      "ended\", :under-maelstrom \"It would go on.\", :line \"<oops>\", :stderr [\"panic\"]})}",
      arena);
  const std::string page = render_report(run);
  CHECK(misnesting(page).empty());
  CHECK(contains(page, "<h2>CRASHED</h2>"));
  CHECK(contains(page, "<li>node-crashed: n1 &lt;b&gt;</li>"));
  CHECK(contains(page, "<b>Warning</b> slow &amp; late"));
  CHECK(contains(page, "<pre>&lt;oops&gt;</pre>"));
  CHECK(contains(page, "<pre>panic\n</pre>"));
  CHECK(contains(page, "<span class=\"count\">2 times</span>"));
}

TEST_CASE("report DIR takes folders without results, and says what is wrong with others") {
  const TemporaryFolder store;
  store.write("echo/one/history.edn",
              "{:time 0, :type :invoke, :process 0, :f :echo, :value \"a\"}");
  cli::ReportCommand command{{store.path() + "/echo/one"}};
  CHECK(cli::run_report(command) == store.path() + "/echo/one/report.html\n");
  CHECK(contains(store.read("echo/one/report.html"), "<h1>echo</h1>"));
  const auto problem = [&](const std::string& folder) -> std::string {
    command.folders = {store.path() + "/" + folder};
    try {
      cli::run_report(command);
    } catch (const std::runtime_error& error) {
      return error.what();
    }
    return "";
  };
  CHECK(contains(problem("nowhere"), "/nowhere: is not the folder of a run"));
  CHECK(contains(problem("echo"), "/echo: has neither history.edn nor history.jsonl"));
  store.write("other/two/history.edn", "");
  CHECK(contains(problem("other/two"), "/other/two/results.edn: is missing"));
  store.write("echo/one/results.edn", "{:valid?");
  CHECK(contains(problem("echo/one"), "/echo/one/results.edn:1:"));
  store.write("echo/one/results.edn", "{:valid? true}");
  store.write("echo/one/test.json", "{");
  CHECK(contains(problem("echo/one"), "/echo/one/test.json:1:"));
}

TEST_CASE("a journal that was cut off is drawn as far as it goes") {
  const TemporaryFolder store;
  store.write("echo/one/history.edn", "{:time 9, :type :invoke, :process 0, :f :echo, :value 1}");
  store.write("echo/one/results.edn", "{:valid? true}");
  store.write("echo/one/journal.jsonl",
              "{\"time\":1,\"type\":\"send\",\"id\":0,\"src\":\"c0\",\"dest\":\"n1\",\"body\":"
              "{\"type\":\"echo\",\"body\":\"x\"}}\n"
              "{\"time\":2,\"type\":\"recv\",\"id\":0,\"src\":\"c0\",\"dest\":\"n1\"}\n"
              "{\"time\":3,\"type\":\"recv\",\"id\":-7,\"src\":\"c0\",\"dest\":\"n1\"}\n"
              "{\"time\":3,\"type\":\"se");
  const StoredRun run(store.path() + "/echo/one");
  REQUIRE(run.record().messages.size() == 3);
  CHECK(run.record().messages[0].body == R"({"type":"echo","body":"x"})");
  CHECK(contains(render_report(run.record()),
                 R"("names":["c0","n1"],"messages":[[0,0,1,1,1,0,"{\"type\":\"echo\")"));
}

TEST_CASE("a message that arrives twice is in flight once") {
  const History history;
  Arena arena;
  RunRecord run;
  run.history = &history;
  run.results = read_edn("{:valid? true}", arena);
  run.names = {"n1", "n2"};
  const auto at = [](int microseconds) { return std::chrono::microseconds(microseconds); };
  using Kind = Journal::Kind;
  run.messages = {{at(10), 0, Kind::send, 0, 1, "{}"},  {at(20), 0, Kind::receive, 0, 1, {}},
                  {at(30), 0, Kind::receive, 0, 1, {}}, {at(40), 1, Kind::send, 0, 1, "{}"},
                  {at(50), 2, Kind::send, 0, 1, "{}"},  {at(900), 1, Kind::lose, 0, 1, {}}};
  const std::string page = render_report(run);
  const auto path = between(page, "data-label=\"between servers\" d=\"", "\"");
  CHECK(contains(path, " 74L"));  // two at once are the most
  CHECK(path.ends_with(" 537"));  // one is left
}

TEST_CASE("the command line takes report with folders") {
  Arena arena;
  const auto parsed = cli::parse_arguments({"report", "a", "b"}, arena);
  REQUIRE(parsed.report.has_value());
  CHECK(parsed.report->folders == std::vector<std::string>{"a", "b"});
  CHECK_FALSE(cli::parse_arguments({"check", "-w", "echo", "x"}, arena).report.has_value());
  const auto wrong = cli::parse_arguments({"report", "--nonsense", "a"}, arena);
  CHECK(wrong.exit_status == 254);
  CHECK(contains(wrong.message, "maelstrom-workbench report --help"));
}

}  // namespace
}  // namespace maelstrom::workbench::report::report_test
