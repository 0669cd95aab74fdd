// The network against a model that is right by being slow: for each recipient a list of messages,
// searched from one end to the other at each millisecond.
#include <algorithm>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "catch.hpp"
#include "maelstrom/workbench/network.hpp"
#include "seeds.hpp"

namespace maelstrom::workbench::network_model_test {
namespace {

using std::chrono::milliseconds;

constexpr std::size_t kNodes = 3;
constexpr Endpoint kService = kNodes;
constexpr Endpoint kClient = kNodes + 1;
constexpr std::size_t kEndpoints = kNodes + 2;
constexpr int kLatency = 7;  // milliseconds
constexpr int kSlowLatency = 100;

// What arrives, in order: when, where and which.
using Arrivals = std::vector<std::tuple<int, Endpoint, std::int64_t>>;

class Model {
 public:
  explicit Model(bool head_of_line_blocking) : blocks_(head_of_line_blocking) {}

  void send(std::int64_t id, Endpoint src, Endpoint dest, int now) {
    const bool is_quick = src == kClient || dest == kClient;
    const int due = now + (is_quick ? 0 : is_slow ? kSlowLatency : kLatency);
    recipients_[dest].queue.push_back({due, id, src});
    take(dest, now);
  }
  void set_blocked(Endpoint dest, bool is_blocked, int now) {
    recipients_[dest].is_blocked = is_blocked;
    take(dest, now);
  }
  // To be called at every millisecond.
  void receive(int now, Arrivals& arrivals) {
    for (bool more = true; more;) {
      more = false;
      for (Endpoint dest = 0; dest < kEndpoints; ++dest) more |= receive(dest, now, arrivals);
    }
  }

  bool is_slow = false;
  bool cuts[kEndpoints][kEndpoints] = {};  // receiver, sender
  std::size_t lost = 0;

 private:
  struct Message {
    int due;
    std::int64_t id;
    Endpoint src;
    friend auto operator<=>(const Message&, const Message&) = default;
  };
  struct Recipient {
    std::vector<Message> queue;
    std::optional<Message> in_hand;
    bool is_blocked = false;
  };

  std::optional<Message> pop(Recipient& recipient) {
    if (recipient.queue.empty()) return std::nullopt;
    const auto first = std::ranges::min_element(recipient.queue);
    const Message message = *first;
    recipient.queue.erase(first);
    return message;
  }

  void take(Endpoint dest, int now) {
    Recipient& recipient = recipients_[dest];
    if (!blocks_ || recipient.is_blocked) return;
    while (!recipient.in_hand && !recipient.queue.empty()) {
      Message message = *pop(recipient);
      if (cuts[dest][message.src]) {
        ++lost;
        continue;
      }
      message.due = std::max(message.due, now);
      recipient.in_hand = message;
    }
  }

  bool receive(Endpoint dest, int now, Arrivals& arrivals) {
    Recipient& recipient = recipients_[dest];
    if (recipient.is_blocked) return false;
    if (blocks_) {
      if (!recipient.in_hand || recipient.in_hand->due > now) return false;
      arrivals.emplace_back(now, dest, recipient.in_hand->id);
      recipient.in_hand.reset();
      take(dest, now);
      return true;
    }
    if (recipient.queue.empty() || std::ranges::min_element(recipient.queue)->due > now) {
      return false;
    }
    const Message message = *pop(recipient);
    if (cuts[dest][message.src]) {
      ++lost;
    } else {
      arrivals.emplace_back(now, dest, message.id);
    }
    return true;
  }

  bool blocks_;
  Recipient recipients_[kEndpoints];
};

// The same things happen to both.
class Pair {
 public:
  Pair(bool head_of_line_blocking, Random& random)
      : random_(random),
        network_({.mean_latency = milliseconds(kLatency),
                  .head_of_line_blocking = head_of_line_blocking},
                 Random(1), journal_),
        model_(head_of_line_blocking) {
    for (const char* name : {"n0", "n1", "n2"}) network_.add(name, EndpointKind::node);
    network_.add("lin-kv", EndpointKind::service);
    network_.add("c0", EndpointKind::client);
  }

