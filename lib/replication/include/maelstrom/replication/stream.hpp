// One node's end of the exchange with a peer: what the peer has, what is on its way to it, and
// whether it answers. Pure, with the time passed in.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <utility>

#include "maelstrom/clock.hpp"
#include "maelstrom/replication/round_trip.hpp"
#include "maelstrom/replication/versions.hpp"

namespace maelstrom::replication {

// Batches have numbers. A batch carries everything that the peer is not known to have, and the
// number of the peer's newest batch that has come. That acknowledges this batch and all before it.
// So a batch that is lost, doubled or late does no harm: the next one makes up for it. A peer that
// was started again says itself what it has.
class Stream {
 public:
  // A batch with an old number was overtaken if the newest one came less than this long ago, and
  // has a number that is less than this much higher. Otherwise the sender counts in another way, or
  // the newest number was not its own: then the batch with the old number counts.
  static constexpr Duration kOvertakenFor = std::chrono::seconds(10);
  static constexpr std::uint64_t kOvertakenBy = 1'000'000;

  // Our batches have numbers above `first`.
  explicit Stream(std::uint64_t first) : echoed_(first) {}

  // --- The peer's batches.
  bool is_overtaken(std::uint64_t number, Time now) const {
    return number <= heard_ && heard_ - number < kOvertakenBy && now - heard_at_ < kOvertakenFor;
  }
  // Takes what the peer has by its batch `number`, which is not overtaken. `have` names no more
  // than this node has.
  void hear(std::uint64_t number, Versions have, Time now);
  // Takes the number of our newest batch that the peer has got, and for how long the peer has held
  // it. What should have arrived by then and has not was lost, and will be sent again. Returns when
  // that batch was sent if it is the first time that it is acknowledged. Call after hear().
  std::optional<Time> acknowledge(std::uint64_t number, std::optional<Duration> held, Time now);

  const Versions& known() const { return known_; }
  // The peer's newest batch; 0 if none has come.
  std::uint64_t heard() const { return heard_; }
  Time heard_at() const { return heard_at_; }

  // --- Our batches.
  // True if something of ours is neither there nor on its way, and may be sent now: after a batch
  // with a first part of the news, the next part waits for the answer.
  bool lacks(const Versions& ours) const { return !is_cut() && !sent_.covers(ours); }
  bool is_cut() const { return is_cut_ && oldest_; }
  // Notes a batch that brings the peer to `reach` of `ours`. If it calls for an answer, the peer
  // answers it at the time `answerable` if it has arrived by then.
  void wrote(std::uint64_t number, const Versions& reach, const Versions& ours,
             std::optional<Time> answerable, Time now);
  // What is on its way counts as lost.
  void give_up();

  // When the oldest batch that calls for an answer is answered; empty if there is none.
  std::optional<Time> answerable() const {
    return oldest_ ? std::optional(oldest_->answerable) : std::nullopt;
  }
  bool has_heard_of(std::uint64_t number) const { return echoed_ >= number; }
  std::optional<Time> last_sent() const { return last_sent_; }
  const RoundTrip& round_trip() const { return round_trip_; }

  // --- Whether it answers.
  bool is_asked = false;      // it was asked, and has not answered
  bool is_suspected = false;  // it has not answered when asked either
  int attempts = 0;           // to reach it since then

 private:
  static constexpr std::size_t kMaxDepartures = 64;

  struct Departure {
    std::uint64_t number;
    Time time;
  };
  struct Call {
    std::uint64_t number;
    Time answerable;
  };

  Versions known_;
  Versions sent_;  // not less than known_
  bool is_cut_ = false;
  std::uint64_t heard_ = 0;
  Time heard_at_{};
  std::uint64_t echoed_;
  std::uint64_t last_news_ = 0;  // our last batch that brought something
  std::optional<Time> last_sent_;
  std::deque<Departure> departures_;  // of batches not acknowledged yet, oldest first
  std::optional<Call> oldest_;        // of those that call for an answer
  std::optional<Call> newest_;
  RoundTrip round_trip_;
};

}  // namespace maelstrom::replication
