// Decides what to send to whom and when, so that every value reaches every node. Knows no node, no
// clock and no network: the shell tells it what came and what time it is, and sends what is due.
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

// In quiet times the first node is the hub of all others, the leaves. A leaf sends what is new to
// the hub just before the hub's tick, and the hub at its tick what is new to each leaf.
//
// A node that does not answer is asked, then suspected. A leaf's hub is the first node that it does
// not suspect, in the order of ids; a node that suspects all before it serves everybody. So hubs
// form a forest over the links that work, and who they are needs no agreement: batches are
// idempotent, and two hubs cost messages, nothing else. A hub tells those that it serves whom it
// cannot reach, and they try instead, slowly: values cross wherever a single link works.
class Spreader {
 public:
  using Time = maelstrom::Time;
  using Duration = maelstrom::Duration;

  // Who we are, as the first id of `nodes` has rank 0.
  struct Self {
    std::size_t rank;
    std::size_t nodes;
    std::int64_t boot;          // see Origin
    std::int64_t first_number;  // more than any life of this node before has used; see Batch
  };
  struct Outgoing {
    std::size_t peer;  // rank
    Batch batch;
  };

  Spreader(Options options, const Self& self, Time now);

  // Puts back what this node had stored under its `boot`; before anything else. All peers are told
  // what we lack.
  void restore(std::span<const std::int64_t> values);
  // A client's value, which may be there already. Gives its place among our own.
  std::size_t add(std::int64_t value, Time now);
  // Throws maelstrom::Error{malformed_request}, and changes nothing, if no peer can have sent that.
  void check(std::size_t peer, const Batch& batch) const;
  // What a batch has of our own log and we have not: it is to be stored first. Requires check().
  std::span<const std::int64_t> own_news(const Batch& batch) const;
  // What a peer sent. Throws what check() throws.
  void receive(std::size_t peer, const Batch& batch, Time now);

  // What is due. Nothing is due after it, until next_deadline().
  std::vector<Outgoing> collect(Time now);
  std::optional<Time> next_deadline() const;

  const std::vector<std::int64_t>& values() const { return values_.all(); }
  // The bytes of values() as a JSON array; those that it would have with one more.
  std::size_t text_size() const { return values_.text_size() + 2; }
  std::size_t text_size_with(std::int64_t value) const {
    return text_size() + (values_.contains(value) ? 0 : Values::text_size(value));
  }
  std::size_t own_size() const { return values_.size(own_); }
  // How many peers said that they hold our own value at that place.
  std::size_t holders(std::size_t place) const {
    return static_cast<std::size_t>(std::ranges::count_if(
        links_, [&](const Link& link) { return count_at(link.known, own_) > place; }));
  }
  // The rank of the node that serves us; our own if we serve ourselves.
  std::size_t hub() const;
  bool is_suspected(std::size_t peer) const { return links_[peer].is_suspected; }

 private:
  // A tick out of turn costs as much as one in turn. Where latencies vary so much that batches
  // always miss ticks, it helps nobody: there is one for so many in turn, and two at once at most.
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
  // After so much of it others are asked, if nobody has answered yet.
  Duration silence() const { return std::max(options_.patience.least, options_.period); }

  Options options_;
  std::size_t self_;
  Time first_tick_;
  bool is_ticking_ = false;  // first_tick_ is there to stay
  Values values_;
  std::size_t own_;  // slot
  std::int64_t number_;
  std::vector<Link> links_;        // by rank; our own is not used
  RoundTrip round_trip_;           // of all
  std::optional<Time> canvass_{};  // when to ask the next one, as nobody has answered yet
  std::size_t canvassed_;          // last
  EarlyRuns early_;
  std::size_t last_hub_;
  Time last_tick_;                    // at which something was sent
  Time last_news_{};                  // of a leaf
  std::optional<Time> held_until_{};  // a tick that is due
  std::optional<Time> rescue_{};      // a tick out of turn
  int credit_ = kTicksPerRescue;      // for those: ticks in turn
};

}  // namespace apps::broadcast
