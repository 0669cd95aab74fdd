// The values that a node holds, in the order in which each node gave them.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <tuple>
#include <unordered_set>
#include <vector>

namespace apps::broadcast {

// The origin of values: the memory of one node, by its rank among the ids. A node that starts again
// without its storage is a new origin, so that no place in a log is given twice.
struct Origin {
  std::int64_t node;
  std::int64_t boot;

  friend auto operator<=>(const Origin&, const Origin&) = default;
};

// How many values of each origin a node has, by slot; slots beyond the end count as 0.
using Version = std::vector<std::size_t>;

inline std::size_t count_at(const Version& version, std::size_t slot) {
  return slot < version.size() ? version[slot] : 0;
}

// On the wire: [node, boot, count], and [node, boot, place of the first value, values].
using Mark = std::tuple<std::int64_t, std::int64_t, std::int64_t>;
using Run = std::tuple<std::int64_t, std::int64_t, std::int64_t, std::vector<std::int64_t>>;

// One log for each origin, without gaps, so a version vector describes all values here (Parker et
// al.: "Detection of mutual inconsistency in distributed systems", 1983). Taking the same run
// twice, or runs in any order, leads to the same logs.
class Values {
 public:
  // The most lives of a node whose values are taken: each life costs a mark in every batch.
  static constexpr std::size_t kMaxLives = 256;

  // The origin's number, in the order in which this object meets origins.
  std::size_t slot(const Origin& origin);
  std::optional<std::size_t> find(const Origin& origin) const;
  // True if the origin has a slot, or may get one.
  bool has_room(const Origin& origin) const;
  std::size_t slots() const { return logs_.size(); }
  const Origin& origin(std::size_t slot) const { return logs_[slot].origin; }
  std::size_t size(std::size_t slot) const { return logs_[slot].values.size(); }
  // True if no later memory of the same node is known.
  bool is_latest(std::size_t slot) const;

  void append(std::size_t slot, std::int64_t value);
  // True if only missing values before the run keep it from being taken.
  bool leaves_gap(const Run& run) const;
  // The values of the run that are new and continue its log.
  std::span<const std::int64_t> news(const Run& run) const;
  // Takes those. Returns how many values that were.
  std::size_t take(const Run& run);
  // The values after the first `from`, at most `limit` of them.
  Run run(std::size_t slot, std::size_t from, std::size_t limit) const;

  // The marks of another node by slot, but no more than is here. Leaves unknown origins out.
  Version read(std::span<const Mark> marks) const;
  // True if the mark counts more values than are here, and those can be taken.
  bool lacks(const Mark& mark) const;
  std::vector<Mark> marks() const;

  // Each value once, in the order of arrival.
  const std::vector<std::int64_t>& all() const { return all_; }
  bool contains(std::int64_t value) const { return seen_.contains(value); }
  // The bytes of all() as a JSON array, less its brackets.
  std::size_t text_size() const { return text_size_; }
  // The bytes that a value adds to text_size().
  static std::size_t text_size(std::int64_t value) { return std::to_string(value).size() + 1; }

 private:
  struct Log {
    Origin origin;
    std::vector<std::int64_t> values;
  };

  std::map<Origin, std::size_t> by_origin_;
  std::vector<Log> logs_;
  std::vector<std::int64_t> all_;
  std::unordered_set<std::int64_t> seen_;
  std::size_t text_size_ = 0;
};

}  // namespace apps::broadcast
