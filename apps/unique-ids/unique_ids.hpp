// Challenge 2: ids that are unique in the whole cluster, also during partitions.
#pragma once

#include <atomic>
#include <cstdint>
#include <maelstrom/maelstrom.hpp>
#include <string_view>

namespace apps {

// An id is "<node>-<count>": unique without coordination, because node ids are unique. The counter
// starts at the node's boot time in nanoseconds, and a node serves less than one id a nanosecond.
// So a node that is killed and started again does not repeat an id.
class UniqueIds {
 public:
  using Id = maelstrom::Concat<std::string_view, const char*, std::uint64_t>;

  explicit UniqueIds(maelstrom::Node& node) : node_(node), next_(node.boot()) {
    node.on("generate", [this] { return maelstrom::body<"id">(next()); });
  }

  // Safe from any thread once the node is initialized.
  Id next() {
    return maelstrom::concat(node_.id(), "-", next_.fetch_add(1, std::memory_order_relaxed));
  }

 private:
  static_assert(std::atomic<std::uint64_t>::is_always_lock_free);

  const maelstrom::Node& node_;
  std::atomic<std::uint64_t> next_;
};

}  // namespace apps
