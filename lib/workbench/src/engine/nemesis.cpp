#include "maelstrom/workbench/nemesis.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "engine/partition.hpp"
#include "maelstrom/check.hpp"

namespace maelstrom::workbench {
namespace {

// From a few messages to half of them.
constexpr std::array kProbabilities = {0.05, 0.2, 0.5};

struct FaultNames {
  std::string_view fault;
  std::string_view begin;  // names of operations; Jepsen's if it has one
  std::string_view end;
};

constexpr FaultNames names_of(Fault fault) {
  switch (fault) {
    case Fault::partition: return {"partition", "start-partition", "stop-partition"};
    case Fault::one_way: return {"one-way", "start-one-way", "stop-one-way"};
    case Fault::loss: return {"loss", "start-loss", "stop-loss"};
    case Fault::duplicate: return {"duplicate", "start-duplicate", "stop-duplicate"};
    case Fault::reorder: return {"reorder", "start-reorder", "stop-reorder"};
    case Fault::slow: return {"slow", "start-slow", "stop-slow"};
    case Fault::pause: return {"pause", "pause", "resume"};
    case Fault::kill: return {"kill", "kill", "start"};
  }
  return {};
}

// `count` of the numbers below `size`, ascending.
std::vector<std::size_t> choose(std::size_t count, std::size_t size, Random& random) {
  std::vector<std::size_t> chosen;
  for (std::size_t i = 0; i < size; ++i) {
    if (random.below(size - i) < count - chosen.size()) chosen.push_back(i);
  }
  return chosen;
}

// The number of nodes to kill or pause. The names are Jepsen's.
struct Share {
  std::string_view name;
  std::size_t count;
};

Share draw_share(std::size_t nodes, Random& random) {
  const std::array shares = {Share{"one", 1},
                             Share{"minority", std::max<std::size_t>((nodes - 1) / 2, 1)},
                             Share{"majority", nodes / 2 + 1}, Share{"all", nodes}};
  return shares[random.below(shares.size())];
}

}  // namespace

std::string_view to_string(Fault fault) { return names_of(fault).fault; }

bool NemesisOptions::has(Fault fault) const {
  return std::ranges::find(faults, fault) != faults.end();
}

Nemesis::Nemesis(NemesisOptions options, std::vector<std::string> nodes, Random random,
                 Network& network, FaultTarget& target)
    : options_(std::move(options)),
      nodes_(std::move(nodes)),
      random_(random),
      network_(network),
      target_(target) {
  for (const Fault fault : options_.faults) turns_.push_back({fault});
}

void Nemesis::start(Time now) {
  for (Turn& turn : turns_) {
    turn.next = now;
    if (turn.fault != Fault::partition) *turn.next += random_.between({}, options_.interval);
  }
}

void Nemesis::stop() {
  for (Turn& turn : turns_) turn.next.reset();
}

std::optional<Time> Nemesis::next_time() const {
  std::optional<Time> next;
  for (const Turn& turn : turns_) {
    if (turn.next) next = std::min(next.value_or(*turn.next), *turn.next);
  }
  return next;
}

Nemesis::Action Nemesis::act(Arena& arena, Time now) {
  const auto next = next_time();
  const auto turn = std::ranges::find(turns_, next, &Turn::next);
  MAELSTROM_CHECK(next.has_value() && turn != turns_.end());
  turn->next = now + random_.between({}, 2 * options_.interval);
  return turn->is_on ? end(*turn, arena) : begin(*turn, arena);
}

std::vector<Nemesis::Action> Nemesis::heal(Arena& arena) {
  std::vector<Action> actions;
  for (Turn& turn : turns_) actions.push_back(end(turn, arena));
  return actions;
}

std::string Nemesis::current() const {
  std::string text;
  for (const Turn& turn : turns_) {
    if (!turn.is_on) continue;
    if (!text.empty()) text += ", ";
    text += fmt::format("{}: {}", to_string(turn.fault), turn.what);
  }
  return text;
}

Nemesis::Action Nemesis::begin(Turn& turn, Arena& arena) {
  turn.is_on = true;
  Disturbance& disturbance = network_.disturbance();
  switch (turn.fault) {
    case Fault::partition: return begin_partition(turn, arena);
    case Fault::one_way: return begin_one_way(turn, arena);
    case Fault::loss: return disturb(turn, disturbance.loss, arena);
    case Fault::duplicate: return disturb(turn, disturbance.duplication, arena);
    case Fault::reorder: return disturb(turn, disturbance.reordering, arena);
    case Fault::slow:
      disturbance.is_slow = true;
      turn.what = "on";
      return {names_of(turn.fault).begin, Value(), Value::keyword("network-slow")};
    case Fault::pause:
    case Fault::kill: break;
  }
  return stop_nodes(turn, arena);
}

Nemesis::Action Nemesis::begin_partition(Turn& turn, Arena& arena) {
  const PartitionShape shape = kPartitionShapes[random_.below(kPartitionShapes.size())];
  const Grudge grudge = make_grudge(shape, nodes_.size(), random_);
  network_.partition(grudge);
  turn.what = to_string(shape);
  return {names_of(turn.fault).begin, Value::keyword(to_string(shape)),
          arena.vector({Value::keyword("isolated"), describe(grudge, arena)})};
}

// Some nodes, at least one, cannot receive from the others or cannot send to them.
Nemesis::Action Nemesis::begin_one_way(Turn& turn, Arena& arena) {
  const std::size_t count = nodes_.size();
  const auto some = choose(1 + random_.below(std::max<std::size_t>(count / 2, 1)), count, random_);
  const bool is_deaf = random_.chance(0.5);
  Grudge grudge(count);
  for (const std::size_t node : some) {
    for (std::size_t other = 0; other < count; ++other) {
      if (std::ranges::find(some, other) != some.end()) continue;
      is_deaf ? grudge[node].push_back(other) : grudge[other].push_back(node);
    }
  }
  network_.cut_one_way(grudge);
  turn.what = is_deaf ? "deaf" : "mute";
  return {names_of(turn.fault).begin, Value::keyword(is_deaf ? "deaf" : "mute"),
          arena.vector({Value::keyword("isolated"), describe(grudge, arena)})};
}

Nemesis::Action Nemesis::disturb(Turn& turn, double& probability, Arena& arena) {
  probability = kProbabilities[random_.below(kProbabilities.size())];
  turn.what = fmt::format("{}", probability);
  return {names_of(turn.fault).begin,
          arena.map({{Value::keyword("probability"), Value::floating(probability)}}),
          Value::keyword("network-disturbed")};
}

Nemesis::Action Nemesis::stop_nodes(Turn& turn, Arena& arena) {
  const bool is_kill = turn.fault == Fault::kill;
  const Share share = draw_share(nodes_.size(), random_);
  std::vector<Value::Entry> stopped;
  for (const std::size_t node : choose(share.count, nodes_.size(), random_)) {
    const bool is_there = target_.is_running(node) || (is_kill && target_.is_paused(node));
    if (!is_there) continue;
    is_kill ? target_.kill(node) : target_.pause(node);
    stopped.push_back({arena.string(nodes_[node]), Value::keyword(is_kill ? "killed" : "paused")});
  }
  turn.what = share.name;
  return {names_of(turn.fault).begin, Value::keyword(share.name), arena.map(stopped)};
}

Nemesis::Action Nemesis::end(Turn& turn, Arena& arena) {
  turn.is_on = false;
  const std::string_view f = names_of(turn.fault).end;
  Disturbance& disturbance = network_.disturbance();
  switch (turn.fault) {
    case Fault::partition: network_.heal(); break;
    case Fault::one_way: network_.heal_one_way(); break;
    case Fault::loss: disturbance.loss = 0; break;
    case Fault::duplicate: disturbance.duplication = 0; break;
    case Fault::reorder: disturbance.reordering = 0; break;
    case Fault::slow: disturbance.is_slow = false; break;
    case Fault::pause:
    case Fault::kill: {
      const bool is_kill = turn.fault == Fault::kill;
      std::vector<Value::Entry> back;
      for (std::size_t node = 0; node < nodes_.size(); ++node) {
        if (!(is_kill ? target_.is_down(node) : target_.is_paused(node))) continue;
        is_kill ? target_.restart(node) : target_.resume(node);
        back.push_back(
            {arena.string(nodes_[node]), Value::keyword(is_kill ? "started" : "resumed")});
      }
      return {f, Value::keyword("all"), arena.map(back)};
    }
  }
  return {f, Value(), Value::keyword("network-healed")};
}

// {"n0" #{"n1" "n2"}, ...}: for each node, the nodes whose messages it does not receive.
Value Nemesis::describe(const Grudge& grudge, Arena& arena) const {
  std::vector<Value::Entry> entries;
  for (std::size_t receiver = 0; receiver < grudge.size(); ++receiver) {
    std::vector<Value> senders;
    for (const std::size_t sender : grudge[receiver]) {
      senders.push_back(arena.string(nodes_[sender]));
    }
    entries.push_back({arena.string(nodes_[receiver]), arena.set(senders)});
  }
  return arena.map(entries);
}

}  // namespace maelstrom::workbench
