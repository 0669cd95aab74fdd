// The algorithm of challenge 5: logs by key without owners. docs/challenges/kafka.md argues it.
//
// Every node gives offsets to its own clients' messages, at once: offset = counter * n + node, so
// no two nodes give the same one. With a message a node promises never to use a counter again that
// is not higher, for that key. It promises the same when it learns of another node's message. A
// message is visible once all nodes have promised to use higher counters only: then nothing can
// come before it any more, so polls are in order and leave nothing out. Lamport: "Time, clocks, and
// the ordering of events in a distributed system", CACM 21 (7), 1978, orders its requests by the
// same rule.
#pragma once

#include <cstddef>
#include <cstdint>
#include <maelstrom/maelstrom.hpp>
#include <maelstrom/replication/logs.hpp>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace apps::kafka {

// The most bytes of a message with its key, or of all keys and offsets of one request. They are
// counted as they are written, not as they came: "\b" grows from two bytes to six. Far less than a
// reply and a line may have.
inline constexpr std::size_t kMaxContent = (8U << 20U) - (64U << 10U);

// How much one poll may return. The rest comes with the next poll.
struct PollLimits {
  std::size_t messages = 1000;      // of each key
  std::size_t bytes = 1024 * 1024;  // of the reply; the first message always fits
};

// Something that a node has to remember of a key.
struct Event {
  std::string key;
  std::optional<std::pair<std::uint64_t, maelstrom::Json>> message;  // the counter of its offset
  std::optional<std::uint64_t> promise;                              // to use higher counters only
  std::optional<std::uint64_t> commit;                               // an offset
  using fields = maelstrom::Fields<"key", "message", "promise", "commit">;
};

// Counts the keys of a request, each with an offset, as they are written.
class Content {
 public:
  // Throws Error{malformed_request} as soon as they take more than kMaxContent.
  void add(std::string_view key);

 private:
  std::size_t bytes_ = 0;
};

struct PollReply {
  std::map<std::string_view, std::vector<std::pair<std::uint64_t, maelstrom::Raw>>> msgs;
  using fields = maelstrom::Fields<"msgs">;
};

// What a node knows of all keys. A mergeable state: see maelstrom::replication::Mergeable.
class Topics {
 public:
  using Origin = maelstrom::replication::Origin;
  using Versions = maelstrom::replication::Versions;
  using Log = maelstrom::replication::Logs<Event>;
  using Delta = Log::Delta;
  using Offsets = maelstrom::Dict<std::uint64_t>;  // by key

  // How much higher than all known counters of its key a counter may be: more than all messages of
  // one key that can be missing here, and so little that lies do not use up offsets. What is higher
  // is kept, and passed on, but means nothing.
  static constexpr std::uint64_t kMaxAhead = std::uint64_t{1} << 32U;
  // Offsets fit into 64 bits.
  static constexpr std::uint64_t kMaxCounter = std::uint64_t{1} << 54U;

  explicit Topics(std::size_t nodes) : nodes_(nodes) {}
  // It has views of itself, which a move keeps and a copy would not.
  Topics(Topics&&) = default;
  Topics& operator=(Topics&&) = default;

  // The delta by which the node appends a message, and the message's offset. Throws
  // Error{malformed_request} if key and message take more than kMaxContent, and
  // Error{temporarily_unavailable} if all offsets of the key are used up.
  std::pair<Delta, std::uint64_t> send(const Origin& self, std::string_view key,
                                       maelstrom::Raw msg) const;
  // The delta by which the node commits those of the offsets that are higher than what it has
  // committed itself: what it knows of others may be forged, and unknown to the rest.
  Delta commit(const Origin& self, const Offsets& offsets) const;
  // The delta by which the node promises what the messages and promises of `news`, which is merged,
  // make it promise.
  Delta promise(const Origin& self, const Delta& news) const;

  // The visible messages of the keys from those offsets on, up to the limits. Views the request,
  // and this object until it is changed.
  PollReply poll(const Offsets& offsets, const PollLimits& limits) const;
  // The highest committed offset of the key that is known here.
  std::optional<std::uint64_t> committed(std::string_view key) const;

  const Versions& versions() const { return logs_.versions(); }
  Delta news(const Versions& known, std::size_t max_bytes) const;
  Delta fresh(const Delta& delta) const;
  void merge(const Delta& delta);
  static Versions reach(const Delta& delta) { return Log::reach(delta); }

 private:
  using Counters = std::vector<std::uint64_t>;  // by node
  struct Topic {
    std::map<std::uint64_t, maelstrom::Raw> messages;  // by offset; views of the logs
    Counters next;                                     // the least that each may yet use
    std::map<Origin, std::uint64_t> committed;         // the highest offset, by who committed it
  };

  const Topic* find(std::string_view key) const;
  // The least counter that means nothing.
  static std::uint64_t limit(const Topic& topic);
  void take(const Origin& origin, const Event& event);

  std::size_t nodes_;
  Log logs_;
  std::map<std::string, Topic, std::less<>> topics_;
};

}  // namespace apps::kafka
