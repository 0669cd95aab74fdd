// Sets and counters against Jepsen's verdicts on recorded histories: results.edn beside each of
// them.
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include "catch.hpp"
#include "maelstrom/workbench/edn.hpp"
#include "maelstrom/workbench/history_io.hpp"
#include "maelstrom/workbench/set_checkers.hpp"

namespace maelstrom::workbench {
namespace {

namespace fs = std::filesystem;

const char* const kWorkloads[] = {"broadcast", "g-set", "g-counter", "pn-counter"};

Value read_results(const fs::path& folder, Arena& arena) {
  std::ifstream file(folder / "results.edn");
  std::ostringstream text;
  text << file.rdbuf();
  return read_edn(arena.adopt(text.str()), arena);
}

// Every figure, down to the operations of the worst elements.
void check_case(const fs::path& folder) {
  CAPTURE(folder.string());
  const History history = load_history((folder / "history.edn").string());
  Arena arena;
  const Value expected = read_results(folder, arena).get("workload");
  const bool counts = folder.parent_path().string().ends_with("counter");
  const Value found =
      to_value(counts ? check_counter(history, arena) : check_set_full(history, arena), arena);
  CHECK(found.size() == expected.size());
  for (const auto& [key, figure] : expected.entries()) {
    CAPTURE(to_edn(key));
    const Value* ours = found.find(key);
    REQUIRE(ours != nullptr);
    CHECK(to_edn(*ours) == to_edn(figure));
    CHECK(*ours == figure);
  }
}

int check_cases(const fs::path& folder) {
  int count = 0;
  for (const auto& entry : fs::directory_iterator(folder)) {
    if (!fs::exists(entry.path() / "results.edn")) continue;
    check_case(entry.path());
    ++count;
  }
  return count;
}

TEST_CASE("sets and counters are judged as Jepsen judged the runs kept here") {
  for (const std::string workload : kWorkloads) {
    CHECK(check_cases(TESTS_SOURCE_DIR "/tests/workbench/histories/" + workload) > 0);
  }
}

TEST_CASE("sets and counters are judged as Jepsen judged every recorded run") {
  const fs::path root = TESTS_HISTORIES_DIR;
  for (const std::string workload : kWorkloads) {
    if (!fs::exists(root / workload)) {
      WARN("[skipped] MAELSTROM_HISTORIES_DIR names no recorded histories of " << workload);
      continue;
    }
    CHECK(check_cases(root / workload) > 0);
  }
}

}  // namespace
}  // namespace maelstrom::workbench
