// JSON that can be changed in any place, also into text that is not JSON.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace tests {

// A value as it was written. Scalars are kept as text, so a change may turn them into any text.
struct Tree {
  enum class Kind { scalar, array, object };
  struct Member;

  Kind kind = Kind::scalar;
  std::string text;             // of a scalar
  std::vector<Member> members;  // of an object; elements, without keys, of an array

  std::string str() const;
  // The member of that name, as written between its quotes; nullptr if there is none.
  const Member* find(std::string_view name) const;
};

struct Tree::Member {
  std::string key;  // without its quotes
  Tree value;
};

// Requires JSON.
Tree parse_tree(std::string_view json);

// The place of a value: the positions of members, from the root on.
using Path = std::vector<std::size_t>;

// The paths of all values, the root first.
std::vector<Path> paths_of(const Tree& tree);
// The value at `path`; nullptr if there is none (any more).
Tree* at(Tree& tree, const Path& path);

std::string quoted(std::string_view text);

}  // namespace tests
