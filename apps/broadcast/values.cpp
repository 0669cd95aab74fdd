#include "broadcast/values.hpp"

#include <algorithm>
#include <iterator>
#include <limits>

namespace apps::broadcast {

std::size_t Values::slot(const Origin& origin) {
  const auto [found, is_new] = by_origin_.try_emplace(origin, logs_.size());
  if (is_new) logs_.push_back({origin, {}});
  return found->second;
}

std::optional<std::size_t> Values::find(const Origin& origin) const {
  const auto found = by_origin_.find(origin);
  return found == by_origin_.end() ? std::nullopt : std::optional(found->second);
}

bool Values::has_room(const Origin& origin) const {
  if (by_origin_.contains(origin)) return true;
  const auto first =
      by_origin_.lower_bound({origin.node, std::numeric_limits<std::int64_t>::min()});
  const auto end = by_origin_.upper_bound({origin.node, std::numeric_limits<std::int64_t>::max()});
  return static_cast<std::size_t>(std::distance(first, end)) < kMaxLives;
}

bool Values::is_latest(std::size_t slot) const {
  const Origin& origin = logs_[slot].origin;
  const auto next = by_origin_.upper_bound(origin);
  return next == by_origin_.end() || next->first.node != origin.node;
}

void Values::append(std::size_t slot, std::int64_t value) {
  logs_[slot].values.push_back(value);
  if (!seen_.insert(value).second) return;
  all_.push_back(value);
  text_size_ += text_size(value);
}

bool Values::leaves_gap(const Run& run) const {
  const Origin origin{std::get<0>(run), std::get<1>(run)};
  const auto at = find(origin);
  return has_room(origin) && static_cast<std::size_t>(std::get<2>(run)) > (at ? size(*at) : 0);
}

std::span<const std::int64_t> Values::news(const Run& run) const {
  const auto& [node, boot, place, values] = run;
  if (!has_room({node, boot})) return {};
  const auto at = find({node, boot});
  const std::size_t held = at ? size(*at) : 0;
  const auto first = static_cast<std::size_t>(place);
  if (first > held) return {};  // the values between would be missing
  return std::span(values).subspan(std::min(held - first, values.size()));
}

std::size_t Values::take(const Run& run) {
  const auto news = this->news(run);
  if (news.empty()) return 0;
  const std::size_t at = slot({std::get<0>(run), std::get<1>(run)});
  for (const std::int64_t value : news) append(at, value);
  return news.size();
}

Run Values::run(std::size_t slot, std::size_t from, std::size_t limit) const {
  const auto& [origin, values] = logs_[slot];
  const auto first = values.begin() + static_cast<std::ptrdiff_t>(from);
  const auto count = static_cast<std::ptrdiff_t>(std::min(limit, values.size() - from));
  return {origin.node, origin.boot, static_cast<std::int64_t>(from), {first, first + count}};
}

Version Values::read(std::span<const Mark> marks) const {
  Version version;
  for (const auto& [node, boot, count] : marks) {
    const auto at = find({node, boot});
    if (!at) continue;
    if (version.size() <= *at) version.resize(*at + 1);
    version[*at] = std::min(static_cast<std::size_t>(count), size(*at));
  }
  return version;
}

bool Values::lacks(const Mark& mark) const {
  const auto& [node, boot, count] = mark;
  const auto at = find({node, boot});
  if (at) return size(*at) < static_cast<std::size_t>(count);
  return count > 0 && has_room({node, boot});
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
