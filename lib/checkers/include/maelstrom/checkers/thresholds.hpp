// Thresholds on figures of the results, such as "net.servers.msgs-per-op <= 20".
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "maelstrom/checkers/value.hpp"

namespace maelstrom::checkers {

struct Threshold {
  enum class Comparison : std::uint8_t {
    less,
    less_or_equal,
    greater,
    greater_or_equal,
    equal,
    not_equal
  };

  std::string text;  // as given
  std::string path;  // keys joined by dots; a key may contain dots, as 0.95 does
  Comparison comparison;
  Value value;  // a number, true, false, nil, or a keyword such as :unknown
};

// Reads "PATH OP VALUE"; OP is one of < <= > >= = == !=. Blanks around OP are optional. VALUE is
// EDN (a bare word counts as a keyword); numbers must be finite, and < <= > >= need a number.
// Throws std::invalid_argument, which says what is missing or wrong.
Threshold parse_threshold(std::string_view text, Arena& arena);

// The figure at `path`; nullptr if there is none.
const Value* find_figure(const Value& results, std::string_view path);

// Why the results miss the threshold, as a sentence; empty if they meet it. They miss it if there
// is no figure at its path.
std::string check_threshold(const Threshold& threshold, const Value& results);

}  // namespace maelstrom::checkers
