// Histories of simulated stores: what they guarantee is found valid, what is broken in them is
// found.
#include <functional>

#include "catch.hpp"
#include "checkers/txn/verdicts.hpp"

namespace txns::txn_simulation_test {
namespace {

Checked check(const Shape& shape, const History& history, std::string_view models) {
  return shape.lists ? check_lists(history, models) : check_registers(history, models);
}

Shape shape_of(std::uint64_t seed, Isolation isolation) {
  Shape shape;
  shape.isolation = isolation;
  shape.lists = seed % 2 == 0;
  shape.processes = 1 + seed % 7;
  shape.keys = 1 + seed % 4;
  shape.max_writes_per_key = 4 + seed % 13;
  shape.info = seed % 3 == 0 ? 0.1 : 0;
  shape.seed = seed;
  return shape;
}

TEST_CASE("simulated stores satisfy the models that they implement") {
  struct Promise {
    Isolation isolation;
    const char* model;
  };
  for (const Promise promise : {Promise{Isolation::strict, "strict-serializable"},
                                Promise{Isolation::serializable, "serializable"},
                                Promise{Isolation::snapshot, "strong-snapshot-isolation"}}) {
    for (std::uint64_t seed = 1; seed <= 60; ++seed) {
      CAPTURE(promise.model, seed);
      const Shape shape = shape_of(seed, promise.isolation);
      const Checked checked = check(shape, simulate(shape), promise.model);
      CAPTURE(checked.types());
      REQUIRE(checked.is_valid());
      REQUIRE(checked.verdict.warnings.empty());
    }
  }
}

TEST_CASE("every step of every cycle that is shown says what it rests on") {
  std::size_t steps = 0;
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    CAPTURE(seed);
    Shape shape = shape_of(seed, Isolation::snapshot);
    shape.processes = 5;
    shape.keys = 4;
    const Checked checked = check(shape, simulate(shape), "strict-serializable");
    for (const auto& [type, examples] : checked.figure("anomalies").entries()) {
      for (const Value& example :
           examples.is_sequence() ? examples.elements() : std::span<const Value>()) {
        const Value explained = example.get("steps");
        for (const Value& step :
             explained.is_sequence() ? explained.elements() : std::span<const Value>()) {
          REQUIRE(step.is_map());
          REQUIRE(step.get("type").is_keyword());
          ++steps;
        }
      }
    }
  }
  CHECK(steps > 100);
}

TEST_CASE("simulated stores do not satisfy stronger models") {
  std::size_t stale = 0;
  std::size_t skewed = 0;
  for (std::uint64_t seed = 2; seed <= 40; seed += 2) {
    Shape shape = shape_of(seed, Isolation::serializable);
    shape.processes = 5;
    stale += check(shape, simulate(shape), "strict-serializable").is_invalid() ? 1 : 0;
    shape.isolation = Isolation::snapshot;
    shape.keys = 4;
    skewed += check(shape, simulate(shape), "serializable").has("G2-item") ? 1 : 0;
  }
  CHECK(stale == 20);
  CHECK(skewed >= 15);
}

// The history with the list of one read replaced by what `change` makes of it; nothing if it
// returns false for all of them.
std::optional<History> change_read(
    const History& history, Random& random,
    const std::function<bool(const Op&, std::vector<Value>&)>& change) {
  const std::size_t start = random.below(history.size());
  for (std::size_t i = 0; i < history.size(); ++i) {
    const Op& op = history[(start + i) % history.size()];
    if (!op.is_ok()) continue;
    const auto mops = op.value.elements();
    for (std::size_t m = 0; m < mops.size(); ++m) {
      const auto parts = mops[m].elements();
      if (!parts[0].is_keyword("r") || !parts[2].is_sequence()) continue;
      std::vector<Value> list(parts[2].elements().begin(), parts[2].elements().end());
      if (!change(op, list)) continue;
      History changed;
      std::vector<Value> txn(mops.begin(), mops.end());
      txn[m] = changed.arena().vector({parts[0], parts[1], changed.arena().vector(list)});
      for (const Op& other : history) {
        Op copy = other;
        if (&other == &op) copy.value = changed.arena().vector(txn);
        changed.append(copy);
      }
      return changed;
    }
  }
  return std::nullopt;
}

TEST_CASE("whatever is changed in a list that was read is found") {
  std::size_t changed_count = 0;
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    CAPTURE(seed);
    Shape shape = shape_of(seed, Isolation::strict);
    shape.lists = true;
    shape.info = 0;
    const History history = simulate(shape);
    Random random(seed);
    // The op that acknowledged an append is by its element: keys are tried one after another.
    const auto is_old = [&](const Op& reader, const Value& element) {
      const Op* invocation = history.partner(reader);
      for (const Op& op : history) {
        if (&op == invocation) return false;
        for (const Value& mop : op.is_ok() ? op.value.elements() : std::span<const Value>()) {
          const bool is_append = mop.elements()[0].is_keyword("append");
          const auto mops = reader.value.elements();
          const bool is_same_key = std::ranges::any_of(
              mops, [&](const Value& other) { return other.elements()[1] == mop.elements()[1]; });
          if (is_append && is_same_key && mop.elements()[2] == element) return mops.size() == 1;
        }
      }
      return false;
    };
    const auto changed = change_read(history, random, [&](const Op& op, std::vector<Value>& list) {
      switch (seed % 4) {
        case 0:  // lose what was acknowledged before
          if (!is_old(op, list.back())) return false;
          list.pop_back();
          return true;
        case 1: list.push_back(list.front()); return true;
        case 2: list.push_back(Value::integer(1000)); return true;
        default:
          if (list.size() < 2 || !is_old(op, list.back())) return false;
          std::swap(list[0], list[list.size() - 1]);
          return true;
      }
    });
    if (!changed) continue;
    ++changed_count;
    const Checked checked = check_lists(*changed, "strict-serializable");
    CAPTURE(checked.types());
    REQUIRE(checked.is_invalid());
  }
  CHECK(changed_count > 150);
}

