// What a test is to be like.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "maelstrom/clock.hpp"
#include "maelstrom/workbench/journal.hpp"
#include "maelstrom/workbench/nemesis.hpp"
#include "maelstrom/workbench/network.hpp"
#include "maelstrom/workbench/service.hpp"

namespace maelstrom::workbench {

struct EngineOptions {
  std::vector<std::string> nodes;
  std::size_t concurrency = 1;  // threads; thread i works with node i mod the number of nodes
  double rate = 5;              // operations a second over all threads, on average
  Duration time_limit = std::chrono::seconds(60);  // of the main phase
  NetworkOptions network;
  NemesisOptions nemesis;
  ServiceOptions services{};
  std::uint64_t seed = 0;  // of everything that is drawn at random
  std::size_t journal_limit = Journal::kDefaultLimit;
};

}  // namespace maelstrom::workbench
