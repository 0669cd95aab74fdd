// The elements of a set that were lost, and the reads that show them or not.
#pragma once

#include <cstddef>
#include <map>
#include <span>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "story/passage.hpp"
#include "story/trail.hpp"

namespace maelstrom::workbench::story {

struct Element {
  Value value;
  const Op* added = nullptr;  // its acknowledgement
  // Of all reads, in the order in which they began, the last one without it, which decides. Null
  // for elements beyond the first 64.
  const Op* last_without = nullptr;
};

// Views the trail.
class LostElements {
 public:
  // `found` is the figures of the checker.
  LostElements(const Trail& trail, const Value& found);

  const std::vector<Element>& all() const { return lost_; }
  // All that clients gave, and where they gave it first.
  const Passage::Given& given() const { return given_; }
  // Successful ones, in the order in which they began.
  const std::vector<const Op*>& reads() const { return reads_; }
  const std::map<std::string, const Op*>& last_reads() const { return last_of_node_; }
  // The beginning of an op's operation.
  Duration begin(const Op& op) const;

  // All of them in a sentence or two.
  std::string summary() const;

 private:
  void read_add(const Op& op);
  std::string lacking_nodes() const;
  std::size_t missing_in(const Op& read) const;

  const Trail& trail_;
  std::vector<Element> lost_;
  std::unordered_map<Value, std::size_t, ValueHash> index_;
  Passage::Given given_;
  std::vector<std::pair<Value, Duration>> acknowledged_;
  std::vector<const Op*> reads_;
  std::map<std::string, const Op*> last_of_node_;
};

std::span<const Value> elements_of(const Op& read);
bool shows(const Op& read, const Value& value);

}  // namespace maelstrom::workbench::story