// Whether the transactions, executed in this order, read what they did.
bool is_serial_order(const std::vector<const Op*>& order) {
  std::map<std::int64_t, std::vector<Value>> state;
  for (const Op* op : order) {
    for (const Value& mop : op->value.elements()) {
      const auto parts = mop.elements();
      std::vector<Value>& list = state[parts[1].as_integer()];
      if (parts[0].is_keyword("append")) {
        list.push_back(parts[2]);
      } else {
        const auto read = parts[2].is_nil() ? std::span<const Value>() : parts[2].elements();
        if (!std::ranges::equal(list, read)) return false;
      }
    }
  }
  return true;
}

bool respects_real_time(const History& history, const std::vector<const Op*>& order) {
  for (std::size_t i = 0; i < order.size(); ++i) {
    for (std::size_t j = i + 1; j < order.size(); ++j) {
      if (order[j]->index < history.partner(*order[i])->index) return false;
    }
  }
  return true;
}

// Few transactions on two keys, and at last one that reads both: then all is known of their lists,
// and a history is serializable exactly if some order of the transactions explains it.
History small_history(Random& random) {
  Shape shape;
  shape.transactions = 4;
  shape.processes = 1 + random.below(4);
  shape.keys = 2;
  shape.max_length = 3;
  shape.seed = random();
  shape.isolation = random.below(2) == 0 ? Isolation::snapshot : Isolation::serializable;
  History history = simulate(shape);
  History result;
  std::map<std::int64_t, std::vector<Value>> lists;
  for (const Op& op : history) {
    Op copy = op;
    std::vector<Value> mops;
    for (const Value& mop : op.value.elements()) {
      const auto parts = mop.elements();
      Value value = parts[2];
      // Some reads miss the end of the list.
      if (op.is_ok() && value.is_sequence() && random.below(6) == 0) {
        value = result.arena().vector(value.elements().first(value.size() - 1));
      }
      if (op.is_ok() && parts[0].is_keyword("append")) {
        auto& list = lists[parts[1].as_integer()];
        list.insert(list.begin() + static_cast<std::ptrdiff_t>(random.below(4) == 0
                                                                   ? random.below(list.size() + 1)
                                                                   : list.size()),
                    value);
      }
      mops.push_back(result.arena().vector({parts[0], parts[1], value}));
    }
    copy.value = result.arena().vector(mops);
    result.append(copy);
  }
  Op last;
  last.process = 99;
  last.f = "txn";
  std::vector<Value> mops;
  for (const auto& [key, list] : lists) {
    mops.push_back(result.arena().vector(
        {Value::keyword("r"), Value::integer(key), result.arena().vector(list)}));
  }
  last.value = result.arena().vector(mops);
  for (const OpType type : {OpType::invoke, OpType::ok}) {
    last.type = type;
    last.index = static_cast<std::int32_t>(result.size());
    result.append(last);
  }
  result.arena().adopt(std::move(history.arena()));  // its values are those of the result
  return result;
}

TEST_CASE("small histories are serializable if and only if there is a serial order") {
  std::size_t strict_count = 0;
  std::size_t serializable_count = 0;
  constexpr std::uint64_t kSeeds = 3000;
  for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
    CAPTURE(seed);
    Random random(seed);
    const History history = small_history(random);
    std::vector<const Op*> order;
    for (const Op& op : history) {
      if (op.is_ok()) order.push_back(&op);
    }
    std::ranges::sort(order);
    bool is_serializable = false;
    bool is_strict = false;
    do {
      if (!is_serial_order(order)) continue;
      is_serializable = true;
      is_strict = is_strict || respects_real_time(history, order);
    } while (std::ranges::next_permutation(order).found);
    const Checked serializable = check_lists(history, "serializable");
    const Checked strict = check_lists(history, "strict-serializable");
    CAPTURE(serializable.types(), strict.types());
    if (serializable.is_unknown()) continue;
    // That a transaction's own appends are swapped is no more than a warning.
    const bool is_swapped = !serializable.verdict.warnings.empty();
    REQUIRE((serializable.is_valid() && !is_swapped) == is_serializable);
    REQUIRE((strict.is_valid() && !is_swapped) == is_strict);
    strict_count += is_strict ? 1 : 0;
    serializable_count += is_serializable ? 1 : 0;
  }
  CHECK(strict_count > kSeeds / 20);
  CHECK(strict_count < serializable_count);
  CHECK(serializable_count < kSeeds * 19 / 20);
}

}  // namespace
}  // namespace txns::txn_simulation_test
