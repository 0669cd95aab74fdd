// maelstrom-workbench: tests nodes as Maelstrom does.
#include "maelstrom/workbench/command_line.hpp"

int main(int argc, char** argv) { return maelstrom::workbench::run_command_line(argc, argv); }
