// What a node keeps across a restart.
#pragma once

#include <cstddef>
#include <exception>
#include <new>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace maelstrom {

// Whose storage it is: a node, and all nodes of its cluster in Maelstrom's order.
struct StorageOwner {
  std::string node;
  std::vector<std::string> nodes;
  std::string format = {};  // of the records, as the application has named it; see Node

  friend bool operator==(const StorageOwner&, const StorageOwner&) = default;
};

// An ordered list of records, each any bytes. What append() and replace() were given outlives the
// node's process; whether it outlives the machine's power is the driver's choice (see serve()).
// Where a driver has no place for it, as serve() without a folder, it is dropped. So a node loads
// when it starts, and keeps in memory what it has to know while it runs.
//
// An application uses it by Node::storage(), from Node::on_init() on. It need not handle what these
// functions throw, and cannot: by then the node has ended (Node::failure()).
class Storage {
 public:
  virtual ~Storage() = default;

  // The node says whose it is, before anything else and before it says anything to others. Returns
  // what a person should know, such as that a torn record does not count; empty if that is nothing.
  // Throws, and has changed nothing, if what is there is damaged or somebody else's.
  virtual std::string open(const StorageOwner& /*owner*/) { return {}; }
  // For an application that does not understand what load() gave: throws, as open() does, with the
  // reason, the place and the remedy.
  virtual void refuse(std::string_view why) { throw std::runtime_error(std::string(why)); }

  // All records, in order.
  virtual std::vector<std::string> load() = 0;
  // Adds one. Kept once it returns. If it throws, as replace() may too, nobody knows whether the
  // record will be there after a restart; all that were kept before will. Nothing can be added
  // then.
  virtual void append(std::string_view record) = 0;
  // Puts `records` in the place of all, at once: a crash leaves the old ones or the new ones.
  virtual void replace(const std::vector<std::string>& records) = 0;

  // The application has read all and goes on with it. A storage that stays as it is until now, or
  // until something is added, loses nothing to an application that cannot read it.
  virtual void begin() {}

  // For drivers, before they carry away what the node has said: makes what it rests on as durable
  // as this storage promises. If it throws, nothing of that may be said.
  virtual void sync() {}
};

// Loads the storage, and gives each record to `read`, in order. What that throws about a record
// refuses the storage, unless it is that there is no memory.
template <class F>
void restore(Storage& storage, F read) {
  std::size_t number = 0;
  for (const std::string& record : storage.load()) {
    ++number;
    try {
      read(std::string_view(record));
    } catch (const std::bad_alloc&) {
      throw;
    } catch (const std::exception& error) {
      storage.refuse("record " + std::to_string(number) + ": " + error.what());
    }
  }
}

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
