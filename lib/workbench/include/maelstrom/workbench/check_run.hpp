// Judges what a run has left.
#pragma once

#include <string_view>

#include "maelstrom/function.hpp"
#include "maelstrom/workbench/checkers.hpp"
#include "maelstrom/workbench/engine.hpp"

namespace maelstrom::workbench {

// As check_history() judges the history of that workload, with what only the run can tell: messages
// and what the nodes did wrong. A run that did not come to its end lacks what would have come then,
// such as final reads: whatever that alone could explain is unknown, not invalid. Throws
// std::invalid_argument if there is no such workload or consistency model.
Results check_run(const Engine& engine, std::string_view workload, const CheckOptions& options);

// The same with a judge of one's own.
using Judge = Function<Verdict(const History& history, Arena& arena)>;
Results check_run(const Engine& engine, Judge judge, const CheckOptions& options);

// Messages by kind, and per operation. Always valid.
Verdict check_network(const History& history, const Network::Count& clients,
                      const Network::Count& servers, Arena& arena);

}  // namespace maelstrom::workbench
