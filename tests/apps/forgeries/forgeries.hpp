// Messages that no honest node sends: made from honest ones, and from the description of the
// receiver's types.
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

// Returns numbers below the bound (0 if it is 0), drawn at random or taken from a fuzzer's bytes.
using Choose = std::function<std::size_t(std::size_t bound)>;

inline Choose choosing(maelstrom::Random& random) {
  return [&random](std::size_t bound) { return bound == 0 ? 0 : random.below(bound); };
}

// A change of one place: a value is replaced, added or removed.
struct Change {
  Path path;
  std::string key{};    // not empty: a member of that name is added to the object at `path`
  std::string value{};  // any text; most are JSON
  bool removes = false;

  void apply(Tree& tree) const;
};

// A plain valid value of that shape, as JSON; optional members are there if `full`.
std::string sample(const Shape& shape, bool full);

// The changes that put each place of `tree`, which should have that shape, to each of the values at
// the limits of its type, and beyond them.
std::vector<Change> changes_of(const Shape& shape, const Tree& tree);
// The same without a shape: by the values that are there.
std::vector<Change> changes_of(const Tree& tree);

// Changes one or two places of a body, by its shape.
std::string forged(const Shape& shape, std::string_view body, const Choose& choose);
// Changes one or two places of any kind, also to values from `others`, the bodies of other
// messages.
std::string mutated(std::string_view body, const std::vector<std::string>& others,
                    const Choose& choose);

// One of the integers at the limits, or a text that is not an integer.
const std::string& extreme(const Choose& choose);
// Puts `count` of the body's numbers to extremes.
std::string with_extremes(std::string_view body, std::size_t count, const Choose& choose);
// Puts one or two members with these names, at any depth, to the value that `value` returns for the
// name.
std::string with_members(std::string_view json, const std::vector<std::string>& names,
                         const std::function<std::string(const std::string& name)>& value,
                         const Choose& choose);

// A whole line.
std::string line_of(std::string_view src, std::string_view dest, std::string_view body);

}  // namespace tests
