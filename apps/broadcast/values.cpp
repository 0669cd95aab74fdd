#include "broadcast/values.hpp"

#include <algorithm>

namespace apps::broadcast {

std::size_t Values::slot(const Origin& origin) {
  const auto [found, is_new] = by_origin_.try_emplace(origin, logs_.size());
  if (is_new) logs_.push_back({origin, {}});
  return found->second;
}

bool Values::is_latest(std::size_t slot) const {
  const Origin& origin = logs_[slot].origin;
  const auto next = by_origin_.upper_bound(origin);
  return next == by_origin_.end() || next->first.node != origin.node;
}

void Values::append(std::size_t slot, std::int64_t value) {
  logs_[slot].values.push_back(value);
  if (seen_.insert(value).second) all_.push_back(value);
}

std::size_t Values::take(const Run& run) {
  const auto& [node, boot, place, values] = run;
  const std::size_t at = slot({node, boot});
  const auto first = static_cast<std::size_t>(place);
  const std::size_t held = size(at);
  if (first > held) return 0;  // what is between would be missing
  const std::size_t known = std::min(held - first, values.size());
  for (std::size_t i = known; i < values.size(); ++i) append(at, values[i]);
  return values.size() - known;
}

Run Values::run(std::size_t slot, std::size_t from, std::size_t limit) const {
  const auto& [origin, values] = logs_[slot];
  const auto first = values.begin() + static_cast<std::ptrdiff_t>(from);
  const auto count = static_cast<std::ptrdiff_t>(std::min(limit, values.size() - from));
  return {origin.node, origin.boot, static_cast<std::int64_t>(from), {first, first + count}};
}

Version Values::read(std::span<const Mark> marks) {
  Version version;
  for (const auto& [node, boot, count] : marks) {
    const std::size_t at = slot({node, boot});
    if (version.size() <= at) version.resize(at + 1);
    version[at] = static_cast<std::size_t>(count);
  }
  return version;
}

std::vector<Mark> Values::marks() const {
  std::vector<Mark> marks;
  for (const auto& [origin, values] : logs_) {
    if (values.empty()) continue;
    marks.emplace_back(origin.node, origin.boot, static_cast<std::int64_t>(values.size()));
  }
  return marks;
}

}  // namespace apps::broadcast
