#include "maelstrom/tso.hpp"

namespace maelstrom {
namespace {

struct Timestamp {
  std::int64_t ts;
  using fields = Fields<"ts">;
};

}  // namespace

Task<std::int64_t> Tso::next() const {
  const auto reply = co_await node_.call<Timestamp>("lin-tso", "ts", Ack{}, timeout_);
  co_return reply.ts;
}

}  // namespace maelstrom
