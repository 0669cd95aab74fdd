// Calls that wait for their replies.
#pragma once

#include <cstdint>
#include <unordered_map>

#include "maelstrom/clock.hpp"
#include "maelstrom/error.hpp"
#include "maelstrom/function.hpp"
#include "maelstrom/message.hpp"
#include "timers.hpp"

namespace maelstrom {

// Each call ends exactly once: with its reply or at its deadline. Its entry is freed then, so the
// memory is bounded by the calls made within one timeout.
class Calls {
 public:
  using Callback = Function<void(Result<Message>)>;

  // `timers` must outlive the calls.
  explicit Calls(Timers& timers) : timers_(timers) {}

  void add(std::int64_t msg_id, Time deadline, Callback callback);
  // Ends a call; false if no open call has that id.
  bool complete(std::int64_t msg_id, Result<Message> reply);

 private:
  struct Call {
    Callback callback;
    Timers::Id timer;
  };

  Timers& timers_;
  std::unordered_map<std::int64_t, Call> calls_;
};

}  // namespace maelstrom
