// Judges a run.
#pragma once

#include <string_view>

#include "maelstrom/function.hpp"
#include "maelstrom/workbench/checkers.hpp"
#include "maelstrom/workbench/engine.hpp"

namespace maelstrom::workbench {

// Judges the history as check_history() does, and adds what only the run knows: messages and the
// nodes' offences. A run that ended early lacks, for example, its final reads; a fault that this
// alone could explain is unknown, not invalid. Throws std::invalid_argument if the workload or a
// consistency model is unknown.
Results check_run(const Engine& engine, std::string_view workload, const CheckOptions& options);

// The same with the caller's own judge.
using Judge = Function<Verdict(const History& history, Arena& arena)>;
Results check_run(const Engine& engine, Judge judge, const CheckOptions& options);

// Counts of messages by kind and per operation. Always valid.
Verdict check_network(const History& history, const Network::Count& clients,
                      const Network::Count& servers, Arena& arena);

}  // namespace maelstrom::workbench
