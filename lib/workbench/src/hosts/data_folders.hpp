// Where nodes keep what outlives them.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "hosts/child.hpp"
#include "maelstrom/workbench/process_host.hpp"

namespace maelstrom::workbench {

// A folder for each node of a run, if the options ask for them; removed at the end, or, if that is
// SIGKILL, by the next run that has such folders.
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
  Fd owner_;                          // its lock tells that the folders are in use
  std::vector<std::string> folders_;  // by node
};

}  // namespace maelstrom::workbench
