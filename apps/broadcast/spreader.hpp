// Decides what to send to whom and when, so that every value reaches every node. Knows no node,
// clock or network: the shell tells it the time and the batches that came, and sends the batches
// that are due.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "broadcast/batch.hpp"
#include "broadcast/early_runs.hpp"
#include "broadcast/link.hpp"
#include "broadcast/options.hpp"
#include "broadcast/values.hpp"
#include "maelstrom/clock.hpp"

namespace apps::broadcast {

// In quiet times the first node is the hub, and all others are its leaves. A leaf sends its news to
// the hub just before the hub's tick. At its tick the hub sends each leaf the news for it.
//
// A node that does not answer is asked, then suspected. A leaf's hub is the first node, in the
// order of ids, that it does not suspect. A node that suspects all nodes before it serves every
// node. So hubs form a forest over the working links. Nodes need not agree on the hubs: batches are
// idempotent, and two hubs cost messages, nothing else. A hub tells its leaves which nodes it
// cannot reach, and they try instead, slowly. So values cross wherever a single link works.
class Spreader {
 public:
  using Time = maelstrom::Time;
  using Duration = maelstrom::Duration;

  // This node. Ranks begin with 0 for the first id of `nodes`.
  struct Self {
    std::size_t rank;
    std::size_t nodes;
    std::int64_t boot;          // see Origin
    std::int64_t first_number;  // more than any earlier life of this node has used; see Batch
  };
  struct Outgoing {
    std::size_t peer;  // rank
    Batch batch;
  };

  Spreader(Options options, const Self& self, Time now);

  // Puts back the values that this node had stored under its `boot`, before any other call. Tells
  // all peers which values we lack.
  void restore(std::span<const std::int64_t> values);
  // Adds a client's value, which may be there already. Returns its place among our own values.
  std::size_t add(std::int64_t value, Time now);
  // Throws maelstrom::Error{malformed_request}, and changes nothing, if no peer can have sent the
  // batch.
  void check(std::size_t peer, const Batch& batch) const;
  // The values of our own log that the batch has and we lack: they have to be stored first.
  // Requires check().
  std::span<const std::int64_t> own_news(const Batch& batch) const;
  // Takes a peer's batch. Throws the Error of check().
  void receive(std::size_t peer, const Batch& batch, Time now);

  // The batches that are due. After this call nothing is due until next_deadline().
  std::vector<Outgoing> collect(Time now);
  std::optional<Time> next_deadline() const;

  const std::vector<std::int64_t>& values() const { return values_.all(); }
  // The bytes of values() as a JSON array, and the same with one value more.
  std::size_t text_size() const { return values_.text_size() + 2; }
  std::size_t text_size_with(std::int64_t value) const {
    return text_size() + (values_.contains(value) ? 0 : Values::text_size(value));
  }
  std::size_t own_size() const { return values_.size(own_); }
  // How many peers have told that they hold our own value at that place.
  std::size_t holders(std::size_t place) const {
    return static_cast<std::size_t>(std::ranges::count_if(
        links_, [&](const Link& link) { return count_at(link.known, own_) > place; }));
  }
  // The rank of the node that serves us; our own rank if none does.
  std::size_t hub() const;
  bool is_suspected(std::size_t peer) const { return links_[peer].is_suspected; }

 private:
  // A tick out of turn costs as much as one in turn, and is useless where latencies vary so much
  // that batches always miss ticks. So there is one for this many ticks in turn, and never more
  // than two in a row.
  static constexpr int kTicksPerRescue = 10;
  static constexpr int kMaxCredit = 2 * kTicksPerRescue;

  void start_ticking(Time now);
  std::size_t take(const Link& link, const Batch& batch, Time now);
  void learn(Link& link, const Echo& echo, Time now);
  void owe_answer(std::size_t peer, const Batch& batch, Time now);
  bool lacks_news_of(std::size_t peer, std::span<const Mark> theirs) const;
  bool is_told(std::size_t peer) const;
  bool serves(std::size_t peer) const;
  Pace pace(std::size_t peer, Time now) const;
  bool is_up_to_us(std::size_t slot) const;
  bool lacks_of(const Link& link, std::size_t slot) const {
    return count_at(link.sent, slot) < values_.size(slot);
  }
  bool lacks(const Link& link, Pace pace) const;
  Time next_tick(Time from) const;
  Time next_call(const Link& link, Time from) const;
  Time next_probe(const Link& link, Time now) const;
  Time due(std::size_t peer, Pace pace, Time from) const;
  void plan(std::size_t peer, Time born, Time now);
  void plan_all(Time born, Time now);
  void expire(std::size_t peer, Time now);
  void canvass(Time now);
  void complain(std::size_t peer, Time now);
  void suspect(std::size_t peer, Time now);
  bool is_held(Time due, Time now);
  void notice_hub(Time now);
  Batch write(std::size_t peer, Time now);
  void write_runs(Link& link, Pace pace, Batch& batch);
  Duration patience(const Link& link, int times = 1) const;
  Time answerable(const Batch& batch, Time now) const;
  Time latest_answer(const Link& link) const;
  Duration ack_delay() const;
  // After this much silence another node is asked, if nobody has answered yet.
  Duration silence() const { return std::max(options_.patience.least, options_.period); }

  Options options_;
  std::size_t self_;
  Time first_tick_;
  bool is_ticking_ = false;  // first_tick_ will not change any more
  Values values_;
  std::size_t own_;  // slot
  std::int64_t number_;
  std::vector<Link> links_;        // by rank; the one at our own rank is not used
  RoundTrip round_trip_;           // of all peers
  std::optional<Time> canvass_{};  // when to ask the next node, while nobody has answered
  std::size_t canvassed_;          // the node asked last
  EarlyRuns early_;
  std::size_t last_hub_;
  Time last_tick_;                    // the last one at which a batch was sent
  Time last_news_{};                  // from a leaf
  std::optional<Time> held_until_{};  // until then a due tick waits
  std::optional<Time> rescue_{};      // when a tick out of turn is due
  int credit_ = kTicksPerRescue;      // ticks in turn that pay for rescues
};

}  // namespace apps::broadcast
