// Checks batches. A batch is input, whichever node sent it.
#pragma once

#include <cstddef>
#include <string>

#include "broadcast/batch.hpp"

namespace apps::broadcast {

// The most values in a batch. More values go into several batches, each sent when the one before it
// is confirmed.
inline constexpr std::size_t kMaxValues = 50'000;

// Throws maelstrom::Error{malformed_request, text}.
[[noreturn]] void refuse(std::string text);

// Throws that unless one of `nodes` nodes can have written the batch: its numbers, times and ranks
// are possible, each origin is there once, and the sender has the values that it sends.
void check_batch(const Batch& batch, std::size_t nodes);

}  // namespace apps::broadcast
