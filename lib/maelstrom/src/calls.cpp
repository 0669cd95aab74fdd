#include "calls.hpp"

#include <utility>

namespace maelstrom {

void Calls::add(std::int64_t msg_id, Time deadline, Callback callback) {
  const Timers::Id timer = timers_.add(deadline, Duration{}, [this, msg_id] {
    complete(msg_id, Error(ErrorCode::timeout, "no reply in time"));
  });
  calls_.emplace(msg_id, Call{std::move(callback), timer});
}

bool Calls::complete(std::int64_t msg_id, Result<Message> reply) {
  auto call = calls_.extract(msg_id);  // first, because the callback may make other calls
  if (!call) return false;
  timers_.cancel(call.mapped().timer);
  call.mapped().callback(std::move(reply));
  return true;
}

}  // namespace maelstrom
