// The types of cycles in dependency graphs, and models as conditions on such graphs.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

#include "txn/graph.hpp"

namespace maelstrom::checkers::txn {

// A type of cycle: what data dependencies it has, and whether it needs others.
enum class CycleBase : std::uint8_t {
  g0,           // ww only
  g1c,          // ww and wr
  single,       // exactly one rw
  nonadjacent,  // several rw, none next to another
  g2,           // several rw, two of them adjacent
};
enum class Variant : std::uint8_t { data, process, realtime };

struct CycleType {
  CycleBase base;
  Variant variant;

  friend bool operator==(const CycleType&, const CycleType&) = default;
};

inline constexpr std::size_t kCycleTypes = 15;
using CycleTypeSet = std::uint32_t;  // of bits 1 << index_of(type)

constexpr std::size_t index_of(CycleType type) {
  return static_cast<std::size_t>(type.variant) * 5 + static_cast<std::size_t>(type.base);
}
constexpr CycleType cycle_type(std::size_t index) {
  return {static_cast<CycleBase>(index % 5), static_cast<Variant>(index / 5)};
}
constexpr CycleTypeSet bit(CycleType type) { return CycleTypeSet{1} << index_of(type); }

// The name of the anomaly, such as G-single-item-realtime.
std::string_view name_of(CycleType type);

// The dependencies that may be in a cycle of that type, rw aside, and those that must be.
Rels through(CycleType type);
Rels variant_rel(Variant variant);

// The type of a cycle with these dependencies, one each, in order.
CycleType classify(std::span<const Rels> cycle);

// The types that are there whenever `type` is; it is one of them.
CycleTypeSet implied(CycleType type);

// A model that does not hold if some graph has a cycle: of dependencies `through`, and if
// `nonadjacent`, of anti-dependencies of which none follows another.
struct AcyclicModel {
  std::string_view model;  // canonical
  std::string_view friendly;
  std::string_view anomaly;  // what a cycle is called
  Rels through;
  bool nonadjacent;
  std::string_view subgraph;  // as Elle describes the graph, in EDN
};

inline constexpr std::size_t kAcyclicModels = 13;
using AcyclicModelSet = std::uint32_t;                           // of bits 1 << position
std::span<const AcyclicModel, kAcyclicModels> acyclic_models();  // weaker ones before stronger ones

// Those that cannot hold if the one at `position` does not; it is one of them.
AcyclicModelSet impossible_with(std::size_t position);
// The types of cycles that the model at `position` forbids.
CycleTypeSet forbidden_by(std::size_t position);

}  // namespace maelstrom::checkers::txn
