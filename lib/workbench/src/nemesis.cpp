#include "maelstrom/workbench/nemesis.hpp"

#include <fmt/format.h>

#include "maelstrom/workbench/partition.hpp"

namespace maelstrom::workbench {

Nemesis::Action Nemesis::act(Network& network, Arena& arena, Time now) {
  next_ = now + random_.between({}, 2 * options_.interval);
  if (!current_.empty()) return heal(network);
  const PartitionShape shape = kPartitionShapes[random_.below(kPartitionShapes.size())];
  const Grudge grudge = make_grudge(shape, nodes_.size(), random_);
  network.partition(grudge);
  current_ = fmt::format("partition: {}", to_string(shape));
  return {"start-partition", Value::keyword(to_string(shape)),
          arena.vector({Value::keyword("isolated"), describe(grudge, arena)})};
}

Nemesis::Action Nemesis::heal(Network& network) {
  network.heal();
  current_.clear();
  return {"stop-partition", Value(), Value::keyword("network-healed")};
}

// {"n0" #{"n1" "n2"}, ...}: whom each node does not hear.
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
