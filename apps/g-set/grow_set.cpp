#include "g-set/grow_set.hpp"

#include <fmt/format.h>

namespace apps {

using maelstrom::Canonical, maelstrom::Error, maelstrom::ErrorCode;

GrowSet::Delta GrowSet::add(const maelstrom::replication::Origin& origin,
                            const Canonical& element) const {
  if (elements_.contains(element.text)) return {};
  if (json_.size() + element.text.size() + 1 > kMaxText) {
    throw Error(ErrorCode::temporarily_unavailable,
                fmt::format("the set is full: its elements take {} of {} bytes, and this one {}",
                            json_.size(), kMaxText, element.text.size()));
  }
  return logs_.next(origin, {element});
}

maelstrom::Raw GrowSet::elements() const {
  if (json_.size() <= maelstrom::Node::kMaxReply) return maelstrom::Raw{json_};
  throw Error(ErrorCode::temporarily_unavailable,
              "the set has become longer than a reply may be: 16 MiB");
}

GrowSet::Delta GrowSet::news(const maelstrom::replication::Versions& known,
                             std::size_t max_bytes) const {
  return logs_.news(known, max_bytes, [](const Canonical& element) { return element.text.size(); });
}

void GrowSet::merge(const Delta& delta) {
  logs_.merge(delta, [this](const auto& /*origin*/, const Canonical& element) {
    if (!elements_.insert(element.text).second) return;  // two nodes added it independently
    json_.pop_back();
    if (json_.size() > 1) json_ += ',';
    json_ += element.text;
    json_ += ']';
  });
}

}  // namespace apps
