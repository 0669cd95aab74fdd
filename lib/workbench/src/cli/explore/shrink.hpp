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

// Runs tests, and gives the index of the first that fails as the original does; nothing if none
// does, or if it has had enough. Tests that cannot be (a workload may demand a number of clients)
// do not fail.
using FindFailing = std::function<std::optional<std::size_t>(std::span<const TestOptions>)>;

// Goes through what a test has of everything: kinds of faults, time, nodes, clients, rate, latency,
// keys. Of each it looks for the least that still fails, boldly first, and begins again as long as
// anything helped; so at the end no single step does. Since any change makes another run, each
// candidate is tried with several seeds: its own and the first ones there are; once no candidate
// fails with few of them, with more.
//
// The idea is delta debugging's (Zeller, Hildebrandt: Simplifying and Isolating Failure-Inducing
// Input, 2002) on a few numbers instead of a text.
inline constexpr std::array<std::size_t, 3> kSeedsPerCandidate = {4, 16, 64};
TestOptions shrink(TestOptions failing, const FindFailing& find_failing);

// Writes into `flags`, which make `before`, what differs in `after`; the seed aside.
void write_difference(const TestOptions& before, const TestOptions& after, FlagList& flags);

}  // namespace maelstrom::workbench::cli
