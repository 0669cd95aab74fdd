// Where nodes keep what outlives them.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "maelstrom/workbench/process_host.hpp"

namespace maelstrom::workbench {

// A folder for each node of a run, if the options ask for them; removed at the end.
class DataFolders {
 public:
  // Throws std::system_error if they cannot be made.
  explicit DataFolders(const ProcessOptions& options);
  ~DataFolders();
  DataFolders(const DataFolders&) = delete;
  DataFolders& operator=(const DataFolders&) = delete;

  // "NAME=value": how the node finds its own.
  std::vector<std::string> environment(std::size_t node) const;

 private:
  std::string root_;
  std::vector<std::string> folders_;  // by node
};

}  // namespace maelstrom::workbench
