// Small histories of registers against all serial orders.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "catch.hpp"
#include "checkers/txn/verdicts.hpp"
#include "seeds.hpp"

namespace txns::registers_random_test {
namespace {

struct Access {
  bool is_write;
  int key;
  int value;  // 0 is nil
};
struct Txn {
  std::vector<Access> accesses;
  bool is_info = false;
  std::size_t invoked = 0;
  std::size_t completed = 0;
};

// `reads_first`: each transaction reads a key before it writes it, so that the order of all
// versions that are in it is known.
std::vector<Txn> random_txns(Random& random, bool reads_first) {
  std::vector<Txn> txns(2 + random.below(3));
  int next = 1;
  std::map<int, std::vector<int>> values = {{0, {0}}, {1, {0}}};
  for (Txn& txn : txns) {
    txn.is_info = random.below(8) == 0;
    std::set<int> known;  // keys that it has read or written
    for (auto count = 1 + random.below(3); count > 0; --count) {
      const int key = static_cast<int>(random.below(2));
      const bool writes = random.chance(0.5);
      if (writes && reads_first && known.insert(key).second) {
        txn.accesses.push_back({false, key, -1});
      }
      known.insert(key);
      if (writes) values[key].push_back(next);
      txn.accesses.push_back({writes, key, writes ? next++ : -1});
    }
  }
  for (Txn& txn : txns) {  // what is read of others is anything that was written
    std::map<int, int> own;
    for (Access& access : txn.accesses) {
      const auto& all = values[access.key];
      const auto found = own.find(access.key);
      if (!access.is_write) {
        const bool is_repeatable = found != own.end() && !random.chance(0.1);
        access.value = is_repeatable ? found->second : all[random.below(all.size())];
      }
      own[access.key] = access.value;
    }
  }
  return txns;
}

// Lets them overlap at random.
void schedule(std::vector<Txn>& txns, Random& random) {
  std::vector<std::size_t> events;
  for (std::size_t i = 0; i < txns.size(); ++i) events.insert(events.end(), 2, i);
  for (std::size_t i = events.size(); i > 1; --i) std::swap(events[i - 1], events[random.below(i)]);
  std::set<std::size_t> open;
  for (std::size_t at = 0; at < events.size(); ++at) {
    Txn& txn = txns[events[at]];
    (open.insert(events[at]).second ? txn.invoked : txn.completed) = at;
  }
}

std::string to_text(const Txn& txn, bool is_invocation) {
  std::string text = "[";
  for (const Access& access : txn.accesses) {
    const bool is_nil = access.value == 0 || (is_invocation && !access.is_write);
    text += fmt::format("[:{} {} {}]", access.is_write ? "w" : "r", access.key,
                        is_nil ? "nil" : std::to_string(access.value));
  }
  return text + "]";
}

Script to_script(const std::vector<Txn>& txns) {
  Script script;
  for (std::size_t at = 0; at < 2 * txns.size(); ++at) {
    for (std::size_t i = 0; i < txns.size(); ++i) {
      const auto process = static_cast<std::int32_t>(i);
      const Txn& txn = txns[i];
      if (txn.invoked == at) script.invoke(process, to_text(txn, true));
      if (txn.completed != at) continue;
      txn.is_info ? script.info(process, to_text(txn, true))
                  : script.ok(process, to_text(txn, false));
    }
  }
  return script;
}

std::string describe(const History& history) {
  std::string text;
  for (const Op& op : history) {
    text += fmt::format("\n{} {} {}", op.process, maelstrom::checkers::to_string(op.type),
                        maelstrom::checkers::to_edn(op.value));
  }
  return text;
}

// Whether the transactions could have been executed in this order, those of unknown outcome for
// what they wrote only.
bool is_serial(const std::vector<const Txn*>& order) {
  std::map<int, int> state;
  for (const Txn* txn : order) {
    for (const Access& access : txn->accesses) {
      if (access.is_write) state[access.key] = access.value;
      if (!access.is_write && !txn->is_info && state[access.key] != access.value) return false;
    }
  }
  return true;
}

bool respects_real_time(const std::vector<const Txn*>& order) {
  for (std::size_t i = 0; i < order.size(); ++i) {
    for (std::size_t j = i + 1; j < order.size(); ++j) {
      if (!order[j]->is_info && order[j]->completed < order[i]->invoked) return false;
    }
  }
  return true;
}

struct Truth {
  bool is_serializable = false;
  bool is_strict = false;
};

// Tries all orders, with each choice of those of unknown outcome.
Truth try_everything(const std::vector<Txn>& txns) {
  Truth truth;
  for (unsigned chosen = 0; chosen < 1U << txns.size(); ++chosen) {
    std::vector<const Txn*> order;
    bool is_choice = true;
    for (std::size_t i = 0; i < txns.size(); ++i) {
      const bool is_in = (chosen >> i & 1U) != 0;
      if (is_in) order.push_back(&txns[i]);
      is_choice = is_choice && (is_in || txns[i].is_info);
    }
    if (!is_choice) continue;
    std::ranges::sort(order);
    do {
      if (!is_serial(order)) continue;
      truth.is_serializable = true;
      truth.is_strict = truth.is_strict || respects_real_time(order);
    } while (std::ranges::next_permutation(order).found);
  }
  return truth;
}

TEST_CASE("registers: what is called invalid has no serial order") {
  const std::uint64_t base = tests::test_seed();
  CAPTURE(base);
  std::size_t invalid = 0;
  for (std::uint64_t seed = base; seed < base + tests::seeds(6000); ++seed) {
    CAPTURE(seed);
    Random random(seed);
    std::vector<Txn> txns = random_txns(random, false);
    schedule(txns, random);
    const Script script = to_script(txns);
    const Truth truth = try_everything(txns);
    const Checked serializable = check_registers(script.history(), "serializable");
    const Checked strict = check_registers(script.history(), "strict-serializable");
    CAPTURE(serializable.types(), strict.types(), describe(script.history()));
    if (serializable.is_invalid()) REQUIRE_FALSE(truth.is_serializable);
    if (strict.is_invalid()) REQUIRE_FALSE(truth.is_strict);
    invalid += strict.is_invalid() ? 1 : 0;
  }
  CHECK(invalid > tests::seeds(1000));
}

TEST_CASE("registers: if every write follows a read, what is called valid has a serial order") {
  const std::uint64_t base = tests::test_seed();
  CAPTURE(base);
  std::size_t valid = 0;
  std::size_t invalid = 0;
  for (std::uint64_t seed = base; seed < base + tests::seeds(6000); ++seed) {
    CAPTURE(seed);
    Random random(seed);
    std::vector<Txn> txns = random_txns(random, true);
    for (Txn& txn : txns) txn.is_info = false;
    schedule(txns, random);
    const Script script = to_script(txns);
    const Truth truth = try_everything(txns);
    const Checked serializable = check_registers(script.history(), "serializable");
    const Checked strict = check_registers(script.history(), "strict-serializable");
    CAPTURE(serializable.types(), strict.types(), describe(script.history()));
    const bool is_warned = !serializable.verdict.warnings.empty();  // of what Elle overlooks
    if (is_warned) REQUIRE_FALSE(truth.is_serializable);
    if (serializable.is_valid() && !is_warned) REQUIRE(truth.is_serializable);
    if (strict.is_valid() && !is_warned) REQUIRE(truth.is_strict);
    valid += strict.is_valid() && !is_warned ? 1 : 0;
    invalid += strict.is_invalid() ? 1 : 0;
  }
  CHECK(valid > tests::seeds(500));
  CHECK(invalid > tests::seeds(500));
}

}  // namespace
}  // namespace txns::registers_random_test
