#include "broadcast/values.hpp"

#include <fmt/format.h>

namespace apps::broadcast {

using maelstrom::Error, maelstrom::ErrorCode;

Values::Delta Values::add(const maelstrom::replication::Origin& origin, std::int64_t value) const {
  const std::size_t more = seen_.contains(value) ? 0 : size_of(value) + 1;
  const std::uint64_t own = versions().of(origin);
  if (text_size_ + more <= kMaxText && own < kMaxOwn) return logs_.next(origin, {value});
  throw Error(ErrorCode::temporarily_unavailable,
              fmt::format("this node is full: {} values of its own, {} bytes in all; the limits "
                          "are {} and {}",
                          own, text_size_, kMaxOwn, kMaxText));
}

const std::vector<std::int64_t>& Values::all() const {
  if (text_size_ <= maelstrom::Node::kMaxReply) return all_;
  throw Error(ErrorCode::temporarily_unavailable,
              fmt::format("the values take {} bytes; the limit of a reply is {}", text_size_,
                          maelstrom::Node::kMaxReply));
}

void Values::merge(const Delta& delta) {
  logs_.merge(delta, [this](const auto& /*origin*/, std::int64_t value) {
    if (!seen_.insert(value).second) return;
    all_.push_back(value);
    text_size_ += size_of(value) + 1;
  });
}

}  // namespace apps::broadcast
