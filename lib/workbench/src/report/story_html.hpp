// The story of a failure on a page.
#pragma once

#include <string>

#include "maelstrom/workbench/checkers.hpp"

namespace maelstrom::workbench::report {

// Appends the section of :story, with a picture of the messages of each; nothing if it is nil.
void append_story(std::string& out, const Value& stories);

}  // namespace maelstrom::workbench::report
