// What a broadcast node takes, and what it reads back.
#pragma once

#include <cstddef>
#include <cstdint>
#include <maelstrom/maelstrom.hpp>
#include <vector>

#include "broadcast/spreader.hpp"

namespace apps::broadcast {

// A node whose values would be longer in a reply, in bytes, takes no more from clients. Three
// quarters of what a reply may have: the rest is for what other nodes, cut off, take at the same
// time.
inline constexpr std::size_t kMaxText = maelstrom::Node::kMaxReply / 4 * 3;
// Of its own, repetitions too: as many as the shortest of which so many bytes are made.
inline constexpr std::size_t kMaxOwn = kMaxText / 2;

// Throws Error{temporarily_unavailable} if a client's value is one too many.
void check_room(const Spreader& spreader, std::int64_t value);

// Throws Error{temporarily_unavailable} if the values are more than a reply may have.
void check_reply(const Spreader& spreader);

// Refuses the storage if a record is no integer, or the first is no time.
std::vector<std::int64_t> read_stored(maelstrom::Storage& storage);

}  // namespace apps::broadcast
