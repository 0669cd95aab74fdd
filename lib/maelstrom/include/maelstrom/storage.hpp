// The records that a node keeps across a restart.
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

// The owner of a storage: a node, and all nodes of its cluster in Maelstrom's order.
struct StorageOwner {
  std::string node;
  std::vector<std::string> nodes;
  std::string format = {};  // of the records; see Node::set_storage_format()

  friend bool operator==(const StorageOwner&, const StorageOwner&) = default;
};

// An ordered list of records, each any bytes. Records from append() and replace() outlive the
// node's process; whether they survive a loss of power is the driver's choice (see serve()). A
// driver without a place for records, such as serve() without a folder, drops them. So a node loads
// its records when it starts, and keeps in memory all that it needs while it runs.
//
// An application uses it through Node::storage(), from Node::on_init() on. It need not handle
// exceptions of these functions, and cannot: by then the node has ended (Node::failure()).
class Storage {
 public:
  virtual ~Storage() = default;

  // The node names the owner before any other call and before it sends anything. Returns a notice
  // for people, such as that a torn record does not count; empty if there is none. Throws, and
  // changes nothing, if the stored data is damaged or has another owner.
  virtual std::string open(const StorageOwner& /*owner*/) { return {}; }
  // For an application that does not understand the records of load(). Throws as open() does, with
  // the reason, the place and the remedy.
  virtual void refuse(std::string_view why) { throw std::runtime_error(std::string(why)); }

  // All records, in order.
  virtual std::vector<std::string> load() = 0;
  // Adds a record, which is kept once append() returns. If append() or replace() throws, the new
  // records may or may not be there after a restart, but all earlier records are. Nothing can be
  // added after that.
  virtual void append(std::string_view record) = 0;
  // Replaces all records with `records`, atomically: a crash leaves the old ones or the new ones.
  virtual void replace(const std::vector<std::string>& records) = 0;

  // The application has read and accepted all records. Until then, or until a record is added, a
  // storage changes nothing on its own, so an application that cannot read it destroys nothing.
  virtual void begin() {}

  // Drivers call it before they carry away the node's output. Makes the records as durable as this
  // storage promises. If it throws, none of that output may be sent.
  virtual void sync() {}
};

// Loads the storage and passes each record to `read`, in order. If `read` throws, the storage is
// refused, except for std::bad_alloc, which passes through.
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

// Keeps records in memory, as long as the object lives: for tests and simulations.
class MemoryStorage final : public Storage {
 public:
  std::vector<std::string> load() override { return records_; }
  void append(std::string_view record) override { records_.emplace_back(record); }
  void replace(const std::vector<std::string>& records) override { records_ = records; }

 private:
  std::vector<std::string> records_;
};

}  // namespace maelstrom
