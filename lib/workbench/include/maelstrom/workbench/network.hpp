// The simulated network between nodes, services and clients.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <queue>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "maelstrom/clock.hpp"
#include "maelstrom/random.hpp"
#include "maelstrom/workbench/journal.hpp"

namespace maelstrom::workbench {

enum class EndpointKind : std::uint8_t { node, service, client };

enum class LatencyDistribution : std::uint8_t {
  constant,
  uniform,      // from 0 to twice the mean, in whole milliseconds
  exponential,  // also in whole milliseconds
};

struct NetworkOptions {
  // Of messages between nodes and services; messages from or to a client take no time.
  Duration mean_latency{};
  LatencyDistribution distribution = LatencyDistribution::constant;
  // Maelstrom's receiver takes the first message from its queue and sleeps until that message is
  // due; later messages wait behind it, even if they are due earlier. False delivers each message
  // when it is due.
  bool head_of_line_blocking = true;
  // The mean time for which a message occupies its recipient before delivery (uniform from 0 to
  // twice the mean). In virtual time, where computing takes no time, it lets operations overlap.
  Duration mean_overhead{};
};

// For each node (by number), the nodes whose messages it does not receive.
using Grudge = std::vector<std::vector<std::size_t>>;

// Random disturbances of messages between nodes. They do not affect messages of clients and
// services, except that is_slow also slows those between nodes and services.
struct Disturbance {
  double loss = 0;         // the fraction of messages that never arrive
  double duplication = 0;  // that arrive once more, up to kLongestDetour later
  double reordering = 0;   // that are held back up to kLongestDetour, so others overtake them
  bool is_slow = false;    // mean latency: kSlowFactor times as long, kLeastSlow or more

  static constexpr Duration kLongestDetour = std::chrono::milliseconds(100);
  static constexpr int kSlowFactor = 10;
  static constexpr Duration kLeastSlow = std::chrono::milliseconds(100);
};

// Each recipient has a queue ordered by deadline; messages with equal deadlines keep the order of
// sending. A partition drops a message when its recipient takes it from the queue. Clients and
// services are never partitioned.
class Network {
 public:
  struct Count {
    std::int64_t sent = 0;  // lost messages included
    std::int64_t received = 0;
  };
  // A message that has arrived. Valid until the next call of receive().
  struct Delivery {
    std::int64_t id;
    Endpoint src;
    Endpoint dest;
    std::string_view body;
  };

  Network(NetworkOptions options, Random random, Journal& journal)
      : options_(options), random_(random), journal_(&journal) {}

  // Endpoints count up from 0. Nodes must be added first.
  Endpoint add(std::string name, EndpointKind kind);
  // Messages still under way to it are lost. Nothing may be sent to it after that.
  void close(Endpoint endpoint);
  // Finds closed endpoints too.
  std::optional<Endpoint> find(std::string_view name) const;
  const std::string& name(Endpoint endpoint) const { return recipients_[endpoint].name; }
  EndpointKind kind(Endpoint endpoint) const { return recipients_[endpoint].kind; }
  bool is_open(Endpoint endpoint) const { return recipients_[endpoint].is_open; }

  // Sends `body` (JSON); returns the message's id.
  std::int64_t send(Endpoint src, Endpoint dest, std::string_view body, Time now);
  // The same, but the message arrives at once, ahead of all messages that wait for `dest`.
  std::int64_t send_ahead(Endpoint src, Endpoint dest, std::string_view body, Time now);
  // True if messages to `dest` arrive at once. Then the caller may use pass() instead of send() and
  // deliver the message itself; pass() counts it as received.
  bool is_immediate(Endpoint dest) const {
    return kind(dest) == EndpointKind::client && options_.mean_overhead == Duration::zero();
  }
  std::int64_t pass(Endpoint src, Endpoint dest, std::string_view body, Time now);

