// How long servers wait for one another, learnt from round trips, and what they promise meanwhile.
// docs/raft.md argues why leases are safe while both the timeout and the promises change.
#pragma once

#include <algorithm>
#include <map>

#include "maelstrom/clock.hpp"
#include "maelstrom/raft/configuration.hpp"
#include "maelstrom/raft/types.hpp"

namespace maelstrom::raft {

// The election timeout in force at a server. Leaders and candidates measure how long a majority
// takes to answer. A leader tells its timeout with all that it sends, and followers adopt it.
// Messages carry it as an extension: how much longer it is than Options::election_timeout.
class Timing {
 public:
  // The timeout in round trips. An election takes two: for pre-votes and for votes. A lease needs
  // one and the interval between heartbeats.
  static constexpr int kRoundTrips = 2;

  // Requires a heartbeat interval above 0 and not above the election timeout, and timeouts not
  // above kMaxPromise.
  explicit Timing(const Options& options);

  Duration timeout() const { return timeout_; }
  Duration extension() const { return timeout_ - base_; }
  bool is_valid(Duration extension) const {
    return extension >= Duration(0) && extension <= longest_ - base_;
  }
  // Scales a duration like the timeout: it gets the same share of the current timeout that
  // `duration` has of the one in the options. For any duration that should grow with the timeout.
  Duration scaled(Duration duration) const;
  // The longest time between two messages of a leader to a server.
  Duration interval() const { return scaled(interval_); }
  // The time between repetitions of a request for votes, and of a leader's message that is not
  // answered: several times within a timeout, however seldom heartbeats are.
  Duration repetition() const { return std::min(interval(), timeout_ / 4); }
  // How long a majority takes to answer.
  Duration round_trip() const { return timeout_ / kRoundTrips; }
  // How long a leader may rely on a promise of this extension, counted from when it asked for it.
  // The margin for clocks is taken off: it has the same share of the promise as in the options.
  Duration lease(Duration extension) const;

  // Adopts the leader's extension. Requires a valid extension.
  void follow(Duration extension) { timeout_ = base_ + extension; }
  // A voter or learner took so long to answer. The estimate rises at once with a longer time, and
  // falls slowly. A timeout that is too short costs an election; one that is too long costs nothing
  // until there is an election.
  void measure(NodeId id, Duration round_trip);
  // The same for a request that is repeated until it is answered; this one was sent at `sent`. When
  // answers come much closer together than their requests were sent, the server slept meanwhile,
  // and its earlier measurements are forgotten. True if it slept. Requires sent <= now.
  bool measure_answer(NodeId id, Time sent, Time now);
  // Fits the timeout to the time in which a majority answers, if that is known.
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

// Until when a server elects nobody, not even itself. It has promised that to a leader.
class Promise {
 public:
  // `kept` is the bound() that was persisted before the server was started, 0 if there was none. A
  // server that may have promised something has forgotten until when, so it promises as much again.
  Promise(const Options& options, Duration kept, bool may_have_promised, Time now);

  Time until() const { return until_; }
  // Extends the promise. A promise once given holds to its end, even if the next one is shorter.
  void give(Duration timeout, Time now);
  // No promise in force was given for longer than this. It changes seldom, since the server has to
  // persist it before it makes a longer promise. It doubles when it is too short, and halves only
  // when all promises have been shorter for long. 0 stands for the election timeout itself.
  Duration bound() const { return bound_ == base_ ? Duration(0) : bound_; }

 private:
  Duration base_;
  Duration longest_;
  Duration bound_;
  Time until_;
  Time long_until_;  // when the promises above a quarter of the bound have ended
};

}  // namespace maelstrom::raft
