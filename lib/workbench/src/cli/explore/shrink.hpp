// Makes a failing test smaller.
#pragma once

#include <array>
#include <cstddef>
#include <functional>
#include <optional>
#include <span>

#include "cli/flag_list.hpp"
#include "cli/options.hpp"

namespace maelstrom::workbench::cli {

// Runs tests and returns the index of the first one that fails as the original does; nothing if
// none does, or at its limit. Impossible tests (a workload may require a number of clients) do not
// fail.
using FindFailing = std::function<std::optional<std::size_t>(std::span<const TestOptions>)>;

// Reduces each dimension of a test: kinds of faults, time, nodes, clients, rate, latency, keys. Of
// each it looks for the least that still fails, large steps first. It repeats this as long as a
// step helps, so no single step helps at the end. Since any change makes a different run, each
// candidate is tried with several seeds: its own and the first ones. If no candidate fails with few
// seeds, it tries more.
//
// This is delta debugging (Zeller, Hildebrandt: Simplifying and Isolating Failure-Inducing Input,
// 2002) on a few numbers instead of a text.
inline constexpr std::array<std::size_t, 3> kSeedsPerCandidate = {4, 16, 64};
TestOptions shrink(TestOptions failing, const FindFailing& find_failing);

// Changes `flags`, which describe `before`, so that they describe `after`, except for the seed.
void write_difference(const TestOptions& before, const TestOptions& after, FlagList& flags);

}  // namespace maelstrom::workbench::cli
