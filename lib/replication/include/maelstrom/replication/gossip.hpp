// Decides which node tells its news to which other node, and when: anti-entropy over a star. Pure,
// with the time passed in.
//
// The nodes of a cluster have replicas of one state, and each replica has versions (versions.hpp).
// In quiet times the first node is the hub, and all others are its leaves. The hub ticks with a
// fixed period. A leaf with news sends it so that it arrives just before a tick (phase.hpp); at the
// tick the hub sends each leaf what that leaf lacks. So news is everywhere after a period and the
// way by the hub, and costs at most 2(n-1) messages a period: the fewest by which n nodes can learn
// everything from each other one message at a time. When there is nothing new and nothing to
// acknowledge, nothing is sent.
//
// A node that does not answer is asked, then suspected. The hub of a node is the first node that it
// does not suspect; a node that suspects all before it is a hub itself. So hubs form a forest over
// the working links. Nodes need not agree on the hubs: batches are idempotent, and two hubs cost
// messages, nothing else. Suspected nodes are tried again and again, by hubs more often than by
// leaves, with their news, which may arrive though no answer does. A hub tells its leaves which
// nodes it cannot reach, and they try instead. So news crosses wherever a single link works.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "maelstrom/clock.hpp"
#include "maelstrom/fields.hpp"
#include "maelstrom/replication/phase.hpp"
#include "maelstrom/replication/round_trip.hpp"
#include "maelstrom/replication/stream.hpp"
#include "maelstrom/replication/versions.hpp"

namespace maelstrom::replication {

struct GossipOptions {
  // From one tick of a hub to the next.
  Duration period = std::chrono::milliseconds(375);
  // How long an acknowledgement waits for news that it can ride on. None: it goes with the next
  // tick.
  Duration ack_delay{};
  // True: leaves tell their hub at once, rather than just before its tick.
  bool is_eager = false;
  // True: while the answer to news is not late, a peer gets no more news. For periods that may be
  // shorter than a round trip: fewer batches, and none says again what one before it has said.
  bool awaits_answers = false;
  // How long an immediate answer may take.
  Patience patience{.first = std::chrono::milliseconds(500)};
  // The longest time from one attempt of a hub to reach a suspected node to the next. Attempts come
  // faster at first, and are three times as rare where they are a leaf's.
  Duration probe = std::chrono::milliseconds(1500);
};

// The newest of the recipient's batches that has come: how long before a tick of the sender it
// came, and for how long the sender has held it, in microseconds.
struct Echo {
  std::uint64_t number = 0;
  std::uint64_t early_us = 0;
  std::uint64_t held_us = 0;
  using fields = Fields<"number", "early_us", "held_us">;
};

// The head of a batch; its body is the news.
struct Head {
  // The role of the sender towards the recipient.
  static constexpr std::string_view kLeaf = "leaf";    // the recipient is its hub and serves it
  static constexpr std::string_view kHub = "hub";      // it serves the recipient, or looks for it
  static constexpr std::string_view kReply = "reply";  // it only answers
  // The longest time that is told: an hour. Longer times are told as this.
  static constexpr std::uint64_t kLongestUs = 3'600'000'000;

  std::uint64_t number = 0;  // grows from each batch of a sender to the next, also when restarted
  std::string_view role = kReply;
  bool asks = false;  // for an answer at once
  std::optional<Echo> echo;
  std::vector<Versions::Mark> have;    // all that the sender has, with the news
  std::vector<std::uint64_t> missing;  // nodes that the sender cannot reach: please help
  using fields = Fields<"number", "role", "asks", "echo", "have", "missing">;
};

class Gossip {
 public:
  struct Self {
    std::size_t node;            // this node's number
    std::size_t nodes;           // how many there are
    std::uint64_t first_number;  // more than any earlier life of this node has used; see Head
  };
  // A batch to be sent: the news that a replica lacks that has `base`.
  struct Call {
    std::size_t peer;
    Versions base;
  };

  // A question to a peer: its batch has this number, or a higher one.
  struct Question {
    std::size_t peer;
    std::uint64_t number;
  };

  // `ours` is what this replica has; it must outlive this object, and only grows.
  Gossip(const GossipOptions& options, const Self& self, const Versions& ours, Time now);

