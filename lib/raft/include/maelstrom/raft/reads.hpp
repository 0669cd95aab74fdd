// A read that a leader has to confirm.
#pragma once

#include <cstdint>

#include "maelstrom/raft/types.hpp"

namespace maelstrom::raft {

struct Read {
  NodeId from = kNoNode;  // the follower that asked, or this server
  std::uint64_t context = 0;
  std::uint64_t boot = 0;  // of that follower
  Index index = 0;
  std::uint64_t round = 0;  // 0: it waits for the next round
};

}  // namespace maelstrom::raft
