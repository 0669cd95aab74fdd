#include "txn/cycle_types.hpp"

#include <algorithm>

#include "txn/models.hpp"

namespace maelstrom::checkers::txn {
namespace {

constexpr std::array<std::string_view, kCycleTypes> kNames = {
    "G0",
    "G1c",
    "G-single-item",
    "G-nonadjacent-item",
    "G2-item",
    "G0-process",
    "G1c-process",
    "G-single-item-process",
    "G-nonadjacent-item-process",
    "G2-item-process",
    "G0-realtime",
    "G1c-realtime",
    "G-single-item-realtime",
    "G-nonadjacent-item-realtime",
    "G2-item-realtime",
};

constexpr AcyclicModel kModels[kAcyclicModels] = {
    {"PL-1", "read-uncommitted", "PL-1-cycle-exists", kWw, false, "[:union :ww :wwp]"},
    {"PL-2", "read-committed", "PL-2-cycle-exists", kWw | kWr, false, "[:union :ww :wwp :wr :wrp]"},
    {"PL-SI", "snapshot-isolation", "PL-SI-cycle-exists", kWw | kWr, true,
     "[:extension [:union :ww :wwp :wr :wrp] [:union :rw :rwp]]"},
    {"PL-2.99", "repeatable-read", "PL-2.99-cycle-exists", kWw | kWr | kRw, false,
     "[:union :ww :wwp :wr :wrp :rw]"},
    {"PL-3", "serializable", "PL-3-cycle-exists", kWw | kWr | kRw, false,
     "[:union :ww :wwp :wr :wrp :rw :rwp]"},
    {"strong-session-PL-1", "strong-session-read-uncommitted", "strong-session-PL-1-cycle-exists",
     kWw | kProcess, false, "[:union :ww :wwp :process]"},
    {"strong-session-PL-2", "strong-session-read-committed", "strong-session-PL-2-cycle-exists",
     kWw | kWr | kProcess, false, "[:union :ww :wwp :wr :wrp :process]"},
    {"strong-session-snapshot-isolation", "strong-session-snapshot-isolation",
     "strong-session-snapshot-isolation-cycle-exists", kWw | kWr | kProcess, true,
     "[:extension [:union :ww :wwp :wr :wrp :process] [:union :rw :rwp]]"},
    {"strong-session-serializable", "strong-session-serializable",
     "strong-session-serializable-cycle-exists", kWw | kWr | kRw | kProcess, false,
     "[:union :ww :wwp :wr :wrp :rw :rwp :process]"},
    {"strong-PL-1", "strong-read-uncommitted", "strong-PL-1-cycle-exists", kWw | kRealtime, false,
     "[:union :ww :wwp :realtime]"},
    {"strong-PL-2", "strong-read-committed", "strong-PL-2-cycle-exists", kWw | kWr | kRealtime,
     false, "[:union :ww :wwp :wr :wrp :realtime]"},
    {"strong-snapshot-isolation", "strong-snapshot-isolation",
     "strong-snapshot-isolation-cycle-exists", kWw | kWr | kRealtime, true,
     "[:extension [:union :ww :wwp :wr :wrp :realtime] [:union :rw :rwp]]"},
    {"PL-SS", "strong-serializable", "PL-SS-cycle-exists", kWw | kWr | kRw | kRealtime, false,
     "[:union :ww :wwp :wr :wrp :rw :rwp :realtime]"},
};

CycleTypeSet cycle_types_in(const Names& anomalies) {
  CycleTypeSet set = 0;
  for (std::size_t i = 0; i < kCycleTypes; ++i) {
    if (anomalies.contains(kNames[i])) set |= CycleTypeSet{1} << i;
  }
  return set;
}

}  // namespace

std::string_view name_of(CycleType type) { return kNames[index_of(type)]; }

Rels variant_rel(Variant variant) {
  if (variant == Variant::data) return 0;
  return variant == Variant::process ? kProcess : kRealtime;
}

Rels through(CycleType type) {
  const Rels data = type.base == CycleBase::g0 ? kWw : kWw | kWr;
  return data | variant_rel(type.variant);
}

CycleType classify(std::span<const Rels> cycle) {
  Rels all = 0;
  std::size_t anti = 0;
  bool adjacent = false;
  Rels previous = cycle.back();
  for (const Rels rel : cycle) {
    all |= rel;
    anti += rel == kRw ? 1 : 0;
    adjacent = adjacent || (rel == kRw && previous == kRw);
    previous = rel;
  }
  CycleType type{CycleBase::g0, Variant::data};
  if (anti > 1) {
    type.base = adjacent ? CycleBase::g2 : CycleBase::nonadjacent;
  } else if (anti == 1) {
    type.base = CycleBase::single;
  } else if ((all & kWr) != 0) {
    type.base = CycleBase::g1c;
  }
  if ((all & kProcess) != 0) type.variant = Variant::process;
  if ((all & kRealtime) != 0) type.variant = Variant::realtime;
  return type;
}

CycleTypeSet implied(CycleType type) {
  static const auto kTable = [] {
    std::array<CycleTypeSet, kCycleTypes> sets{};
    for (std::size_t i = 0; i < kCycleTypes; ++i) {
      sets[i] = cycle_types_in(implied_anomalies({kNames[i]}));
    }
    return sets;
  }();
  return kTable[index_of(type)];
}

std::span<const AcyclicModel, kAcyclicModels> acyclic_models() { return kModels; }

AcyclicModelSet impossible_with(std::size_t position) {
  static const auto kTable = [] {
    std::array<AcyclicModelSet, kAcyclicModels> sets{};
    for (std::size_t i = 0; i < kAcyclicModels; ++i) {
      const Names stronger = stronger_models({kModels[i].model});
      for (std::size_t j = 0; j < kAcyclicModels; ++j) {
        if (stronger.contains(kModels[j].model)) sets[i] |= AcyclicModelSet{1} << j;
      }
    }
    return sets;
  }();
  return kTable[position];
}

CycleTypeSet forbidden_by(std::size_t position) {
  static const auto kTable = [] {
    std::array<CycleTypeSet, kAcyclicModels> sets{};
    for (std::size_t i = 0; i < kAcyclicModels; ++i) {
      sets[i] = cycle_types_in(forbidden_anomalies({kModels[i].model}));
    }
    return sets;
  }();
  return kTable[position];
}

}  // namespace maelstrom::checkers::txn
