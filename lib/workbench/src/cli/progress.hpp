// Shows the progress of a run.
#pragma once

#include <chrono>
#include <string>

#include "hosts/interrupts.hpp"
#include "maelstrom/workbench/engine.hpp"
#include "maelstrom/workbench/observer.hpp"

namespace maelstrom::workbench::cli {

// Writes to stderr: on a terminal one line that is rewritten several times a second, elsewhere a
// line every few seconds. Also ends the run on Ctrl-C.
class Progress : public Observer {
 public:
  explicit Progress(Interrupts& interrupts);

  bool look(Engine& engine, Time now) override;
  // Clears the line on the terminal.
  void clear();

 private:
  using RealClock = std::chrono::steady_clock;

  std::string describe(Engine& engine, Time now, Duration since_last) const;

  Interrupts& interrupts_;
  bool is_terminal_;
  RealClock::duration period_;
  RealClock::time_point next_;
  Time last_{};
  std::int64_t last_completed_ = 0;
};

}  // namespace maelstrom::workbench::cli
