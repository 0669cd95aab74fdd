// Folders for the storage of nodes.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "hosts/child.hpp"

namespace maelstrom::workbench {

// A folder for each node of a run. Removed at the end, or after a SIGKILL by the next run that has
// such folders.
class DataFolders {
 public:
  // Makes nothing for 0 nodes. Throws std::system_error if the folders cannot be made.
  explicit DataFolders(std::size_t node_count);
  ~DataFolders();
  DataFolders(const DataFolders&) = delete;
  DataFolders& operator=(const DataFolders&) = delete;

  // "NAME=value": the variable that tells the node its folder.
  std::vector<std::string> environment(std::size_t node) const;

 private:
  std::string root_;
  Fd owner_;                          // its lock shows that the folders are in use
  std::vector<std::string> folders_;  // by node
};

}  // namespace maelstrom::workbench
