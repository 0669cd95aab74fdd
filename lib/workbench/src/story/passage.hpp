// Follows values through the messages of a run.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "story/trail.hpp"

namespace maelstrom::workbench::story {

// Which messages carried which of some values, integers or strings. Nobody tells which fields of a
// node's messages are values, so they are found: where nothing stands but what clients have given
// to a node before, and where no node says what it cannot know. A run in which nodes know more than
// these fields tell them is not followed.
class Passage {
 public:
  // Where and when a client first gave a value.
  struct Gift {
    std::string_view node;
    Duration time{};
  };
  using Given = std::unordered_map<Value, Gift, ValueHash>;

  // Follows those of the values, at most 64, that are in `followed`.
  Passage(const Trail& trail, const Given& given, std::span<const Value> followed);

  // The messages between nodes and services that carried the value, in the order they were sent.
  std::vector<const Letter*> carriers(const Value& value) const;
  // Whether the message carried any of the followed values.
  bool carries(const Letter& letter) const;

  // A read at the node showed the value at that time.
  void saw(std::string_view node, const Value& value, Duration time);
  // Whether all that nodes were seen to have had come to them in these messages.
  bool is_complete() const;

 private:
  struct Hit {
    std::uint32_t field;
    std::uint32_t value;  // in followed_
  };
  using Hits = std::vector<Hit>;
  struct Field {
    bool carries = true;
    std::size_t all = 0;    // values in it
    std::size_t wrong = 0;  // of them, those that nobody had given yet
  };
  // A value at a node or service, from then on.
  using Holdings = std::map<std::pair<std::string_view, std::uint32_t>, Duration>;

  void collect();
  void collect(const Value& part, std::string& path, const Letter& letter, Hits& hits);
  void consider(const Value& value, const std::string& path, const Letter& letter, Hits& hits);
  Holdings spread() const;
  bool drop_impossible_field();

  const Trail& trail_;
  const Given& given_;
  std::unordered_map<Value, std::uint32_t, ValueHash> numbers_;  // of followed values
  Holdings gifts_;
  std::unordered_map<std::string, std::uint32_t> field_numbers_;
  std::vector<Field> fields_;
  std::vector<std::pair<const Letter*, Hits>> hits_;
  std::vector<std::pair<Holdings::key_type, Duration>> sightings_;
  bool is_whole_ = true;  // all messages were looked at
};

}  // namespace maelstrom::workbench::story
