// Agreement with Elle on recorded histories, each under 16 consistency models.
#include <filesystem>
#include <fstream>
#include <sstream>

#include "catch.hpp"
#include "maelstrom/workbench/history_io.hpp"
#include "workbench/histories.hpp"
#include "workbench/txn/verdicts.hpp"

namespace txns {
namespace {

using maelstrom::workbench::to_edn;

std::string read_file(const std::filesystem::path& path) {
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

// A search that ran into Elle's limit of one second leaves types out. Lists say so; registers drop
// that, so all that took as long is left aside.
bool has_all_types(const Value& expected) {
  if (expected.get("ms").as_integer() >= 1000) return false;
  for (const Value& type : expected.get("anomaly-types").elements()) {
    if (type.is_keyword("cycle-search-timeout")) return false;
  }
  return true;
}

void check_models(const std::filesystem::path& directory) {
  const bool is_lists = directory.parent_path().filename() == "txn-list-append";
  const History history = maelstrom::workbench::load_history((directory / "history.edn").string());
  const std::string text = read_file(directory / "models.edn");
  Arena arena;
  const Value models = maelstrom::workbench::read_edn(text, arena);
  REQUIRE(models.size() == 16);
  for (const Value& expected : models.elements()) {
    const std::string_view model = expected.get("model").text();
    CAPTURE(directory.string(), model);
    const Checked checked =
        is_lists ? check_lists(history, model) : check_registers(history, model);
    CAPTURE(to_edn(checked.figure("counts")));
    CHECK(to_value(checked.verdict.validity) == expected.get("valid?"));
    CHECK(checked.figure("not") == expected.get("not"));
    CHECK(checked.figure("also-not") == expected.get("also-not"));
    if (has_all_types(expected)) {
      CHECK(checked.types() == to_edn(expected.get("anomaly-types")));
    }
  }
}

std::vector<std::filesystem::path> directories(bool is_own) {
  std::vector<std::filesystem::path> result;
  for (const auto& file : maelstrom::workbench::recorded_histories()) {
    const auto directory = file.parent_path();
    const bool is_here = file.string().starts_with(TESTS_SOURCE_DIR);
    if (is_here == is_own && std::filesystem::exists(directory / "models.edn")) {
      result.push_back(directory);
    }
  }
  return result;
}

TEST_CASE("verdicts on the recorded transactions kept here agree with Elle's") {
  REQUIRE(directories(true).size() >= 5);
  for (const auto& directory : directories(true)) check_models(directory);
}

TEST_CASE("verdicts on all recorded transactions agree with Elle's") {
  const auto all = directories(false);
  if (all.empty()) WARN("skipped: MAELSTROM_HISTORIES_DIR has no recorded transactions");
  for (const auto& directory : all) check_models(directory);
}

}  // namespace
}  // namespace txns
