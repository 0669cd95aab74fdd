#include "engine/partition.hpp"

#include <algorithm>
#include <numeric>
#include <span>
#include <utility>
#include <vector>

namespace maelstrom::workbench {
namespace {

using Indices = std::vector<std::size_t>;

constexpr std::size_t kLargestRing = 5;  // larger clusters have no exact ring of majorities

Indices shuffled(std::size_t count, Random& random) {
  Indices nodes(count);
  std::iota(nodes.begin(), nodes.end(), std::size_t{0});
  for (std::size_t i = count; i > 1; --i) std::swap(nodes[i - 1], nodes[random.below(i)]);
  return nodes;
}

// The first `size` of `nodes` and the others do not receive each other's messages.
Grudge split(const Indices& nodes, std::size_t size) {
  Grudge grudge(nodes.size());
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    for (std::size_t j = 0; j < nodes.size(); ++j) {
      if ((i < size) != (j < size)) grudge[nodes[i]].push_back(nodes[j]);
    }
  }
  return grudge;
}

constexpr std::size_t majority_of(std::size_t count) { return count / 2 + 1; }

// Nodes in a ring. Each is in the middle of the majority from which it receives.
Grudge exact_ring(const Indices& ring) {
  const std::size_t count = ring.size();
  const std::size_t majority = majority_of(count);
  Grudge grudge(count);
  for (std::size_t first = 0; first < count; ++first) {
    const std::size_t center = ring[(first + majority / 2) % count];
    for (std::size_t i = majority; i < count; ++i) {
      grudge[center].push_back(ring[(first + i) % count]);
    }
  }
  return grudge;
}

// Repeatedly connects two nodes that have the fewest connections, in both directions, until each
// receives from a majority.
Grudge approximate_ring(std::size_t count, Random& random) {
  std::vector<std::vector<bool>> hears(count, std::vector<bool>(count));
  std::vector<std::size_t> degrees(count, 1);  // each node receives from itself
  for (std::size_t i = 0; i < count; ++i) hears[i][i] = true;
  for (;;) {
    Indices order = shuffled(count, random);  // ties are broken at random each time
    std::ranges::stable_sort(order, {}, [&](std::size_t node) { return degrees[node]; });
    const std::size_t a = order.front();
    if (degrees[a] >= majority_of(count)) break;
    const std::size_t b = *std::ranges::find_if(order, [&](std::size_t n) { return !hears[a][n]; });
    hears[a][b] = hears[b][a] = true;
    ++degrees[a];
    ++degrees[b];
  }
  Grudge grudge(count);
  for (std::size_t a = 0; a < count; ++a) {
    for (std::size_t b = 0; b < count; ++b) {
      if (!hears[a][b]) grudge[a].push_back(b);
    }
  }
  return grudge;
}

}  // namespace

std::string_view to_string(PartitionShape shape) {
  switch (shape) {
    case PartitionShape::one: return "one";
    case PartitionShape::minority_third: return "minority-third";
    case PartitionShape::majority: return "majority";
    case PartitionShape::majorities_ring: return "majorities-ring";
  }
  return "";
}

Grudge make_grudge(PartitionShape shape, std::size_t node_count, Random& random) {
  switch (shape) {
    case PartitionShape::one: return split(shuffled(node_count, random), 1);
    case PartitionShape::minority_third:
      return split(shuffled(node_count, random), (node_count - 1) / 3);
    case PartitionShape::majority: return split(shuffled(node_count, random), node_count / 2);
    case PartitionShape::majorities_ring:
      return node_count <= kLargestRing ? exact_ring(shuffled(node_count, random))
                                        : approximate_ring(node_count, random);
  }
  return {};
}

}  // namespace maelstrom::workbench
