#include "hosts/data_folders.hpp"

#include <fmt/format.h>
#include <stdlib.h>  // NOLINT: mkdtemp is POSIX's

#include <cerrno>
#include <filesystem>
#include <system_error>

namespace maelstrom::workbench {
namespace fs = std::filesystem;

DataFolders::DataFolders(const ProcessOptions& options) {
  if (!options.has_data) return;
  root_ = (fs::temp_directory_path() / "maelstrom-XXXXXX").string();
  if (mkdtemp(root_.data()) == nullptr) {
    throw std::system_error(errno, std::generic_category(), "making the folder " + root_);
  }
  for (std::size_t node = 0; node < options.nodes.size(); ++node) {
    folders_.push_back(fmt::format("{}/{}", root_, node));  // names may have any characters
    fs::create_directory(folders_.back());
  }
}

DataFolders::~DataFolders() {
  std::error_code ignored;
  if (!root_.empty()) fs::remove_all(root_, ignored);
}

std::vector<std::string> DataFolders::environment(std::size_t node) const {
  if (folders_.empty()) return {};
  return {"MAELSTROM_DATA_DIR=" + folders_[node]};
}

}  // namespace maelstrom::workbench
