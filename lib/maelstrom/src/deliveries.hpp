// Messages that are sent until they are acknowledged.
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "maelstrom/error.hpp"
#include "maelstrom/node_context.hpp"
#include "maelstrom/node_options.hpp"
#include "maelstrom/text_buffer.hpp"
#include "timers.hpp"

namespace maelstrom {

// Each delivery is one line, written again after growing waits until a reply to it comes. It is
// kept until then, however long that takes, so messages that the peers do not confirm pile up.
class Deliveries {
 public:
  // All must outlive the deliveries.
  Deliveries(NodeContext& context, TextBuffer& outbox, Timers& timers)
      : context_(context), outbox_(outbox), timers_(timers) {}

  // Call it when `line` has just been written for the first time.
  void add(std::int64_t msg_id, std::string line, RetryPolicy policy);
  // Handles a reply; `error` is null if it is not an error. False if no delivery has that id.
  bool handle_reply(std::int64_t msg_id, const Error* error);

 private:
  struct Delivery {
    std::string line;
    RetryPolicy policy;
    Duration wait{};
    Timers::Id timer = 0;
  };

  void schedule(std::int64_t msg_id, Delivery& delivery);

  NodeContext& context_;
  TextBuffer& outbox_;
  Timers& timers_;
  std::map<std::int64_t, Delivery> deliveries_;
};

}  // namespace maelstrom
