// The nemesis: decides when which fault begins and ends.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "maelstrom/clock.hpp"
#include "maelstrom/random.hpp"
#include "maelstrom/workbench/checkers.hpp"
#include "maelstrom/workbench/network.hpp"

namespace maelstrom::workbench {

enum class Fault : std::uint8_t {
  partition,  // the network falls apart; see PartitionShape
  one_way,    // some nodes are heard but hear nothing, or hear and are not heard
  loss,       // messages between nodes are lost at random
  duplicate,  //   arrive twice
  reorder,    //   are overtaken by later ones
  slow,       // latencies grow
  pause,      // nodes stand still
  kill,       // nodes lose what they have not stored, and are started again
};

inline constexpr std::array kFaults = {Fault::partition, Fault::one_way, Fault::loss,
                                       Fault::duplicate, Fault::reorder, Fault::slow,
                                       Fault::pause,     Fault::kill};

// Such as "one-way".
std::string_view to_string(Fault fault);

struct NemesisOptions {
  std::vector<Fault> faults;                     // each once
  Duration interval = std::chrono::seconds(10);  // mean time from one action to the next, of each

  bool has(Fault fault) const;
};

// The nodes, as faults see them.
class FaultTarget {
 public:
  virtual ~FaultTarget() = default;

  // Neither killed, nor still starting, nor paused.
  virtual bool is_running(std::size_t node) const = 0;
  virtual bool is_paused(std::size_t node) const = 0;
  virtual bool is_down(std::size_t node) const = 0;
  // Of one that runs or is paused; of one that is down; of one that runs; of one that is paused.
  virtual void kill(std::size_t node) = 0;
  virtual void restart(std::size_t node) = 0;
  virtual void pause(std::size_t node) = 0;
  virtual void resume(std::size_t node) = 0;
};

// Each kind of fault begins and ends in turns, independently of the others, after pauses that are
// uniform between 0 and twice the interval. Partitions begin at once, as Maelstrom's do, the other
// faults within one interval.
class Nemesis {
 public:
  // What was done, as the history has it: an op with what was asked for, one with the outcome.
  struct Action {
    std::string_view f;
    Value request;
    Value outcome;
  };

  // The nodes are the network's first endpoints. `network` and `target` must outlive it.
  Nemesis(NemesisOptions options, std::vector<std::string> nodes, Random random, Network& network,
          FaultTarget& target);

  void start(Time now);
  void stop();
  // When to act next; nothing before start(), after stop(), and without faults.
  std::optional<Time> next_time() const;

  // Does what is due next. The values lie in `arena`.
  Action act(Arena& arena, Time now);
  // Ends every fault, whether it is on or not, as Maelstrom does.
  std::vector<Action> heal(Arena& arena);

  // For people: the faults that are on, such as "partition: majority, loss: 0.2"; may be empty.
  std::string current() const;

 private:
  struct Turn {
    Fault fault;
    std::optional<Time> next{};
    bool is_on = false;
    std::string what{};  // for people
  };

  Action begin(Turn& turn, Arena& arena);
  Action end(Turn& turn, Arena& arena);
  Action begin_partition(Turn& turn, Arena& arena);
  Action begin_one_way(Turn& turn, Arena& arena);
  Action disturb(Turn& turn, double& probability, Arena& arena);
  Action stop_nodes(Turn& turn, Arena& arena);
  Value describe(const Grudge& grudge, Arena& arena) const;

  NemesisOptions options_;
  std::vector<std::string> nodes_;
  Random random_;
  Network& network_;
  FaultTarget& target_;
  std::vector<Turn> turns_;
};

}  // namespace maelstrom::workbench
