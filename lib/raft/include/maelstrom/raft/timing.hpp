// How long servers wait for one another, learnt from round trips, and what they promise meanwhile.
// docs/raft.md argues why leases are safe while both change.
#pragma once

#include <map>

#include "maelstrom/clock.hpp"
#include "maelstrom/raft/configuration.hpp"
#include "maelstrom/raft/types.hpp"

namespace maelstrom::raft {

// The election timeout in force at a server. A leader and a candidate measure how long a majority
// takes to answer; a leader says its timeout with all that it sends, and followers take it over.
// Messages have it as an extension: how much longer it is than Options::election_timeout.
class Timing {
 public:
  // The timeout in round trips. An election takes two: for pre-votes and for votes. A lease needs
  // one and the interval between heartbeats.
  static constexpr int kRoundTrips = 2;

  // Requires times above 0, the interval not above the timeout, that not above kMaxPromise.
  explicit Timing(const Options& options);

  Duration timeout() const { return timeout_; }
  Duration extension() const { return timeout_ - base_; }
  bool is_valid(Duration extension) const {
    return extension >= Duration(0) && extension <= longest_ - base_;
  }
  // As large a share of the timeout as `duration` is of that in the options; for whatever is to go
  // with it.
  Duration scaled(Duration duration) const;
  // Between heartbeats, and between repetitions of a request.
  Duration interval() const { return scaled(interval_); }
  // How long a promise of this extension lasts, counted from when it was asked for and with the
  // margin for clocks taken off: the same share as in the options.
  Duration lease(Duration extension) const;

  // The leader has said so. Requires a valid extension.
  void follow(Duration extension) { timeout_ = base_ + extension; }
  // A voter or learner took so long to answer. What counts rises at once with a longer time, and
  // falls by and by: a timeout that is too short costs an election, one that is too long nothing
  // until there is one.
  void measure(NodeId id, Duration round_trip);
  // The same, of a request that is repeated until it is answered, sent at `sent`. When answers come
  // much closer together than the requests were sent, the server slept meanwhile: then what was
  // measured before is forgotten. True if it slept. Requires sent <= now.
  bool measure_answer(NodeId id, Time sent, Time now);
  // Makes the timeout fit what a majority answers within, if one was measured.
  void adapt(const Configuration& configuration, NodeId self);

 private:
  Duration base_;
  Duration longest_;
  Duration interval_;
  Duration margin_;
  Duration timeout_;
  std::map<NodeId, Duration> round_trips_;
  struct Answer {
    Time sent;  // of the latest request that was answered
    Time came;
  };
  std::map<NodeId, Answer> answers_;
};

// Until when a server elects nobody, not even itself, because a leader was told that it would not.
class Promise {
 public:
  // `kept` is bound() at some time before the server was started, 0 if there was none. If it may
  // have promised something it promises as much again, since it has forgotten until when.
  Promise(const Options& options, Duration kept, bool may_have_promised, Time now);

  Time until() const { return until_; }
  // A promise that was given holds to its end, however short the next one is.
  void give(Duration timeout, Time now);
  // No promise in force was given for longer. It changes seldom, since it has to be persisted
  // before the promise is told: it doubles, and becomes half only when less has been promised for
  // long. 0 instead of the election timeout itself.
  Duration bound() const { return bound_ == base_ ? Duration(0) : bound_; }

 private:
  Duration base_;
  Duration longest_;
  Duration bound_;
  Time until_;
  Time long_until_;  // the promises above a quarter of the bound have ended then
};

}  // namespace maelstrom::raft
