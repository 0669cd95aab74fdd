// The errors found, and the operations that prove them.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "kafka/transcript.hpp"
#include "maelstrom/checkers/value.hpp"

namespace maelstrom::checkers::kafka {

// How many cases of an error type are shown; the same numbers as in Jepsen. All cases are counted.
inline constexpr std::size_t kShownCases = 32;
inline constexpr std::size_t kShownJumps = 8;
inline constexpr std::size_t kShownCycles = 8;
// How many unseen values of a key, or skipped values, are shown.
inline constexpr std::size_t kShownValues = 32;

class Findings {
 public:
  struct Error {
    std::string_view type;
    Value figure;
  };

  Findings(const Transcript& transcript, Arena& arena) : transcript_(transcript), arena_(arena) {}

  Arena& arena() { return arena_; }
  const Transcript& transcript() const { return transcript_; }

  // {:count `count` :errs `cases`}; nothing if the count is 0.
  void add(std::string_view type, std::size_t count, std::span<const Value> cases);
  void add(std::string_view type, Value figure) { errors_.push_back({type, figure}); }
  // Sorted by type.
  std::vector<Error> take();

  Value key(KeyId key) const { return transcript_.keys[key]; }
  Value value(MessageId message) const { return transcript_.messages[message].value; }

  // The action as an op map. Of its messages it has only those from the sighting `from` to the
  // sighting `to`, both in the same run, and a few around them.
  Value witness(ActionId id, std::uint32_t from, std::uint32_t to);
  // The same for the first sighting of a message that the action sent or polled.
  Value sender(ActionId action, MessageId message);
  Value poller(ActionId action, MessageId message);

 private:
  Value first_of(std::span<const Run> runs, ActionId action, MessageId message);
  Value sent(const Run& run);
  Value polled(const Run& run, std::uint32_t from, std::uint32_t to);
  Value pair(const Sighting& sighting);

  const Transcript& transcript_;
  Arena& arena_;
  std::vector<Error> errors_;
};

}  // namespace maelstrom::checkers::kafka
