// The kafka checker against Jepsen's verdicts on recorded histories: results.edn beside each of
// them is what Jepsen found.
#include <filesystem>
#include <fstream>
#include <sstream>

#include "catch.hpp"
#include "maelstrom/workbench/edn.hpp"
#include "maelstrom/workbench/history_io.hpp"
#include "maelstrom/workbench/kafka_checker.hpp"

namespace maelstrom::workbench {
namespace {

namespace fs = std::filesystem;

Value read_results(const fs::path& folder, Arena& arena) {
  std::ifstream file(folder / "results.edn");
  std::stringstream text;
  text << file.rdbuf();
  return read_edn(arena.copy(text.str()), arena);
}

// The same figures, and as many cases of each error. Which cases are shown is up to us.
void check_figures(const Value& expected, const Value& figures) {
  for (const auto& [name, value] : expected.entries()) {
    CAPTURE(to_edn(name));
    const Value* figure = figures.find(name);
    REQUIRE(figure != nullptr);
    const Value* count = value.find("count");
    if (count == nullptr) {
      CAPTURE(to_edn(*figure), to_edn(value));
      CHECK(*figure == value);
    } else {
      CHECK(figure->get("count") == *count);
    }
  }
}

void check_case(const fs::path& folder) {
  CAPTURE(folder.string());
  const History history = load_history((folder / "history.edn").string());
  Arena arena;
  const Verdict verdict = check_kafka(history, arena);
  const Value expected = read_results(folder, arena).get("workload");
  if (expected.find("error-types") == nullptr) {  // Jepsen crashed
    CHECK(verdict.validity == Validity::invalid);
    return;
  }
  CHECK(to_value(verdict.validity) == expected.get("valid?"));
  check_figures(expected, to_value(verdict, arena));
  CHECK(verdict.warnings.empty());  // the clients of the recorded runs begin at offset 0
}

int check_cases(const fs::path& root) {
  int count = 0;
  for (const auto& entry : fs::directory_iterator(root)) {
    if (!fs::exists(entry.path() / "results.edn")) continue;
    check_case(entry.path());
    ++count;
  }
  return count;
}

TEST_CASE("kafka: the runs kept here are judged as Jepsen judged them") {
  CHECK(check_cases(TESTS_SOURCE_DIR "/tests/workbench/histories/kafka") > 0);
}

TEST_CASE("kafka: every recorded run is judged as Jepsen judged it") {
  const fs::path root = fs::path(TESTS_HISTORIES_DIR) / "kafka";
  if (!fs::is_directory(root)) {
    WARN("[skipped] MAELSTROM_HISTORIES_DIR names no folder with recorded histories");
    return;
  }
  CHECK(check_cases(root) > 0);
}

}  // namespace
}  // namespace maelstrom::workbench
