// Makes the names of the checkers' library usable without a prefix in the workbench.
#pragma once

#include "maelstrom/checkers/history.hpp"
#include "maelstrom/checkers/results.hpp"
#include "maelstrom/checkers/text.hpp"

namespace maelstrom::workbench {

using namespace checkers;

}  // namespace maelstrom::workbench
