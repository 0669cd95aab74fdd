// The checkers against Jepsen's own verdicts on recorded histories: cases.tsv beside them says what
// Jepsen found.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "catch.hpp"
#include "maelstrom/workbench/checkers.hpp"
#include "maelstrom/workbench/edn.hpp"
#include "maelstrom/workbench/history_io.hpp"
#include "maelstrom/workbench/value_json.hpp"

namespace maelstrom::workbench {
namespace {

namespace fs = std::filesystem;

struct Case {
  fs::path folder;
  std::string workload;
  std::string valid;
  std::string workload_valid;
  std::string workload_figures;
  std::string general_figures;
};

std::vector<Case> read_cases(const fs::path& root) {
  std::vector<Case> cases;
  std::ifstream file(root / "cases.tsv");
  std::string line;
  std::getline(file, line);  // the names of the columns
  while (std::getline(file, line)) {
    std::vector<std::string> columns;
    std::istringstream cut(line);
    for (std::string column; std::getline(cut, column, '\t');) columns.push_back(column);
    REQUIRE(columns.size() >= 9);
    cases.push_back(
        {root / columns[0], columns[1], columns[3], columns[4], columns[7], columns[8]});
  }
  return cases;
}

// The --availability of the recorded run.
std::optional<double> read_availability(const fs::path& folder, Arena& arena) {
  std::ifstream file(folder / "meta.json");
  std::stringstream text;
  text << file.rdbuf();
  const Value meta = read_json(arena.copy(text.str()), arena);
  const Value* availability = meta.find(Value::string("availability"));
  if (availability == nullptr || availability->is_nil()) return std::nullopt;
  return availability->is_string() ? 1 : availability->as_double();
}

Verdict check_workload(const std::string& workload, const History& history, Arena& arena) {
  return workload == "echo" ? check_echo(history, arena) : check_unique_ids(history, arena);
}

// Jepsen's figure may be the number of entries of ours.
void check_figures(const Value& expected, const Value& figures) {
  for (const auto& [key, value] : expected.entries()) {
    CAPTURE(to_edn(key));
    const Value* figure = figures.find(key);
    REQUIRE(figure != nullptr);
    const bool is_count = value.is_integer() && figure->is_sequence();
    CHECK((is_count ? Value::integer(static_cast<std::int64_t>(figure->size())) : *figure) ==
          value);
  }
}

std::string to_text(Validity validity) {
  return validity == Validity::unknown ? "unknown" : to_edn(to_value(validity));
}

void check_case(const Case& recorded) {
  CAPTURE(recorded.folder.string());
  const History history = load_history((recorded.folder / "history.edn").string());
  Arena arena;
  const Verdict workload = check_workload(recorded.workload, history, arena);
  const Verdict stats = check_stats(history, arena);
  const Verdict availability =
      check_availability(history, read_availability(recorded.folder, arena));

  CHECK(to_text(workload.validity) == recorded.workload_valid);
  CHECK(to_text(merge(workload.validity, merge(stats.validity, availability.validity))) ==
        recorded.valid);
  check_figures(read_edn(recorded.workload_figures, arena), to_value(workload, arena));

  const Value general = read_edn(recorded.general_figures, arena);
  const Value counts = to_value(stats, arena);
  CHECK(counts.get("ok-count") == general.get("ok"));
  CHECK(counts.get("fail-count") == general.get("fail"));
  CHECK(counts.get("info-count") == general.get("info"));
  CHECK(counts.get("valid?") == general.get("stats"));
  CHECK(to_value(availability, arena) == general.get("availability"));
}

int check_cases(const fs::path& root) {
  int count = 0;
  for (const Case& recorded : read_cases(root)) {
    if (recorded.workload != "echo" && recorded.workload != "unique-ids") continue;
    check_case(recorded);
    ++count;
  }
  return count;
}

TEST_CASE("echo and unique-ids are judged as Jepsen judged the runs kept here") {
  CHECK(check_cases(TESTS_SOURCE_DIR "/tests/workbench/histories") > 0);
}

TEST_CASE("echo and unique-ids are judged as Jepsen judged every recorded run") {
  const fs::path root = TESTS_HISTORIES_DIR;
  if (!fs::exists(root / "cases.tsv")) {
    WARN("[skipped] MAELSTROM_HISTORIES_DIR names no folder with recorded histories");
    return;
  }
  CHECK(check_cases(root) > 0);
}

}  // namespace
}  // namespace maelstrom::workbench
