// A run's journal as text, for comparing runs.
#pragma once

#include <string>

#include "maelstrom/workbench/engine.hpp"
#include "report/store.hpp"

namespace maelstrom::workbench {

// Runs the engine in virtual time, and returns its journal.
inline std::string journal_of(Engine& engine, VirtualHost& host) {
  run_virtually(engine, host);
  TextBuffer out;
  for (const auto& event : engine.journal().events()) append_journal_event(out, event, engine);
  return std::string(out.view());
}

}  // namespace maelstrom::workbench
