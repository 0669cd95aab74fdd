// Messages as no honest node sends them: made from honest ones, and from the description of what
// the receiver reads.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "apps/forgeries/shape.hpp"
#include "apps/forgeries/tree.hpp"
#include "maelstrom/random.hpp"

namespace tests {

// Gives numbers below the bound (0 if that is 0): drawn at random, or taken from a fuzzer's bytes.
using Choose = std::function<std::size_t(std::size_t bound)>;

inline Choose choosing(maelstrom::Random& random) {
  return [&random](std::size_t bound) { return bound == 0 ? 0 : random.below(bound); };
}

// One value that is put in the place of another, or left out.
struct Change {
  Path path;
  std::string key{};    // not empty: a member of that name is added to the object at `path`
  std::string value{};  // any text; most are JSON
  bool removes = false;

  void apply(Tree& tree) const;
};

// A plain valid value of that shape, as JSON; optional members are there if `full`.
std::string sample(const Shape& shape, bool full);

// Every place of `tree`, which should have that shape, put to each of the values at the limits of
// what may stand there, and beyond.
std::vector<Change> changes_of(const Shape& shape, const Tree& tree);
// The same without a shape: by what stands there.
std::vector<Change> changes_of(const Tree& tree);

// Changes one or two places of a body, by its shape.
std::string forged(const Shape& shape, std::string_view body, const Choose& choose);
// Changes one or two places whatever they are, also by what stands in `others`, bodies of other
// messages.
std::string mutated(std::string_view body, const std::vector<std::string>& others,
                    const Choose& choose);

// One of the integers at the limits, or what is none.
const std::string& extreme(const Choose& choose);
// Puts so many of a body's numbers to extremes.
std::string with_extremes(std::string_view body, std::size_t count, const Choose& choose);
// Puts one or two members of these names, wherever they stand, to what `value` gives for a name.
std::string with_members(std::string_view json, const std::vector<std::string>& names,
                         const std::function<std::string(const std::string& name)>& value,
                         const Choose& choose);

// A whole line.
std::string line_of(std::string_view src, std::string_view dest, std::string_view body);

}  // namespace tests
