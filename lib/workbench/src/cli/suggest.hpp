// Names for those who mistyped one.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace maelstrom::workbench::cli {

// "; did you mean 'broadcast'?" if one of the known names is close enough, else nothing. Names are
// close if few letters have to be put in, left out or replaced: Levenshtein, "Binary codes capable
// of correcting deletions, insertions, and reversals", Soviet Physics Doklady 10 (8), 1966.
std::string did_you_mean(std::string_view name, std::span<const std::string> known);

}  // namespace maelstrom::workbench::cli
