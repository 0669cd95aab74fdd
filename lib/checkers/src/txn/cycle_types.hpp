// The types of cycles in dependency graphs, and models as conditions on such graphs.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

#include "txn/graph.hpp"

namespace maelstrom::checkers::txn {

// A type of cycle: its data dependencies, and whether it needs other dependencies.
enum class CycleBase : std::uint8_t {
  g0,           // ww only
  g1c,          // ww and wr
  single,       // exactly one rw
  nonadjacent,  // several rw, no two adjacent
  g2,           // several rw, two of them adjacent
};
enum class Variant : std::uint8_t { data, process, realtime };

struct CycleType {
  CycleBase base;
  Variant variant;

  friend bool operator==(const CycleType&, const CycleType&) = default;
};

inline constexpr std::size_t kCycleTypes = 15;
using CycleTypeSet = std::uint32_t;  // bits 1 << index_of(type)

constexpr std::size_t index_of(CycleType type) {
  return static_cast<std::size_t>(type.variant) * 5 + static_cast<std::size_t>(type.base);
}
constexpr CycleType cycle_type(std::size_t index) {
  return {static_cast<CycleBase>(index % 5), static_cast<Variant>(index / 5)};
}
constexpr CycleTypeSet bit(CycleType type) { return CycleTypeSet{1} << index_of(type); }

// The name of the anomaly, such as G-single-item-realtime.
std::string_view name_of(CycleType type);

// The dependencies other than rw that a cycle of that type may have, and those that it must have.
Rels through(CycleType type);
Rels variant_rel(Variant variant);

// The type of a cycle whose steps have these dependencies, one each, in order.
CycleType classify(std::span<const Rels> cycle);

// The types that occur whenever `type` does, including `type`.
CycleTypeSet implied(CycleType type);

// A model that does not hold if a graph has a cycle. The graph has the dependencies `through`; if
// `nonadjacent`, the cycle may also have anti-dependencies, but no two adjacent ones.
struct AcyclicModel {
  std::string_view model;  // canonical
  std::string_view friendly;
  std::string_view anomaly;  // the name of such a cycle
  Rels through;
  bool nonadjacent;
  std::string_view subgraph;  // Elle's description of the graph, in EDN
};

inline constexpr std::size_t kAcyclicModels = 13;
using AcyclicModelSet = std::uint32_t;                           // bits 1 << position
std::span<const AcyclicModel, kAcyclicModels> acyclic_models();  // weaker ones before stronger ones

// The models that cannot hold if the one at `position` does not, including that one.
AcyclicModelSet impossible_with(std::size_t position);
// The types of cycles that the model at `position` forbids.
CycleTypeSet forbidden_by(std::size_t position);

}  // namespace maelstrom::checkers::txn