  void step(int now) {
    receive(now);
    for (auto sends = random_.below(4); sends > 0; --sends) send(now);
    switch (random_.below(40)) {
      case 0: cut(true); break;
      case 1: cut(false); break;
      case 2:
      case 3: heal(); break;
      case 4: network_.disturbance().is_slow = model_.is_slow = !model_.is_slow; break;
      case 5:
      case 6: {
        const auto dest = static_cast<Endpoint>(random_.below(kNodes));
        is_blocked_[dest] = !is_blocked_[dest];
        is_blocked_[dest] ? network_.block(dest) : network_.unblock(dest, at(now));
        model_.set_blocked(dest, is_blocked_[dest], now);
        break;
      }
      default: break;
    }
  }
  void end(int now) {
    heal();
    for (Endpoint dest = 0; dest < kNodes; ++dest) {
      is_blocked_[dest] = false;
      network_.unblock(dest, at(now));
      model_.set_blocked(dest, false, now);
    }
    for (int later = now; later < now + 2 * kSlowLatency; ++later) receive(later);
  }

  Arrivals arrivals;
  Arrivals expected;
  std::size_t lost() const {
    return static_cast<std::size_t>(
        std::ranges::count(journal_.events(), Journal::Kind::lose, &Journal::Event::kind));
  }
  std::size_t expected_lost() const { return model_.lost; }
  std::size_t left() const { return network_.queued_bytes(); }

 private:
  static Time at(int ms) { return Time(milliseconds(ms)); }

  void receive(int now) {
    const std::size_t before = arrivals.size();
    Network::Delivery delivery{};
    while (network_.receive(at(now), delivery)) {
      arrivals.emplace_back(now, delivery.dest, delivery.id);
    }
    model_.receive(now, expected);
    // Which recipient comes first in a millisecond is left open; the order at each is not.
    for (Arrivals* some : {&arrivals, &expected}) {
      std::ranges::stable_sort(some->begin() + static_cast<std::ptrdiff_t>(before), some->end(), {},
                               [](const auto& arrival) { return std::get<1>(arrival); });
    }
  }

  void send(int now) {
    const auto src = static_cast<Endpoint>(random_.below(kEndpoints));
    const auto dest = static_cast<Endpoint>(random_.below(kEndpoints));
    if (src >= kNodes && dest >= kNodes) return;  // the client speaks to nodes, and so do services
    model_.send(network_.send(src, dest, "{}", at(now)), src, dest, now);
  }

  // Some nodes do not hear some others.
  void cut(bool is_partition) {
    heal();
    Grudge grudge(kNodes);
    for (std::size_t receiver = 0; receiver < kNodes; ++receiver) {
      for (std::size_t sender = 0; sender < kNodes; ++sender) {
        if (receiver == sender || !random_.chance(0.4)) continue;
        grudge[receiver].push_back(sender);
        model_.cuts[receiver][sender] = true;
      }
    }
    is_partition ? network_.partition(grudge) : network_.cut_one_way(grudge);
  }
  void heal() {
    network_.heal();
    network_.heal_one_way();
    for (auto& row : model_.cuts) std::ranges::fill(row, false);
  }

  Random& random_;
  Journal journal_;
  Network network_;
  Model model_;
  bool is_blocked_[kNodes] = {};
};

TEST_CASE("any mix of sending, cutting, slowing and blocking agrees with a simple network") {
  const std::uint64_t base = tests::test_seed();
  const bool head_of_line_blocking = GENERATE(true, false);
  CAPTURE(base, head_of_line_blocking);
  std::size_t lost = 0;
  for (std::uint64_t seed = base; seed < base + 150; ++seed) {
    CAPTURE(seed);
    Random random(seed);
    Pair pair(head_of_line_blocking, random);
    constexpr int kSteps = 400;
    for (int now = 0; now < kSteps; ++now) pair.step(now);
    pair.end(kSteps);
    REQUIRE(pair.arrivals == pair.expected);
    REQUIRE(pair.lost() == pair.expected_lost());
    REQUIRE(pair.left() == 0);
    lost += pair.lost();
  }
  CHECK(lost > 100);
}

}  // namespace
}  // namespace maelstrom::workbench::network_model_test
