// Decides which node tells its news to which other node, and when: pure, with the time passed in.
//
// Each node keeps a table of what every node is known to have, one version vector for each, and
// sends it along with its news: Wuu, Bernstein: "Efficient solutions to the replicated log and
// dictionary problems", PODC 1984. The table's rows are acknowledgements: they are cumulative, and
// other nodes pass them on. News that a node is not known to have is sent again. So a node has to
// keep, across a restart, everything that it has told anybody that it has.
//
// Tables are input. No node is believed to have more than we have ourselves, since more would make
// no difference to our messages. So a wrong row hides nothing that is new after it. A node that
// reads a claim that it has more than it has asks the sender for an answer, and its own row in that
// message then counts, even if it is lower. So a node that has lost its storage gets back what
// others have.
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
  // How long the hub waits for nodes that are later than the first of a round. All of them answer
  // the same broadcast, so only the network and the machine make their times differ.
  maelstrom::Duration slack = std::chrono::milliseconds(40);
  // After this long without an answer, a leaf tells the hub again. A node that has left two
  // messages unanswered is told again after twice this long.
  maelstrom::Duration retry = std::chrono::seconds(1);
  // How often a leaf looks for news that the hub does not get across, and in how many checks it has
  // to see such news before it acts. Together they are longer than two rounds and their latencies:
  // in good times the table shows by then that every node has the news. One check is enough if the
  // hub does not answer.
  maelstrom::Duration check = std::chrono::milliseconds(500);
  std::size_t patience = 6;
};

// Gossip goes in rounds. The first node is the hub, the others are leaves. A period after the hub's
// last broadcast each leaf with news tells the hub. When all leaves have done so, or the slack is
// over, the hub tells each leaf the news that this leaf lacks. That is 2(n-1) messages a round, the
// fewest by which n nodes can learn everything from each other one message at a time, and it needs
// no clocks that agree.
//
// If the hub cannot be reached, leaves tell each other, one at a time in turns, the news that has
// been missing for long, no matter which node it came from. So news takes every working path.
//
// When there is nothing new and nothing to acknowledge, nothing is sent, and deadline() is empty.
class Gossip {
 public:
  using Table = std::vector<VersionVector>;  // by node: the versions that it is known to have

  // A message to be sent.
  struct Call {
    std::size_t peer;
    bool asks = false;  // for an answer at once: it bypasses the hub, or corrects a mistake
  };

  Gossip(std::size_t self, std::size_t nodes, GossipOptions options = {});

  // This node has these versions. They never go back.
  void have(const VersionVector& versions, maelstrom::Time now);
  // A message of `from` came, with its table, for which fits() is true. Its news has to be merged
  // and kept before this call.
  void heard(std::size_t from, const Table& table, bool asks, maelstrom::Time now);
  // True if `table` has the right size.
  bool fits(const Table& table) const;

  // The messages to send at once, each with the news that the peer lacks by the table, and the
  // table. They count as sent.
  std::vector<Call> due(maelstrom::Time now);
  // When due() may have something. Empty if it will not before the next have() or heard().
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
  // By node: it has sent us news, perhaps in vain, and did not know that we have it. Without an
  // answer it will send that again.
  std::vector<bool> owes_answer_;
  std::vector<Call> at_once_;

  maelstrom::Time earliest_{};           // the earliest time of our next message of a round
  std::vector<std::size_t> unanswered_;  // by node: our messages of rounds since it spoke
  std::vector<maelstrom::Time> called_;  // by node: when the last of those was sent

  // At the hub.
  std::vector<bool> spoke_;  // by node: since the last broadcast
  std::size_t speakers_ = 0;
  maelstrom::Time first_spoke_{};
  std::optional<maelstrom::Time> awaits_all_since_;  // a broadcast that nobody has answered yet
  maelstrom::Duration round_trip_{};                 // as last measured, at most options_.retry
  std::size_t table_changes_ = 0;
  std::vector<std::size_t> changes_sent_;  // by node: table_changes_ at the last message

  // At a leaf.
  std::deque<VersionVector> had_;  // our versions at the last checks, oldest first
  std::optional<maelstrom::Time> next_check_;
  std::size_t last_told_ = 0;
  bool was_asked_ = false;   // since the last check
  bool has_passed_ = false;  // it skipped the last check
};

}  // namespace apps::crdt
