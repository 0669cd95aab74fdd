// A cluster of servers in virtual time, with a network between them and a journal in each. By
// default the network is instant and loses nothing. Events happen only in pass() and settle(), and
// each one is checked by Safety.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <queue>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "maelstrom/raft/journal.hpp"
#include "maelstrom/raft/raft.hpp"
#include "safety.hpp"

namespace maelstrom::raft::tests {

using namespace std::chrono_literals;

inline constexpr Options kOptions{
    .election_timeout = 1s, .heartbeat_interval = 100ms, .lease_margin = 100ms};

struct Server {
  NodeId id = kNoNode;
  std::vector<std::string> journal;
  std::optional<Raft> raft;  // none while it is down
  Machine machine;
  bool paused = false;
  double rate = 1;                       // how fast its clock goes
  std::uint64_t starts = 0;              // also its boot
  std::uint64_t contexts = 0;            // of its reads, since its start
  std::map<std::uint64_t, Index> reads;  // by context: the commit index when the read was asked
  std::vector<ReadState> read_states;
  std::vector<Message> held;  // came while it was paused
  std::optional<Time> drain_at;

  Raft* operator->() { return &*raft; }
};

class Cluster {
 public:
  // Servers with these ids, with `initial` as their configuration; all ids are voters if it is not
  // given.
  explicit Cluster(std::vector<NodeId> ids, Options options = kOptions,
                   std::optional<Configuration> initial = {});

  Server& operator[](NodeId id) { return servers_.at(id); }
  std::map<NodeId, Server>& servers() { return servers_; }
  Safety& safety() { return safety_; }
  Time now() const { return now_; }
  // The one server that leads in the latest term; kNoNode if there is none.
  NodeId leader();

  // Delivers all messages that are due now.
  void settle() { run_until(now_); }
  void pass(Duration time) { run_until(now_ + time); }
  // Makes the server campaign, and expects that it wins.
  void elect(NodeId id);
  // Handles the server's Readys until there is none. To be called after each direct use of a Raft.
  void drain(Server& server);

  Proposal propose(NodeId id, std::string data);
  Proposal propose(NodeId id, Configuration target);
  // The context if the read was accepted.
  std::optional<std::uint64_t> read(NodeId id);
  void compact(NodeId id);

  void kill(NodeId id);
  void start(NodeId id);
  void pause(NodeId id) { servers_.at(id).paused = true; }
  // Handles the messages that came meanwhile, with `gap` between one message and the next.
  void resume(NodeId id, Duration gap = Duration(0));
  // Messages from one to the other are lost, until heal().
  void cut(NodeId from, NodeId to) { cuts_.insert({from, to}); }
  void isolate(NodeId id);
  void heal() { cuts_.clear(); }

  // The delays of the copies of a message that arrive. By default one copy without delay.
  std::function<std::vector<Duration>(const Message&)> network;
  // Whether the server dies at this point of drain(); by default never.
  std::function<bool()> crash = [] { return false; };
  // How long until a server handles its Ready; by default no time.
  std::function<Duration()> drain_delay = [] { return Duration(0); };
  // Called with each Ready, once it is persisted.
  std::function<void(NodeId, const Ready&)> on_ready = [](NodeId, const Ready&) {};
  // Called with each message as it is sent.
  std::function<void(const Message&)> on_send = [](const Message&) {};
  // Called when a read has ended, with the index of the state that it saw; nothing if it failed.
  std::function<void(std::optional<Index>)> on_read = [](std::optional<Index>) {};

  Time clock(const Server& server) const;
  // The servers, a line each, for the investigation of a failure.
  std::string describe() const;

 private:
  struct Event {
    Time time;
    std::uint64_t order;
    Message message;
    bool operator<(const Event& other) const {
      return std::pair(time, order) > std::pair(other.time, other.order);
    }
  };

  void run_until(Time end);
  void after_event(Server& server);
  void finish_read(Server& server, const ReadState& read);
  std::optional<Time> due(const Server& server) const;

  const Options options_;
  const Configuration initial_;
  Time now_{};
  std::uint64_t order_ = 0;
  std::priority_queue<Event> events_;
  std::set<std::pair<NodeId, NodeId>> cuts_;
  std::map<NodeId, Server> servers_;
  Safety safety_;
};

}  // namespace maelstrom::raft::tests
