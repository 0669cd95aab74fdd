// Where nodes keep what outlives them.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "hosts/child.hpp"

namespace maelstrom::workbench {

// A folder for each node of a run; removed at the end, or, if that is SIGKILL, by the next run that
// has such folders.
class DataFolders {
 public:
  // None for 0 nodes. Throws std::system_error if they cannot be made.
  explicit DataFolders(std::size_t node_count);
  ~DataFolders();
  DataFolders(const DataFolders&) = delete;
  DataFolders& operator=(const DataFolders&) = delete;

  // "NAME=value": how the node finds its own.
  std::vector<std::string> environment(std::size_t node) const;

 private:
  std::string root_;
  Fd owner_;                          // its lock tells that the folders are in use
  std::vector<std::string> folders_;  // by node
};

}  // namespace maelstrom::workbench