  // The next message that has arrived by `now`; false if there is none.
  bool receive(Time now, Delivery& delivery);
  std::optional<Time> next_arrival() const;
  // While a recipient is blocked, messages wait in its queue.
  void block(Endpoint endpoint);
  void unblock(Endpoint endpoint, Time now);

  // Faults combine: a message must pass the partition and the one-way cut, and the disturbance
  // applies to it as well.
  void partition(const Grudge& grudge) { partition_ = to_cut(grudge); }
  void heal() { partition_.clear(); }
  void cut_one_way(const Grudge& grudge) { one_way_ = to_cut(grudge); }
  void heal_one_way() { one_way_.clear(); }
  Disturbance& disturbance() { return disturbance_; }

  // Messages between nodes and services, and messages from or to clients.
  const Count& servers() const { return servers_; }
  const Count& clients() const { return clients_; }
  // Bytes of bodies in queues.
  std::size_t queued_bytes() const { return queued_bytes_; }

 private:
  struct Envelope {
    std::int64_t id = 0;
    Endpoint src = 0;
    Endpoint dest = 0;
    std::string body;
  };
  struct Queued {
    Time due;
    std::int64_t number;  // in the order of sending; a duplicate has its own
    std::uint32_t slot;   // in envelopes_
    friend bool operator>(const Queued& a, const Queued& b) {
      return a.due != b.due ? a.due > b.due : a.number > b.number;
    }
  };
  struct Recipient {
    std::string name;
    EndpointKind kind = EndpointKind::client;
    bool is_open = true;
    bool is_blocked = false;
    std::priority_queue<Queued, std::vector<Queued>, std::greater<>> queue;
    std::optional<Queued> in_hand;  // taken from the queue, delivered when it is due
  };
  struct Arrival {
    Time due;
    std::int64_t number;
    Endpoint dest;
    friend bool operator>(const Arrival& a, const Arrival& b) {
      return a.due != b.due ? a.due > b.due : a.number > b.number;
    }
  };

  using Cut = std::vector<std::vector<bool>>;  // receiver -> sender -> dropped; empty: none

  static Cut to_cut(const Grudge& grudge);
  std::int64_t record(Endpoint src, Endpoint dest, std::string_view body, Time now);
  void enqueue(std::int64_t id, Endpoint src, Endpoint dest, std::string_view body, Time due,
               Time now);
  Duration draw_latency(Endpoint src, Endpoint dest);
  Duration draw_detour() { return random_.between({}, Disturbance::kLongestDetour); }
  bool is_between_nodes(Endpoint src, Endpoint dest) const;
  Count& count(Endpoint src, Endpoint dest);
  std::uint32_t store(std::int64_t id, Endpoint src, Endpoint dest, std::string_view body);
  void release(std::uint32_t slot);
  bool is_dropped(const Envelope& envelope);
  Duration draw_overhead() { return random_.between({}, 2 * options_.mean_overhead); }
  const Queued* candidate(const Recipient& recipient) const;
  void take_next(Endpoint endpoint, Time now);
  void announce(Endpoint endpoint);
  Queued take_candidate(Recipient& recipient);
  void lose(const Queued& queued, Time now);

  NetworkOptions options_;
  Random random_;
  Journal* journal_;
  std::deque<Recipient> recipients_;  // by endpoint; stable addresses, for by_name_
  std::unordered_map<std::string_view, Endpoint> by_name_;
  std::vector<Envelope> envelopes_;
  std::vector<std::uint32_t> free_slots_;
  std::optional<std::uint32_t> delivered_;  // the slot that the last delivery views
  std::priority_queue<Arrival, std::vector<Arrival>, std::greater<>> arrivals_;
  Cut partition_;
  Cut one_way_;
  Disturbance disturbance_;
  std::int64_t next_id_ = 0;
  std::int64_t next_number_ = 0;
  Count servers_;
  Count clients_;
  std::size_t queued_bytes_ = 0;
};

}  // namespace maelstrom::workbench
