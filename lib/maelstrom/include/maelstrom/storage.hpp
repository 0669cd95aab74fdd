// What a node keeps across a restart.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace maelstrom {

// An ordered list of records, each any bytes. What append() and replace() have been given outlives
// the node's process, not its machine: nothing is synced to a disk. Where a driver has no place for
// it, as serve() without a folder, it is dropped. So a node loads when it starts, and keeps in
// memory what it has to know while it runs.
class Storage {
 public:
  virtual ~Storage() = default;

  // All records, in order. A record that a crash or a full disk cut short is not among them.
  virtual std::vector<std::string> load() = 0;
  // Adds one. Kept once it returns; throws std::system_error if that cannot be done.
  virtual void append(std::string_view record) = 0;
  // Puts `records` in the place of all, at once: a crash leaves the old ones or the new ones.
  virtual void replace(const std::vector<std::string>& records) = 0;
};

// Lives as long as somebody holds it: for tests and simulations.
class MemoryStorage final : public Storage {
 public:
  std::vector<std::string> load() override { return records_; }
  void append(std::string_view record) override { records_.emplace_back(record); }
  void replace(const std::vector<std::string>& records) override { records_ = records; }

 private:
  std::vector<std::string> records_;
};

}  // namespace maelstrom
