// lin-kv against the verdicts of Knossos on recorded histories: results.edn beside each of them.
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include "catch.hpp"
#include "maelstrom/workbench/edn.hpp"
#include "maelstrom/workbench/history_io.hpp"
#include "maelstrom/workbench/linearizability.hpp"

namespace maelstrom::workbench {
namespace {

namespace fs = std::filesystem;

Value read_results(const fs::path& folder, Arena& arena) {
  std::ifstream file(folder / "results.edn");
  std::ostringstream text;
  text << file.rdbuf();
  return read_edn(arena.adopt(text.str()), arena);
}

// Where a history was found wrong, if it was.
Value failed_at(const Value& result) { return result.get("linearizable").get("op").get("index"); }

void check_case(const fs::path& folder) {
  CAPTURE(folder.string());
  const History history = load_history((folder / "history.edn").string());
  Arena arena;
  const Value expected = read_results(folder, arena).get("workload");
  const Value found = to_value(check_lin_kv(history, arena), arena);
  CHECK(found.get("valid?") == expected.get("valid?"));
  CHECK(found.get("failures") == expected.get("failures"));
  REQUIRE(found.get("results").size() == expected.get("results").size());
  for (const auto& [key, result] : expected.get("results").entries()) {
    CAPTURE(to_edn(key));
    const Value* ours = found.get("results").find(key);
    REQUIRE(ours != nullptr);
    CHECK(ours->get("valid?") == result.get("valid?"));
    CHECK(ours->get("linearizable").get("valid?") == result.get("linearizable").get("valid?"));
    CHECK(failed_at(*ours) == failed_at(result));
  }
}

int check_cases(const fs::path& root) {
  int count = 0;
  for (const auto& entry : fs::directory_iterator(root / "lin-kv")) {
    if (!fs::exists(entry.path() / "results.edn")) continue;
    check_case(entry.path());
    ++count;
  }
  return count;
}

TEST_CASE("lin-kv is judged as Knossos judged the runs kept here") {
  CHECK(check_cases(TESTS_SOURCE_DIR "/tests/workbench/histories") > 0);
}

TEST_CASE("lin-kv is judged as Knossos judged every recorded run") {
  const fs::path root = TESTS_HISTORIES_DIR;
  if (!fs::exists(root / "lin-kv")) {
    WARN("[skipped] MAELSTROM_HISTORIES_DIR names no folder with recorded lin-kv histories");
    return;
  }
  CHECK(check_cases(root) > 0);
}

}  // namespace
}  // namespace maelstrom::workbench
