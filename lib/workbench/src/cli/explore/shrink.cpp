#include "cli/explore/shrink.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

namespace maelstrom::workbench::cli {
namespace {

using std::chrono::milliseconds;

using Candidates = std::vector<TestOptions>;

// Appends a copy of `current` with `change` applied to `candidates`.
template <class Change>
void propose(const TestOptions& current, Candidates& candidates, const Change& change) {
  change(candidates.emplace_back(current));
}

// Counts from `least` to below `current`, the smallest first: `least` itself, steps down by halves
// and quarters of the distance, and a step by one.
std::vector<std::size_t> smaller_counts(std::size_t current, std::size_t least) {
  if (current <= least) return {};
  const std::size_t span = current - least;
  std::vector<std::size_t> counts = {least, least + span / 4, least + span / 2,
                                     current - std::max<std::size_t>(span / 4, 1), current - 1};
  counts.erase(std::unique(counts.begin(), counts.end()), counts.end());
  return counts;
}

// `value` rounded up to two digits.
double round_up(double value) {
  const double unit = std::pow(10, std::floor(std::log10(value)) - 1);
  return std::ceil(value / unit) * unit;
}

constexpr std::array kFractions = {0.02, 0.125, 0.25, 0.5, 0.75, 0.9};

// Fractions of `current` in round numbers, at least `least`.
std::vector<double> smaller_amounts(double current, double least) {
  std::vector<double> amounts;
  for (const double fraction : kFractions) {
    const double amount = std::max(round_up(current * fraction), least);
    if (amount < current && (amounts.empty() || amounts.back() < amount)) {
      amounts.push_back(amount);
    }
  }
  return amounts;
}

// Proposes no faults, each fault alone, and all faults but one.
void with_fewer_faults(const TestOptions& current, Candidates& candidates) {
  const std::vector<Fault>& faults = current.engine.nemesis.faults;
  if (faults.empty()) return;
  const auto with = [&](std::vector<Fault> some) {
    propose(current, candidates,
            [&](TestOptions& test) { test.engine.nemesis.faults = std::move(some); });
  };
  with({});
  if (faults.size() == 1) return;
  for (const Fault fault : faults) with({fault});
  if (faults.size() == 2) return;
  for (const Fault fault : faults) {
    std::vector<Fault> others = faults;
    std::erase(others, fault);
    with(std::move(others));
  }
}

// With the same seed a shorter test is the beginning of the longer one, so the first cut can end
// shortly after the fault.
void with_less_time(const TestOptions& current, Candidates& candidates) {
  const auto now = std::chrono::duration<double, std::milli>(current.engine.time_limit).count();
  for (const double amount : smaller_amounts(now, 10)) {
    propose(current, candidates, [amount](TestOptions& test) {
      test.engine.time_limit = milliseconds(std::llround(amount));
    });
  }
}

// Proposes fewer nodes, with the same number of clients for each node, and then with the same
// number of all clients.
void with_fewer_nodes(const TestOptions& current, Candidates& candidates) {
  const std::size_t nodes = current.engine.nodes.size();
  for (const std::size_t fewer : smaller_counts(nodes, 1)) {
    const std::size_t clients = current.engine.concurrency;
    for (const std::size_t concurrency : {(clients * fewer + nodes - 1) / nodes, clients}) {
      propose(current, candidates, [&](TestOptions& test) {
        test.engine.nodes.resize(fewer);
        test.engine.concurrency = concurrency;
      });
    }
  }
}

void with_fewer_clients(const TestOptions& current, Candidates& candidates) {
  for (const std::size_t fewer : smaller_counts(current.engine.concurrency, 1)) {
    propose(current, candidates, [&](TestOptions& test) { test.engine.concurrency = fewer; });
  }
}

void with_lower_rate(const TestOptions& current, Candidates& candidates) {
  if (!std::isfinite(current.engine.rate)) return;
  for (const double rate : smaller_amounts(current.engine.rate, 1)) {
    propose(current, candidates, [&](TestOptions& test) { test.engine.rate = rate; });
  }
}

void with_simpler_latency(const TestOptions& current, Candidates& candidates) {
  const NetworkOptions& network = current.engine.network;
  if (network.mean_latency == Duration{}) return;
  propose(current, candidates, [](TestOptions& test) {
    test.engine.network.mean_latency = {};
    test.engine.network.distribution = LatencyDistribution::constant;
  });
  if (network.distribution == LatencyDistribution::constant) return;
  propose(current, candidates, [](TestOptions& test) {
    test.engine.network.distribution = LatencyDistribution::constant;
  });
}

bool has_transactions(const TestOptions& test) {
  return test.workload == "kafka" || test.workload.starts_with("txn");
}

void with_fewer_keys(const TestOptions& current, Candidates& candidates) {
  if (!has_transactions(current)) return;
  for (const std::size_t fewer : smaller_counts(current.workload_options.key_count, 1)) {
    propose(current, candidates,
            [&](TestOptions& test) { test.workload_options.key_count = fewer; });
  }
}

void with_shorter_transactions(const TestOptions& current, Candidates& candidates) {
  if (!has_transactions(current)) return;
  for (const std::size_t fewer : smaller_counts(current.workload_options.max_txn_length, 1)) {
    propose(current, candidates,
            [&](TestOptions& test) { test.workload_options.max_txn_length = fewer; });
  }
}

constexpr std::array kDimensions = {
    with_fewer_faults, with_less_time,       with_fewer_nodes, with_fewer_clients,
    with_lower_rate,   with_simpler_latency, with_fewer_keys,  with_shorter_transactions,
};

// Each candidate with `seeds` seeds: its own and the first ones. All seeds of a candidate come
// before the next candidate.
Candidates with_seeds(const Candidates& candidates, std::size_t seeds) {
  Candidates all;
  for (const TestOptions& candidate : candidates) {
    all.push_back(candidate);
    std::size_t count = 1;
    for (std::uint64_t seed = 1; count < seeds; ++seed) {
      if (seed == candidate.engine.seed) continue;
      all.push_back(candidate);
      all.back().engine.seed = seed;
      ++count;
    }
  }
  return all;
}

}  // namespace

TestOptions shrink(TestOptions failing, const FindFailing& find_failing) {
  const auto step = [&](const auto& dimension, std::size_t seeds) {
    Candidates candidates;
    dimension(failing, candidates);
    candidates = with_seeds(candidates, seeds);
    const auto found = find_failing(candidates);
    if (found) failing = candidates[*found];
    return found.has_value();
  };
  for (const std::size_t seeds : kSeedsPerCandidate) {
    for (bool has_helped = true; has_helped;) {
      has_helped = false;
      for (const auto& dimension : kDimensions) {
        while (step(dimension, seeds)) has_helped = true;
      }
    }
  }
  return failing;
}

void write_difference(const TestOptions& before, const TestOptions& after, FlagList& flags) {
  const EngineOptions& from = before.engine;
  const EngineOptions& to = after.engine;
  const auto seconds = [](Duration duration, double units) {
    return fmt::format("{}", to_seconds(duration) * units);
  };
  if (to.nemesis.faults.empty()) {
    flags.remove("--nemesis");
    flags.remove("--nemesis-interval");
  } else if (from.nemesis.faults != to.nemesis.faults) {
    std::vector<std::string_view> names;
    for (const Fault fault : to.nemesis.faults) names.push_back(to_string(fault));
    flags.set("--nemesis", fmt::format("{}", fmt::join(names, ",")));
  }
  if (from.time_limit != to.time_limit) flags.set("--time-limit", seconds(to.time_limit, 1));
  if (from.nodes != to.nodes) {
    const bool is_counted = to.nodes == node_names(to.nodes.size());
    flags.remove(is_counted ? "--nodes" : "--node-count");
    flags.remove("--nodes-file");
    flags.set(is_counted ? "--node-count" : "--nodes",
              is_counted ? fmt::format("{}", to.nodes.size())
                         : fmt::format("{}", fmt::join(to.nodes, ",")));
    flags.set("--concurrency", fmt::format("{}", to.concurrency));  // it may depend on the nodes
  }
  if (from.concurrency != to.concurrency) {
    flags.set("--concurrency", fmt::format("{}", to.concurrency));
  }
  if (from.rate != to.rate) flags.set("--rate", fmt::format("{}", to.rate));
  if (from.network.mean_latency != to.network.mean_latency) {
    flags.set("--latency", seconds(to.network.mean_latency, 1000));
  }
  if (from.network.distribution != to.network.distribution) flags.remove("--latency-dist");
  const WorkloadOptions& had = before.workload_options;
  const WorkloadOptions& has = after.workload_options;
  if (had.key_count != has.key_count) flags.set("--key-count", fmt::format("{}", has.key_count));
  if (had.max_txn_length != has.max_txn_length) {
    flags.set("--max-txn-length", fmt::format("{}", has.max_txn_length));
  }
}

}  // namespace maelstrom::workbench::cli
