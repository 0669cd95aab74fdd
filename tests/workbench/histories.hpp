// Recorded Jepsen histories: a few that are kept here, and a folder of more, if there is one.
#pragma once

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

namespace maelstrom::workbench {

// history.edn of every recorded case: those kept here, and those in MAELSTROM_HISTORIES_DIR.
inline std::vector<std::filesystem::path> recorded_histories() {
  namespace fs = std::filesystem;
  std::vector<fs::path> files;
  for (const char* root : {TESTS_SOURCE_DIR "/tests/workbench/histories", TESTS_HISTORIES_DIR}) {
    if (*root == '\0' || !fs::is_directory(root)) continue;
    for (const auto& entry : fs::recursive_directory_iterator(root)) {
      if (entry.path().filename() == "history.edn") files.push_back(entry.path());
    }
  }
  std::ranges::sort(files);
  return files;
}

}  // namespace maelstrom::workbench
