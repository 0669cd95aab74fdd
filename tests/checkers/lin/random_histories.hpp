// Random histories of a register with compare-and-set, for tests and measurements.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "maelstrom/checkers/registers.hpp"
#include "maelstrom/random.hpp"

namespace lin {

using maelstrom::checkers::CasRegister;
using RegisterOperation = maelstrom::checkers::Operation<CasRegister::Call>;

struct Shape {
  std::size_t operations = 10'000;
  std::size_t processes = 20;
  std::int32_t values = 5;       // 1 to this; the register is 0 at first
  double reads = 0.5;            // the rest: twice as many cas as writes
  double indefinite = 0;         // the fraction of the writes and cas
  double taking_effect = 0.5;    // the fraction of the indefinite ones, at any later time
  std::uint64_t longest = 1000;  // from invocation to effect, and again from effect to completion
};

struct Planned {
  RegisterOperation operation;
  std::uint64_t invoked = 0;
  std::uint64_t effect = 0;
  std::uint64_t completed = 0;
  bool definite = true;
  bool happens = true;
};

inline Planned plan_one(const Shape& shape, std::uint64_t start, maelstrom::Random& random) {
  Planned planned;
  const auto value = [&] {
    return 1 + static_cast<std::int32_t>(random.below(static_cast<std::uint64_t>(shape.values)));
  };
  if (random.chance(shape.reads)) {
    planned.operation.call = CasRegister::read(0);
  } else {
    const bool writes = random.below(3) == 0;
    planned.operation.call =
        writes ? CasRegister::write(value()) : CasRegister::cas(value(), value());
    planned.definite = !random.chance(shape.indefinite);
  }
  planned.invoked = start;
  planned.effect = start + 1 + random.below(shape.longest);
  planned.completed = planned.effect + 1 + random.below(shape.longest);
  if (!planned.definite) {
    planned.happens = random.chance(shape.taking_effect);
    planned.effect += random.below(20) * shape.longest;
  }
  return planned;
}

// Gives reads their results, and drops each cas that failed for certain.
inline std::vector<Planned> execute(std::vector<Planned> all) {
  std::ranges::sort(all, {}, &Planned::effect);
  std::int32_t value = 0;
  for (Planned& planned : all) {
    auto& call = planned.operation.call;
    if (call.f == CasRegister::Call::F::read) {
      call.to = value;
    } else if (planned.happens) {
      const auto next = CasRegister{}.step(value, call);
      if (next) value = *next;
      if (!next) planned.happens = false;
    }
  }
  std::erase_if(all, [](const Planned& p) { return p.definite && !p.happens; });
  return all;
}

// A linearizable history: each operation takes effect at a time between its ends.
inline std::vector<RegisterOperation> random_history(const Shape& shape, std::uint64_t seed) {
  maelstrom::Random random(seed);
  std::vector<std::uint64_t> ready(shape.processes);
  std::vector<Planned> all;
  for (std::size_t i = 0; i < shape.operations; ++i) {
    auto& process = *std::ranges::min_element(ready);
    all.push_back(plan_one(shape, process + 1 + random.below(3), random));
    process = all.back().completed;
  }
  all = execute(std::move(all));
  struct Point {
    std::uint64_t time;
    std::size_t planned;
    bool completes;
  };
  std::vector<Point> points;
  for (std::size_t i = 0; i < all.size(); ++i) {
    points.push_back({all[i].invoked, i, false});
    if (all[i].definite) points.push_back({all[i].completed, i, true});
  }
  // At equal times invocations come first: this only allows more orders.
  std::ranges::stable_sort(points, [](const Point& a, const Point& b) {
    return a.time != b.time ? a.time < b.time : a.completes < b.completes;
  });
  std::int32_t position = 0;
  for (const Point& point : points) {
    auto& operation = all[point.planned].operation;
    (point.completes ? operation.completed : operation.invoked) = position++;
  }
  std::vector<RegisterOperation> history;
  for (const Planned& planned : all) history.push_back(planned.operation);
  return history;
}

// Changes the result of the first read from position `from` on, in the order of effects.
inline void corrupt_to(std::vector<RegisterOperation>& history, std::size_t from,
                       std::int32_t value) {
  for (std::size_t i = from; i < history.size(); ++i) {
    auto& call = history[i].call;
    if (call.f != CasRegister::Call::F::read) continue;
    call.to = value;
    return;
  }
}

inline void corrupt(std::vector<RegisterOperation>& history, std::size_t from, std::int32_t values,
                    maelstrom::Random& random) {
  const auto range = static_cast<std::uint64_t>(values);
  corrupt_to(history, from, 1 + static_cast<std::int32_t>(random.below(range)));
}

}  // namespace lin
