// The shapes of Maelstrom's network partitions.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "maelstrom/random.hpp"
#include "maelstrom/workbench/network.hpp"

namespace maelstrom::workbench {

enum class PartitionShape : std::uint8_t {
  one,              // one node on its own
  minority_third,   // less than a third of the nodes, apart from the others
  majority,         // half of the nodes, rounded down, apart from the others
  majorities_ring,  // each node sees a majority, and no two see the same one
};

inline constexpr std::array kPartitionShapes = {
    PartitionShape::one,
    PartitionShape::minority_third,
    PartitionShape::majority,
    PartitionShape::majorities_ring,
};

// Jepsen's name, such as "minority-third".
std::string_view to_string(PartitionShape shape);

// A grudge of that shape among `node_count` nodes. The roles of the nodes are random.
Grudge make_grudge(PartitionShape shape, std::size_t node_count, Random& random);

}  // namespace maelstrom::workbench
