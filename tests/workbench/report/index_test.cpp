// store/index.html.
#include <chrono>

#include "workbench/report/reports.hpp"

namespace maelstrom::workbench::report::index_test {
namespace {

TEST_CASE("the list of runs has the newest first, with verdict and figures") {
  const TemporaryFolder store;
  store.write("echo/20260101T000000.000+0000/test.json",
              R"({"verdict":"valid","operations":1234,"seed":"7","figures":{"rate":99.5,)"
              R"("p50":0.04,"p99":12.5},"reasons":[]})");
  store.write("echo/20260101T000000.000+0000/report.html", "");
  store.write("lin-kv/20260102T000000.000+0000/test.json",
              R"({"verdict":"invalid","crashed":true,"reasons":["n1 <crashed>","more"]})");
  std::filesystem::create_directory_symlink("echo/20260101T000000.000+0000",
                                            store.path() + "/latest");
  write_index(store.path());
  const std::string page = store.read("index.html");
  CHECK(misnesting(page).empty());
  CHECK(count(page, "<tr><th><a") == 2);
  CHECK(page.find(">lin-kv</a>") < page.find(">echo</a>"));
  CHECK(contains(page, "<a href=\"echo/20260101T000000.000%2B0000/report.html\">echo</a>"));
  CHECK(contains(page, "<a href=\"lin-kv/20260102T000000.000%2B0000/\">lin-kv</a>"));
  CHECK(contains(page, "<span class=\"chip invalid\">CRASHED</span>"));
  CHECK(contains(page, "<td data-sort=\"1234\">1,234</td><td data-sort=\"99.5\">99.5</td>"));
  CHECK(contains(page, "n1 &lt;crashed&gt;"));
}

TEST_CASE("the list of runs bears with broken folders and old runs") {
  const TemporaryFolder store;
  store.write("echo/empty/node-logs/n1.log", "");
  store.write("echo/half/test.json", "{\"verdict\":");
  store.write("echo/old/results.edn", "{:stats {:count 5}, :valid? :unknown}");
  store.write("echo/<b>/results.edn", "{:valid? false}");
  store.write("stray.txt", "");
  write_index(store.path());
  write_index(store.path());  // over the old one
  const std::string page = store.read("index.html");
  CHECK(misnesting(page).empty());
  CHECK(count(page, "<tr><th><a") == 4);
  CHECK(count(page, "NO RESULTS") == 2);
  CHECK(contains(page, "<span class=\"chip unknown\">UNKNOWN</span></td><td data-sort=\"5\">5"));
  CHECK(contains(page, "href=\"echo/%3Cb%3E/\""));
  CHECK(contains(page, "&lt;b&gt;"));
  for (const auto& entry : std::filesystem::directory_iterator(store.path())) {
    CHECK_FALSE(entry.path().filename().string().starts_with("index.html."));
  }
}

TEST_CASE("the list of runs stays small, whatever the number of runs") {
  const TemporaryFolder store;
  for (int i = 0; i < 2'100; ++i) {
    store.write("echo/2026-" + std::to_string(10'000 + i) + "/test.json",
                "{\"verdict\":\"valid\"}");
  }
  write_index(store.path());
  const std::string page = store.read("index.html");
  CHECK(count(page, "<tr><th><a") == 2'000);
  CHECK(contains(page, "2026-12099"));
  CHECK_FALSE(contains(page, "2026-10099"));
  CHECK(contains(page, "Older runs are not listed."));
}

}  // namespace
}  // namespace maelstrom::workbench::report::index_test