  // This node was started again, and `ours` is what it had: its hub is told, or all if that is it.
  void restarted(Time now);
  // `ours` has grown by news of this node's own.
  void grew(Time now);

  // Gives what the peer has. Throws Error{malformed_request}, and changes nothing, if no peer can
  // have sent such a batch.
  Versions check(std::size_t peer, const Head& head) const;
  // The same for versions that name a node that there is not.
  void check_nodes(const Versions& versions) const;
  // Takes the head of a peer's batch, once its news is merged and kept. Requires check().
  void heard(std::size_t node, const Head& head, bool has_news, Time now);

  // The batches that are due. For each, call write() with the versions that its news reaches.
  std::vector<Call> due(Time now);
  Head write(std::size_t node, const Versions& reach, Time now);
  // When due() may have something. Empty if it will not before the next call.
  std::optional<Time> deadline() const;

  // Asks the hub for all that it has: the batch is due at once. Empty if this node is its own hub.
  std::optional<Question> ask_hub(Time now);
  // True if the answer has come, and everything that the hub has by its own account is here or not
  // taken; or if the hub that was asked is suspected.
  bool is_settled(const Question& question) const;

  // How long news takes from one node to all others, as a rule, if all links work.
  Duration crossing() const {
    return options_.period + Phase::grace(options_.period) + round_trip_.longest();
  }
  // The node that serves this one; this node itself if none does.
  std::size_t hub() const;
  bool is_suspected(std::size_t peer) const { return peers_[peer].stream.is_suspected; }
  // How many peers have told that they have this much of the origin's contribution.
  std::size_t holders(const Origin& origin, std::uint64_t number) const;

 private:
  // The rhythm in which news goes to a peer.
  enum class Pace : std::uint8_t {
    none,    // other nodes send it news
    leaf,    // it is our hub: just before its ticks
    hub,     // we serve it: at our ticks
    helper,  // its hub gets no answer from it: now and then, with a question
    probe,   // it is suspected: now and then, a question alone
  };
  struct Peer {
    Peer(const GossipOptions& options, const Self& self)
        : stream(self.first_number), phase(options.period) {}

    Stream stream;
    Versions claims;  // what it says it has
    Phase phase;      // of its ticks
    bool is_leaf = false;
    Time serves_until{};  // until then it counts as looking for us
    std::vector<std::uint64_t> missing;
    bool is_to_be_asked = false;
    std::optional<Time> answer_at;  // when it gets an answer
    std::optional<Time> news_at;    // when it gets what it lacks
    Pace pace = Pace::none;         // for which news_at was chosen
  };

  void start_ticking(Time now);
  static void answer_by(Peer& peer, Time time);
  static void ask(Peer& peer, Time now);
  void learn(Peer& peer, const Echo& echo, Time now);
  void owe_answer(std::size_t node, const Head& head, bool has_news, Time now);
  void ask_found(const std::vector<std::uint64_t>& before, Time now);
  bool is_missed_by_hub(std::size_t node) const;
  bool serves(std::size_t node) const;
  bool lacks(const Peer& peer) const;
  Pace pace(std::size_t node, Time now) const;
  Time next_tick(Time from) const;
  Time after_answer(const Peer& peer, Time from) const;
  Time next_call(const Peer& peer, Time from) const;
  Time next_attempt(const Peer& peer, Time from) const;
  Time due_time(const Peer& peer, Pace pace, Time from) const;
  void plan(std::size_t node, Time now);
  void plan_all(Time now);
  void expire(std::size_t node, Time now);
  void suspect(std::size_t node, Time now);
  void notice_hub(Time now);
  static std::optional<Time> deadline_of(const Peer& peer);
  Duration patience(const Peer& peer, int times) const;
  Time expiry(const Peer& peer) const;

  GossipOptions options_;
  std::size_t self_;
  const Versions& ours_;
  std::uint64_t number_;
  std::vector<Peer> peers_;  // by number; the one at our own is not used
  RoundTrip round_trip_;     // of all peers
  std::size_t last_hub_;
  bool is_ticking_ = false;
  Time first_tick_{};  // ticks are whole periods later
  Time last_tick_{};   // the last one at which a batch was sent
};

}  // namespace maelstrom::replication
