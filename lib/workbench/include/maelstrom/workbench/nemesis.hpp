// The nemesis: decides when which fault begins and ends.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "maelstrom/clock.hpp"
#include "maelstrom/random.hpp"
#include "maelstrom/workbench/network.hpp"
#include "maelstrom/workbench/value.hpp"

namespace maelstrom::workbench {

struct NemesisOptions {
  bool partition = false;
  Duration interval = std::chrono::seconds(10);  // mean time from one action to the next
};

// Partitions the network and heals it, in turns: the first time at once, then after pauses that
// are uniform between 0 and twice the interval.
class Nemesis {
 public:
  // What was done, as the history has it: an op with what was asked for, one with the outcome.
  struct Action {
    std::string_view f;
    Value request;
    Value outcome;
  };

  // The nodes are the network's first endpoints.
  Nemesis(NemesisOptions options, std::vector<std::string> nodes, Random random)
      : options_(options), nodes_(std::move(nodes)), random_(random) {}

  bool is_enabled() const { return options_.partition; }
  void start(Time now) { next_ = now; }
  void stop() { next_.reset(); }
  // When to act next; nothing before start() and after stop().
  std::optional<Time> next_time() const { return is_enabled() ? next_ : std::nullopt; }

  // Does what is next. The values lie in `arena`.
  Action act(Network& network, Arena& arena, Time now);
  // Ends every fault.
  Action heal(Network& network);

  // For people: the fault that is on, such as "partition: majority"; empty if there is none.
  const std::string& current() const { return current_; }

 private:
  Value describe(const Grudge& grudge, Arena& arena) const;

  NemesisOptions options_;
  std::vector<std::string> nodes_;
  Random random_;
  std::optional<Time> next_;
  std::string current_;
};

}  // namespace maelstrom::workbench
