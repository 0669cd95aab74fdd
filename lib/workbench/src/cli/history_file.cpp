#include "cli/history_file.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <filesystem>
#include <stdexcept>
#include <string_view>
#include <utility>

#include "cli/unpack.hpp"
#include "maelstrom/checkers/history_io.hpp"

namespace maelstrom::workbench::cli {

std::string find_history(const std::string& path) {
  namespace fs = std::filesystem;
  if (path == kStandardInput || !fs::is_directory(path)) return path;
  for (const char* packed : {"", ".gz"}) {
    for (const char* name : {"history.edn", "history.jsonl", "history.json"}) {
      const fs::path file = fs::path(path) / fmt::format("{}{}", name, packed);
      if (fs::exists(file)) return file.string();
    }
  }
  throw std::runtime_error(
      fmt::format("{}: has neither history.edn nor history.jsonl, nor history.json", path));
}

History read_history_file(const std::string& path) {
  const std::string name = path == kStandardInput ? "stdin" : path;
  std::string text = path == kStandardInput ? read_whole_file(STDIN_FILENO, name, kMaxHistoryFile)
                                            : read_whole_file(path, kMaxHistoryFile);
  if (is_packed(text)) text = unpack(name, std::move(text), kMaxHistoryFile);
  return read_history(std::move(text), name);
}

}  // namespace maelstrom::workbench::cli
