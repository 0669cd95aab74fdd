// The storage that a node gives to its application.
#pragma once

#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "maelstrom/function.hpp"
#include "maelstrom/storage.hpp"

namespace maelstrom {

// Passes all calls on to the driver's storage until that throws. After that the storage has failed
// and gets no more calls.
class GuardedStorage final : public Storage {
 public:
  // Calls `on_failure` when the storage fails.
  GuardedStorage(std::shared_ptr<Storage> storage, Function<void()> on_failure)
      : storage_(std::move(storage)), on_failure_(std::move(on_failure)) {}

  // Why the storage failed; empty if it has not.
  const std::string& failure() const { return failure_; }

  std::string open(const StorageOwner& owner) override {
    std::string note = guard([&] { return storage_->open(owner); });
    is_open_ = true;
    return note;
  }
  void refuse(std::string_view why) override {
    check_open();
    guard([&] {
      storage_->refuse(why);
      throw std::runtime_error(std::string(why));  // storage_ should have thrown
    });
  }
  std::vector<std::string> load() override {
    check_open();
    return guard([&] { return storage_->load(); });
  }
  void append(std::string_view record) override {
    check_open();
    guard([&] { storage_->append(record); });
  }
  void replace(const std::vector<std::string>& records) override {
    check_open();
    guard([&] { storage_->replace(records); });
  }
  void begin() override {
    guard([&] { storage_->begin(); });
  }

 private:
  void check_open() const {
    if (!is_open_) throw std::logic_error("the storage can be used from Node::on_init() on");
  }

  template <class F>
  auto guard(F use) -> decltype(use()) {
    if (!failure_.empty()) throw std::runtime_error(failure_);
    try {
      return use();
    } catch (const std::exception& error) {
      failure_ = error.what();
    } catch (...) {
    }
    if (failure_.empty()) failure_ = "unknown exception";
    on_failure_();
    throw std::runtime_error(failure_);
  }

  std::shared_ptr<Storage> storage_;
  Function<void()> on_failure_;
  std::string failure_;
  bool is_open_ = false;
};

}  // namespace maelstrom
