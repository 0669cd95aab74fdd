#include "broadcast/limits.hpp"

#include <fmt/format.h>

#include <string>
#include <utility>

#include "broadcast/check_batch.hpp"

namespace apps::broadcast {
namespace {

using maelstrom::Error;
using maelstrom::ErrorCode;

}  // namespace

void check_room(const Spreader& spreader, std::int64_t value) {
  if (spreader.text_size_with(value) <= kMaxText && spreader.own_size() < kMaxOwn) return;
  throw Error(ErrorCode::temporarily_unavailable,
              fmt::format("this node is full: {} values of its own, {} bytes in all; the limits "
                          "are {} and {}",
                          spreader.own_size(), spreader.text_size(), kMaxOwn, kMaxText));
}

void check_reply(const Spreader& spreader) {
  if (spreader.text_size() <= maelstrom::Node::kMaxReply) return;
  throw Error(ErrorCode::temporarily_unavailable,
              fmt::format("the values take {} bytes; the limit of a reply is {}",
                          spreader.text_size(), maelstrom::Node::kMaxReply));
}

std::vector<std::int64_t> read_stored(maelstrom::Storage& storage) {
  std::vector<std::int64_t> stored;
  maelstrom::restore(storage, [&](std::string_view record) {
    stored.push_back(maelstrom::parse<std::int64_t>(record));
    if (stored.front() < 0) refuse("a time is not negative");
  });
  return stored;
}

}  // namespace apps::broadcast
