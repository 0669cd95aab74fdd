// The values that a node holds, in the order in which each node gave them.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <tuple>
#include <unordered_set>
#include <vector>

namespace apps::broadcast {

// Where values come from: the memory of one node, by its rank among the ids. A node that starts
// again without what it had stored is a new origin, so that a place in a log is never given twice.
struct Origin {
  std::int64_t node;
  std::int64_t boot;

  friend auto operator<=>(const Origin&, const Origin&) = default;
};

// How many values of each origin somebody has, by slot; slots beyond the end count as 0.
using Version = std::vector<std::size_t>;

inline std::size_t count_at(const Version& version, std::size_t slot) {
  return slot < version.size() ? version[slot] : 0;
}

// On the wire: [node, boot, count], and [node, boot, place of the first value, values].
using Mark = std::tuple<std::int64_t, std::int64_t, std::int64_t>;
using Run = std::tuple<std::int64_t, std::int64_t, std::int64_t, std::vector<std::int64_t>>;

// One log for each origin, without gaps: a version vector says all about what is here (Parker et
// al.: "Detection of mutual inconsistency in distributed systems", 1983). Taking the same run
// twice, or runs in any order, leads to the same logs.
class Values {
 public:
  // Numbers origins in the order in which they are met; for this object only.
  std::size_t slot(const Origin& origin);
  std::size_t slots() const { return logs_.size(); }
  const Origin& origin(std::size_t slot) const { return logs_[slot].origin; }
  std::size_t size(std::size_t slot) const { return logs_[slot].values.size(); }
  // True if no later memory of the same node is known.
  bool is_latest(std::size_t slot) const;

  void append(std::size_t slot, std::int64_t value);
  // Takes what of the run is new and fits at the end of its log. Gives how many values that were.
  // Requires a place that is not negative.
  std::size_t take(const Run& run);
  // What comes after the first `from` values, at most `limit` of them.
  Run run(std::size_t slot, std::size_t from, std::size_t limit) const;

  // The slots of marks that others sent; unknown origins get one.
  Version read(std::span<const Mark> marks);
  std::vector<Mark> marks() const;

  // Each value once, in the order of arrival.
  const std::vector<std::int64_t>& all() const { return all_; }

 private:
  struct Log {
    Origin origin;
    std::vector<std::int64_t> values;
  };

  std::map<Origin, std::size_t> by_origin_;
  std::vector<Log> logs_;
  std::vector<std::int64_t> all_;
  std::unordered_set<std::int64_t> seen_;
};

}  // namespace apps::broadcast
