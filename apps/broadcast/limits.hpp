// How much a broadcast node takes, and how it reads its storage.
#pragma once

#include <cstddef>
#include <cstdint>
#include <maelstrom/maelstrom.hpp>
#include <vector>

#include "broadcast/spreader.hpp"

namespace apps::broadcast {

// A node refuses a client's value that would make the reply to a read longer than this, in bytes.
// It is three quarters of the limit of a reply: the rest is for values that other nodes take while
// they are cut off.
inline constexpr std::size_t kMaxText = maelstrom::Node::kMaxReply / 4 * 3;
// The most values of a node's own, repetitions included: as many of the shortest values as kMaxText
// has room for.
inline constexpr std::size_t kMaxOwn = kMaxText / 2;

// Throws Error{temporarily_unavailable} if a client's value is one too many.
void check_room(const Spreader& spreader, std::int64_t value);

// Throws Error{temporarily_unavailable} if the values are longer than a reply may be.
void check_reply(const Spreader& spreader);

// Refuses the storage if a record is no integer, or the first record is no time.
std::vector<std::int64_t> read_stored(maelstrom::Storage& storage);

}  // namespace apps::broadcast
