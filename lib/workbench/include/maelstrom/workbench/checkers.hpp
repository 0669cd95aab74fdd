// The names of the checkers' library, which the workbench uses as its own.
#pragma once

#include "maelstrom/checkers/history.hpp"
#include "maelstrom/checkers/results.hpp"
#include "maelstrom/checkers/text.hpp"

namespace maelstrom::workbench {

using namespace checkers;

}  // namespace maelstrom::workbench
