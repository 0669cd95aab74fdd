// What a batch may say. Whoever sent it, it is input.
#pragma once

#include <cstddef>
#include <string>

#include "broadcast/batch.hpp"

namespace apps::broadcast {

// More values than that go into several batches, one after another is confirmed.
inline constexpr std::size_t kMaxValues = 50'000;

// Throws maelstrom::Error{malformed_request, text}.
[[noreturn]] void refuse(std::string text);

// Throws that unless one of `nodes` nodes can have written the batch: its numbers, times and ranks
// are some, each origin is there once, and the sender has what it sends.
void check_batch(const Batch& batch, std::size_t nodes);

}  // namespace apps::broadcast
