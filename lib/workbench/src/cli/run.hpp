// Runs the tests of the command line.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "cli/options.hpp"
#include "maelstrom/workbench/checkers.hpp"
#include "maelstrom/workbench/engine.hpp"
#include "maelstrom/workbench/observer.hpp"

namespace maelstrom::workbench::cli {

// Called with a finished run. `folder` is its folder, empty if it was not stored.
using TakeRun =
    std::function<void(const Engine& engine, const Results& results, const std::string& folder)>;

// Makes an observer for a test. It is destroyed before the run is checked.
using Watch = std::function<std::unique_ptr<Observer>()>;

// Runs the test on processes, checks it and stores it.
void run_and_store(const TestOptions& options, const Watch& watch, const TakeRun& take);

// The same, but always in virtual time. Stores nothing and keeps no messages.
void run_and_forget(const TestOptions& options, const Watch& watch, const TakeRun& take);

}  // namespace maelstrom::workbench::cli
