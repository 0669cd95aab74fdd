// Runs tests as the command line describes them.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "cli/options.hpp"
#include "maelstrom/workbench/checkers.hpp"
#include "maelstrom/workbench/engine.hpp"
#include "maelstrom/workbench/observer.hpp"

namespace maelstrom::workbench::cli {

// What is done with a run that has ended. `folder` is where it was stored, if it was.
using TakeRun =
    std::function<void(const Engine& engine, const Results& results, const std::string& folder)>;

// Makes somebody who looks on while a test runs, and goes before it is checked.
using Watch = std::function<std::unique_ptr<Observer>()>;

// Runs the test on processes, checks it and stores it.
void run_and_store(const TestOptions& options, const Watch& watch, const TakeRun& take);

// The same run, in virtual time whatever the options say; nothing is stored, and no messages are
// kept.
void run_and_forget(const TestOptions& options, const Watch& watch, const TakeRun& take);

}  // namespace maelstrom::workbench::cli
