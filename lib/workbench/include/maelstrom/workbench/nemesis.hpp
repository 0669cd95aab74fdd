// The nemesis decides when each fault begins and ends.
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
  partition,  // the network splits into parts; see PartitionShape
  one_way,    // some nodes can send but not receive, or receive but not send
  loss,       // messages between nodes are lost at random
  duplicate,  // messages arrive twice
  reorder,    // messages are overtaken by later ones
  slow,       // latencies grow
  pause,      // nodes are paused
  kill,       // nodes lose all data that they have not stored, and are started again
};

inline constexpr std::array kFaults = {Fault::partition, Fault::one_way, Fault::loss,
                                       Fault::duplicate, Fault::reorder, Fault::slow,
                                       Fault::pause,     Fault::kill};

// Such as "one-way".
std::string_view to_string(Fault fault);

struct NemesisOptions {
  std::vector<Fault> faults;                     // each once
  Duration interval = std::chrono::seconds(10);  // mean time between the actions of each fault

  bool has(Fault fault) const;
};

// The nodes as the targets of faults.
class FaultTarget {
 public:
  virtual ~FaultTarget() = default;

  // True if the node is neither killed, nor still starting, nor paused.
  virtual bool is_running(std::size_t node) const = 0;
  virtual bool is_paused(std::size_t node) const = 0;
  virtual bool is_down(std::size_t node) const = 0;
  // kill() requires a node that runs or is paused, restart() one that is down, pause() one that
  // runs, and resume() one that is paused.
  virtual void kill(std::size_t node) = 0;
  virtual void restart(std::size_t node) = 0;
  virtual void pause(std::size_t node) = 0;
  virtual void resume(std::size_t node) = 0;
};

// Each kind of fault alternates between on and off, independently of the others. The times between
// are uniform between 0 and twice the interval. Partitions begin at once, as in Maelstrom; other
// faults begin within one interval.
class Nemesis {
 public:
  // An action for the history, which records two ops: one with the request, one with the outcome.
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
  // When to call act() next; empty before start(), after stop() and without faults.
  std::optional<Time> next_time() const;

  // Does the next action that is due. Its values are stored in `arena`.
  Action act(Arena& arena, Time now);
  // Ends every fault, even those that are off, as Maelstrom does.
  std::vector<Action> heal(Arena& arena);

  // The active faults for people, such as "partition: majority, loss: 0.2"; may be empty.
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
