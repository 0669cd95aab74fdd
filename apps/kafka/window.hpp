// Go-back-N: decides which part of a sequence to send, and when to send it again.
#pragma once

#include <cstdint>
#include <maelstrom/maelstrom.hpp>
#include <optional>

namespace apps::kafka {

// How long to wait for an acknowledgement.
struct RetryLimits {
  maelstrom::Duration initial = std::chrono::milliseconds(300);   // nothing has been measured yet
  maelstrom::Duration shortest = std::chrono::milliseconds(100);  // well above a delayed ack
  maelstrom::Duration longest = std::chrono::seconds(1);          // so a peer is soon found again
};

// The sender's side of one sequence of items, which have positions 0, 1, ... The receiver takes
// them in order, drops items that do not continue those it has, and acknowledges how many it has.
// So after a loss the sender sends again everything from the first unacknowledged item on.
//
// Before that it waits for Jacobson's estimate from measured round trips, doubled each time until
// there is progress. Items that were sent twice are not measured (RFC 6298; Karn's algorithm).
class Window {
 public:
  explicit Window(const RetryLimits& limits) : limits_(limits), wait_(limits.initial) {}

  std::uint64_t acked() const { return acked_; }  // the receiver has everything before this
  std::uint64_t sent() const { return sent_; }    // everything before this has been sent
  bool is_waiting() const { return sent_ > acked_ || is_retrying_; }
  // Something had to be sent again, and nothing has been acknowledged since: send nothing new.
  bool is_retrying() const { return is_retrying_; }
  // Nothing has been acknowledged for longer than `limit`, though something was waiting for it.
  bool is_stuck(maelstrom::Time now, maelstrom::Duration limit) const {
    return is_waiting() && now - progress_ > limit;
  }

  // When to send again, unless there is progress.
  std::optional<maelstrom::Time> deadline() const { return deadline_; }

  // Everything before `end` has now been sent.
  void send(std::uint64_t end, maelstrom::Time now);
  // The receiver has everything before `end`. Ignores an `end` that is not above the known one.
  void acknowledge(std::uint64_t end, maelstrom::Time now);
  // Goes back to the first unacknowledged item, if the deadline has come.
  void advance(maelstrom::Time now);
  // The receiver has been started again, and has everything before `end`, perhaps less than before.
  void restart(std::uint64_t end, maelstrom::Time now);

 private:
  struct Probe {
    std::uint64_t end;
    maelstrom::Time sent;
  };

  void measure(maelstrom::Duration round_trip);

  RetryLimits limits_;
  std::uint64_t acked_ = 0;
  std::uint64_t sent_ = 0;
  bool is_retrying_ = false;
  maelstrom::Time progress_{};  // when there was progress last, or the wait began
  std::optional<maelstrom::Time> deadline_;
  maelstrom::Duration wait_;
  std::optional<Probe> probe_;  // the round trip that is being measured
  std::optional<maelstrom::Duration> mean_;
  maelstrom::Duration deviation_{};
};

}  // namespace apps::kafka
