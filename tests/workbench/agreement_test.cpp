// All workloads against Jepsen's verdicts on recorded histories: a cases.tsv beside them says what
// Jepsen found.
#include <filesystem>
#include <fstream>
#include <map>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

#include "catch.hpp"
#include "maelstrom/workbench/check.hpp"
#include "maelstrom/workbench/edn.hpp"
#include "maelstrom/workbench/history_io.hpp"
#include "maelstrom/workbench/txn_checkers.hpp"
#include "maelstrom/workbench/value_json.hpp"

namespace maelstrom::workbench {
namespace {

namespace fs = std::filesystem;

// By the name of the column.
using Row = std::map<std::string, std::string>;

std::vector<std::string> split(const std::string& line) {
  std::vector<std::string> columns;
  std::istringstream cut(line);
  for (std::string column; std::getline(cut, column, '\t');) columns.push_back(column);
  return columns;
}

std::vector<Row> read_cases(const fs::path& path) {
  std::ifstream file(path);
  std::string line;
  std::getline(file, line);
  const auto names = split(line);
  std::vector<Row> rows;
  while (std::getline(file, line)) {
    const auto columns = split(line);
    Row row;
    for (std::size_t i = 0; i < std::min(names.size(), columns.size()); ++i) {
      row[names[i]] = columns[i];
    }
    rows.push_back(row);
  }
  return rows;
}

// The --availability of the recorded run.
std::optional<double> read_availability(const fs::path& folder) {
  std::ifstream file(folder / "meta.json");
  std::stringstream text;
  text << file.rdbuf();
  Arena arena;
  const Value meta = read_json(arena.copy(text.str()), arena);
  const Value* availability = meta.find(Value::string("availability"));
  if (availability == nullptr || availability->is_nil()) return std::nullopt;
  return availability->is_string() ? 1 : availability->as_double();
}

std::string to_text(Value valid) {
  return valid.is_keyword() ? std::string(valid.text()) : to_edn(valid);
}

void check_case(const fs::path& folder, const Row& row) {
  CAPTURE(folder.string());
  const History history = load_history((folder / "history.edn").string());
  HistoryCheckOptions options;
  options.availability = read_availability(folder);
  if (const auto& models = row.at("consistency_models"); models != "-") {
    options.consistency_models = parse_consistency_models(models);
  }
  const Results results = check_history(history, row.at("workload"), options);

  CHECK(to_text(results.value.get("valid?")) == row.at("valid"));
  CHECK(to_text(results.value.get("workload").get("valid?")) == row.at("workload_valid"));
  CHECK(results.reasons.empty() == (row.at("valid") == "true"));
  Arena arena;
  const Value general = read_edn(row.at("general_figures"), arena);
  const Value stats = results.value.get("stats");
  CHECK(stats.get("ok-count") == general.get("ok"));
  CHECK(stats.get("fail-count") == general.get("fail"));
  CHECK(stats.get("info-count") == general.get("info"));
  CHECK(stats.get("valid?") == general.get("stats"));
  CHECK(results.value.get("availability") == general.get("availability"));
}

// Returns how many cases there are.
std::size_t check_cases(const fs::path& root) {
  std::size_t count = 0;
  for (const auto& entry : fs::recursive_directory_iterator(root)) {
    if (entry.path().filename() != "cases.tsv") continue;
    for (const Row& row : read_cases(entry.path())) {
      check_case(root / row.at("path"), row);
      ++count;
    }
  }
  return count;
}

TEST_CASE("the runs kept here get the overall verdict that Jepsen gave them") {
  CHECK(check_cases(TESTS_SOURCE_DIR "/tests/workbench/histories") > 0);
}

TEST_CASE("every recorded run gets the overall verdict that Jepsen gave it") {
  const fs::path root = TESTS_HISTORIES_DIR;
  if (!fs::exists(root / "cases.tsv")) {
    WARN("[skipped] MAELSTROM_HISTORIES_DIR names no folder with recorded histories");
    return;
  }
  CHECK(check_cases(root) > 0);
}

}  // namespace
}  // namespace maelstrom::workbench
