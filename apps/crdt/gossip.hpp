// Decides which node tells which other one its news, and when: pure, with time passed in.
//
// Each node keeps a table of what every node is known to have, one version vector each, and sends
// it along with its news: Wuu, Bernstein: "Efficient solutions to the replicated log and dictionary
// problems", PODC 1984. What is in the table is an acknowledgement, cumulative and passed on by
// others; what a node is not known to have is sent again. A node therefore has to keep, across a
// restart, whatever it has told anybody that it has.
//
// Tables are input. Nobody is believed to have more than we have ourselves, since more makes no
// difference to what we send. So a row that is wrong hides nothing that is new after it. Who reads
// that it is said to have what it has not asks for an answer, and what it says of itself then
// counts: also a node that has lost its storage gets back what others have.
#pragma once

#include <cstddef>
#include <deque>
#include <maelstrom/clock.hpp>
#include <optional>
#include <vector>

#include "crdt/version_vector.hpp"

namespace apps::crdt {

struct GossipOptions {
  // From one round to the next. With twice the slack it stays below the second for which a read may
  // be stale.
  maelstrom::Duration period = std::chrono::milliseconds(900);
  // How long the hub waits for those who are later than the first of a round. The others answer
  // the same broadcast, so that they differ by what the network and the machine let them differ.
  maelstrom::Duration slack = std::chrono::milliseconds(40);
  // After this long without an answer, a leaf tells the hub again. Who has left two messages
  // unanswered is told after twice as long.
  maelstrom::Duration retry = std::chrono::seconds(1);
  // How often a leaf looks for what the hub does not get across, and how many times it has to see
  // that before it acts. Together longer than two rounds and their latencies: in good times the
  // table shows by then that everybody has it. Once is enough if the hub does not answer.
  maelstrom::Duration check = std::chrono::milliseconds(500);
  std::size_t patience = 6;
};

// Rounds. The first node is the hub, the others are leaves. A period after the hub's last
// broadcast each leaf with news tells the hub; when all have, or the slack is over, the hub tells
// each leaf what that one lacks. That is 2(n-1) messages a round, the fewest by which n nodes can
// learn everything from each other one message at a time, and needs no clocks that agree.
//
// Around a hub that cannot be reached, leaves tell each other, one at a time in turns, what has
// been missing for long, no matter from whom they have it. So news takes every path that is there.
//
// Nothing new, nothing to acknowledge: nothing is sent, and deadline() is empty.
class Gossip {
 public:
  using Table = std::vector<VersionVector>;  // by node: what that node has

  // A message to be sent.
  struct Call {
    std::size_t peer;
    bool asks = false;  // for an answer at once: it goes around the hub, or corrects a mistake
  };

  Gossip(std::size_t self, std::size_t nodes, GossipOptions options = {});

  // This node has that now. Never goes back.
  void have(const VersionVector& versions, maelstrom::Time now);
  // A message of `from` came, with its table, which fits(). What it brought must be had, and kept,
  // before.
  void heard(std::size_t from, const Table& table, bool asks, maelstrom::Time now);
  // True if `table` has the right size.
  bool fits(const Table& table) const;

  // To whom a message must go now: what it lacks by the table, and the table. Taken as sent.
  std::vector<Call> due(maelstrom::Time now);
  // When due() will have something, or may; nothing if not before have() or heard().
  std::optional<maelstrom::Time> deadline() const;

  const Table& table() const { return table_; }

 private:
  static constexpr std::size_t kHub = 0;

  bool is_hub() const { return self_ == kHub; }
  bool lacks_news(std::size_t peer) const { return exceeds(table_[self_], table_[peer]); }
  bool is_to_be_told(std::size_t peer) const { return lacks_news(peer) || owes_answer_[peer]; }
  bool is_silent(std::size_t peer) const { return unanswered_[peer] > 1; }
  maelstrom::Time next_call(std::size_t peer) const;
  std::optional<maelstrom::Time> round_due() const;
  std::optional<std::size_t> next_overlooked(const VersionVector& old);
  void hear_first(maelstrom::Time now);
  void broadcast(maelstrom::Time now, std::vector<Call>& calls);
  void check(maelstrom::Time now, std::vector<Call>& calls);
  void note_call(std::size_t peer, maelstrom::Time now);
  void watch(maelstrom::Time now);

  std::size_t self_;
  GossipOptions options_;
  Table table_;
  // By node: it has sent, in vain or not, what we have and it did not know that we have. If the
  // answer is lost it will send that again.
  std::vector<bool> owes_answer_;
  std::vector<Call> at_once_;

  maelstrom::Time earliest_{};           // of our next message of a round
  std::vector<std::size_t> unanswered_;  // of our messages of rounds since it spoke, by node
  std::vector<maelstrom::Time> called_;  // the last of them

  // The hub's.
  std::vector<bool> spoke_;  // since the last broadcast, by node
  std::size_t speakers_ = 0;
  maelstrom::Time first_spoke_{};
  std::optional<maelstrom::Time> awaits_all_since_;  // a broadcast that nobody has answered yet
  maelstrom::Duration round_trip_{};                 // as last measured, at most options_.retry
  std::size_t table_changes_ = 0;
  std::vector<std::size_t> changes_sent_;  // table_changes_ at the last message, by node

  // A leaf's.
  std::deque<VersionVector> had_;  // at the last checks, the oldest first
  std::optional<maelstrom::Time> next_check_;
  std::size_t last_told_ = 0;
  bool was_asked_ = false;   // since the last check
  bool has_passed_ = false;  // let the last check pass
};

}  // namespace apps::crdt
