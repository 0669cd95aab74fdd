// The program maelstrom-workbench.
#pragma once

namespace maelstrom::workbench {

// Runs it; returns its exit status: 0 valid, 1 invalid, 2 unknown, 130 interrupted, 254 wrong
// arguments, 255 crashed.
int run_command_line(int argc, char** argv);

}  // namespace maelstrom::workbench
