// The values that a node holds: a set of integers, kept as one log of values for each origin.
#pragma once

#include <cstddef>
#include <cstdint>
#include <maelstrom/maelstrom.hpp>
#include <maelstrom/replication/logs.hpp>
#include <string>
#include <unordered_set>
#include <vector>

namespace apps::broadcast {

// A mergeable state: see maelstrom::replication::Mergeable.
class Values {
 public:
  using Versions = maelstrom::replication::Versions;
  using Log = maelstrom::replication::Logs<std::int64_t>;
  using Delta = Log::Delta;

  // A node refuses a client's value that would make the reply to a read longer than this, in bytes.
  // It is three quarters of the limit of a reply: the rest is for values that other nodes take
  // while they are cut off.
  static constexpr std::size_t kMaxText = maelstrom::Node::kMaxReply / 4 * 3;
  // The most values of one origin, repetitions included: as many of the shortest values as kMaxText
  // has room for.
  static constexpr std::size_t kMaxOwn = kMaxText / 2;

  explicit Values(std::size_t /*nodes*/) {}

  // The delta by which the origin adds a value, which may be there already. Changes nothing. Throws
  // Error{temporarily_unavailable} if that is one too many.
  Delta add(const maelstrom::replication::Origin& origin, std::int64_t value) const;
  // Each value once, in the order of arrival. Throws Error{temporarily_unavailable} if they are
  // longer than a reply may be.
  const std::vector<std::int64_t>& all() const;

  const Versions& versions() const { return logs_.versions(); }
  Delta news(const Versions& known, std::size_t max_bytes) const {
    return logs_.news(known, max_bytes, size_of);
  }
  Delta fresh(const Delta& delta) const { return logs_.fresh(delta); }
  void merge(const Delta& delta);
  static Versions reach(const Delta& delta) { return Log::reach(delta); }

 private:
  static std::size_t size_of(std::int64_t value) { return std::to_string(value).size(); }

  Log logs_;
  std::unordered_set<std::int64_t> seen_;
  std::vector<std::int64_t> all_;
  std::size_t text_size_ = 2;  // bytes of all_ as a JSON array
};

}  // namespace apps::broadcast
