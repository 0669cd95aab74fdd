// Recorded Jepsen histories and Jepsen's findings on them: a few that are kept here, and a folder
// of more, if it exists.
//
// cases.tsv has a row for each history: its workload, and Jepsen's verdict and figures.
// models.tsv has Elle's verdicts on each history of transactions, a row for each consistency model.
// Beside a history may be results.edn, Jepsen's output, and meta.json, the options of the run.
#pragma once

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <initializer_list>
#include <map>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "catch.hpp"
#include "maelstrom/checkers/edn.hpp"
#include "maelstrom/checkers/history_io.hpp"

namespace maelstrom::checkers {

// The cells of a row, by the name of the column.
using Row = std::map<std::string, std::string>;

inline std::filesystem::path kept_histories() {
  return TESTS_SOURCE_DIR "/tests/checkers/histories";
}

// The folder of more histories: MAELSTROM_HISTORIES_DIR of the environment, or else CMake's. It
// need not exist.
inline std::filesystem::path more_histories() {
  const char* const folder = std::getenv("MAELSTROM_HISTORIES_DIR");
  return folder != nullptr ? folder : TESTS_HISTORIES_DIR;
}

inline std::vector<Row> read_table(const std::filesystem::path& path) {
  const auto split = [](const std::string& line) {
    std::vector<std::string> columns;
    std::istringstream cut(line);
    for (std::string column; std::getline(cut, column, '\t');) columns.push_back(column);
    return columns;
  };
  std::ifstream file(path);
  std::string line;
  std::getline(file, line);
  const auto names = split(line);
  std::vector<Row> rows;
  while (std::getline(file, line)) {
    const auto columns = split(line);
    REQUIRE(columns.size() == names.size());
    Row& row = rows.emplace_back();
    for (std::size_t i = 0; i < names.size(); ++i) row[names[i]] = columns[i];
  }
  return rows;
}

// Calls `check` with the folder and the row of each history in the table `name` of `root`. If
// `workloads` is not empty, only with histories of these workloads. Returns the number of calls.
template <class Check>
std::size_t each_row(const std::filesystem::path& root, std::string_view name,
                     std::initializer_list<std::string_view> workloads, const Check& check) {
  std::size_t count = 0;
  for (const Row& row : read_table(root / name)) {
    const bool is_asked = std::ranges::find(workloads, row.at("workload")) != workloads.end();
    if (!is_asked && workloads.size() != 0) continue;
    CAPTURE(row.at("path"));
    check(root / row.at("path"), row);
    ++count;
  }
  return count;
}

// The same with the histories in the folder of more. Warns if there is no such folder.
template <class Check>
void each_row_of_more(std::string_view name, std::initializer_list<std::string_view> workloads,
                      const Check& check) {
  const auto root = more_histories();
  if (!std::filesystem::exists(root / name)) {
    WARN("[skipped] no recorded histories in '" << root.string()
                                                << "'; MAELSTROM_HISTORIES_DIR names their folder");
    return;
  }
  CHECK(each_row(root, name, workloads, check) > 0);
}

inline History load_recorded(const std::filesystem::path& folder) {
  return load_history((folder / "history.edn").string());
}

inline std::string read_file(const std::filesystem::path& path) {
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

// True if a search of Elle's ran into its limit, so its anomaly `types` differ from those of a
// complete search. Elle says so, except for one history: there it lists a G2-item-realtime, its
// name for any cycle that it has found when it gives up.
inline bool elle_gave_up(std::string_view path, std::string_view model, std::string_view types) {
  return types.find("cycle-search-timeout") != std::string_view::npos ||
         (path == "txn-rw-register/stale-random" && model == "strict-serializable");
}

// The figures of Jepsen's checker of the workload. Valid as long as `arena` lives.
inline Value recorded_figures(const std::filesystem::path& folder, Arena& arena) {
  return read_edn(arena.adopt(read_file(folder / "results.edn")), arena).get("workload");
}

}  // namespace maelstrom::checkers
