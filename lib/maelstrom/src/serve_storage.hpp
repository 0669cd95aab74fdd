// Storage in a file, and none.
#pragma once

#include <cstdint>
#include <string>

#include "maelstrom/storage.hpp"

namespace maelstrom {

// <folder>/records: each record after its length, 8 bytes in this machine's order. Made when it is
// first used, so that a node without state leaves none.
class FileStorage final : public Storage {
 public:
  // The folder is there.
  explicit FileStorage(const std::string& folder) : path_(folder + "/records") {}
  ~FileStorage() override;
  FileStorage(const FileStorage&) = delete;
  FileStorage& operator=(const FileStorage&) = delete;

  std::vector<std::string> load() override;
  void append(std::string_view record) override;
  void replace(const std::vector<std::string>& records) override;

 private:
  void open();
  void close();

  std::string path_;
  std::string frame_;  // what is written; keeps its memory
  int fd_ = -1;
  std::uint64_t end_ = 0;  // bytes of whole records
  // False while a part of another record may be behind them: what a crash or a full disk has left.
  // It is cut off first, or what is appended next would be taken for its rest.
  bool is_whole_ = true;
};

// Drops what it is given: no later start could load it, and a node that goes on appending would
// fill the memory with it.
class NoStorage final : public Storage {
 public:
  std::vector<std::string> load() override { return {}; }
  void append(std::string_view /*record*/) override {}
  void replace(const std::vector<std::string>& /*records*/) override {}
};

}  // namespace maelstrom
