#include "maelstrom/kv.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace maelstrom {

Duration internal::update_backoff(Random& random, int tries) {
  // The longest wait doubles from 2 ms to 64 ms: enough for some dozen contending nodes.
  const Duration longest = std::chrono::milliseconds(1) * (1 << std::min(tries, 6));
  return random.between(Duration{}, longest);
}

Task<> SeqKv::fence() {
  std::string key = fmt::format("fence-{}", node_.id());
  std::string value = fmt::format("{}-{}", node_.boot(), ++fences_);
  co_await write(std::move(key), std::move(value));
}

}  // namespace maelstrom
