// The only way from another thread into a node.
#pragma once

#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include "maelstrom/function.hpp"

namespace maelstrom {

// Hands work to a node's thread: post(fn) may be called from any thread, at any time, even after
// the node is destroyed (then the work is dropped). The node runs posted work in order, between
// events. Copies share one queue.
class Mailbox {
 public:
  void post(Function<void()> work) const;

 private:
  friend class Node;

  std::vector<Function<void()>> take() const;
  void set_wake(Function<void()> wake) const;
  void close() const;  // drops all work, present and future

  struct State {
    std::mutex mutex;
    std::vector<Function<void()>> posted;
    Function<void()> wake;  // the driver's: called by post() under the mutex
    bool closed = false;
  };

  std::shared_ptr<State> state_ = std::make_shared<State>();
};

}  // namespace maelstrom
