// Tells a person how a run is going.
#pragma once

#include <chrono>
#include <string>

#include "hosts/interrupts.hpp"
#include "maelstrom/workbench/engine.hpp"
#include "maelstrom/workbench/observer.hpp"

namespace maelstrom::workbench::cli {

// On a terminal one line that is written anew several times a second, elsewhere a line every few
// seconds; on stderr. Also what ends the run when Ctrl-C is pressed.
class Progress : public Observer {
 public:
  explicit Progress(Interrupts& interrupts);

  bool look(Engine& engine, Time now) override;
  // Takes the line on the terminal away.
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
