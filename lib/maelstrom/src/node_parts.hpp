// The private parts of a Node.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "calls.hpp"
#include "deliveries.hpp"
#include "directory.hpp"
#include "dispatch.hpp"
#include "guarded_storage.hpp"
#include "maelstrom/node.hpp"
#include "timers.hpp"

namespace maelstrom {

struct Node::Parts {
  Parts(Node& node, NodeOptions& options)
      : storage(options.storage ? std::move(options.storage) : std::make_shared<MemoryStorage>(),
                [this] { timers.stop(); }),
        decoder(options.max_client_line),
        timers([&node](const std::exception_ptr& problem) { node.complain(problem, "a timer"); }),
        deliveries(node.context_, node.writer_.outbox(), timers),
        dispatch(scope,
                 [&node](const Message& request, const std::exception_ptr& problem) {
                   node.refuse(request, problem);
                 }),
        scope([&node](const std::exception_ptr& problem) { node.complain(problem, "a task"); }) {}

  GuardedStorage storage;
  std::string storage_format;
  std::size_t event_start = 0;  // bytes of the outbox that are from earlier events
  std::vector<Function<void()>> on_init;
  Decoder decoder;
  std::string line_problem;  // of the last line that was not a message
  std::string padded;        // the current line, if the driver's has no padding
  Timers timers;
  Calls calls{timers};
  Deliveries deliveries;
  Dispatch dispatch;
  Scope scope;  // last: its tasks may refer to all of the above
};

}  // namespace maelstrom
