#include "routes.hpp"

#include <string>

#include "maelstrom/check.hpp"
#include "maelstrom/error.hpp"

namespace maelstrom::replication {

namespace {

constexpr std::uint64_t bit(std::size_t node) { return std::uint64_t{1} << node; }

bool is_recent(const std::optional<Time>& time, Time now, Duration limit) {
  return time && now - *time <= limit;
}

}  // namespace

Routes::Routes(std::size_t self, std::size_t nodes, std::uint64_t boot)
    : self_(self), boot_(boot), rows_(nodes), learnt_(nodes), heard_(nodes) {
  MAELSTROM_CHECK(nodes <= kMaxNodes && self < nodes);
}

void Routes::hear(std::size_t node, Time now) { heard_[node] = now; }

void Routes::check(std::span<const Row> rows) const {
  const auto refuse = [](std::string_view text) {
    throw Error(ErrorCode::malformed_request, std::string(text));
  };
  if (!rows.empty() && rows.size() != rows_.size()) refuse("routes of another cluster");
  for (const auto& [version, heard] : rows) {
    if (version > kMaxVersion) refuse("a row of routes with a version that cannot be");
    if (rows_.size() < kMaxNodes && heard >= bit(rows_.size())) refuse("routes to unknown nodes");
  }
}

void Routes::learn(std::span<const Row> rows, Time now) {
  const std::uint64_t own = this->rows(now)[self_].version;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const std::uint64_t version = rows[i].version;
    if (i == self_) {
      if (version > own && version <= kMaxBelieved) boot_ += version - own;
    } else if (version > rows_[i].version) {
      rows_[i] = rows[i];
      learnt_[i] = now;
    }
  }
}

std::vector<Routes::Row> Routes::rows(Time now) {
  if (!start_) start_ = now;
  Row& own = rows_[self_];
  own = {boot_ + static_cast<std::uint64_t>((now - *start_).count()), 0};
  for (std::size_t i = 0; i < heard_.size(); ++i) {
    if (hears(i, now)) own.heard |= bit(i);
  }
  return rows_;
}

bool Routes::hears(std::size_t node, Time now) const {
  return is_recent(heard_[node], now, silence_);
}

bool Routes::is_heard_by(std::size_t node, Time now) const {
  return is_recent(learnt_[node], now, 2 * silence_) && (rows_[node].heard & bit(self_)) != 0;
}

std::optional<std::size_t> Routes::next_hop(std::size_t node, Time now) const {
  // Searches backwards from the destination, breadth first: `reaches` grows by the nodes that its
  // nodes hear, until one of them hears us.
  std::uint64_t reaches = bit(node);
  std::uint64_t ring = reaches;  // the nodes that the last round added
  while (ring != 0) {
    std::uint64_t next = 0;
    for (std::size_t i = 0; i < rows_.size(); ++i) {
      if ((ring & bit(i)) == 0 || !is_recent(learnt_[i], now, 2 * silence_)) continue;
      if ((rows_[i].heard & bit(self_)) != 0) return i;
      next |= rows_[i].heard;
    }
    ring = next & ~reaches;
    reaches |= ring;
  }
  return std::nullopt;
}

}  // namespace maelstrom::replication
