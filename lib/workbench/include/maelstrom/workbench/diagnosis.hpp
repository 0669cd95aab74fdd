// Problems outside the operations, such as a node that breaks the protocol or crashes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "maelstrom/clock.hpp"
#include "maelstrom/workbench/checkers.hpp"

namespace maelstrom::workbench {

enum class Problem : std::uint8_t {
  malformed_line,  // not JSON, or not a message
  line_too_long,
  malformed_reply,  // to a client: a field is missing, wrong or not allowed
  wrong_source,     // src is not the node that wrote the line
  unknown_destination,
  late_reply,  // to a client that gave up and is gone
  // The node is not to blame for these.
  late_request,  // it waited in the network until its client was gone
  left_behind,   // processes that outlived their node
  // Maelstrom overlooks these: what follows from them, such as timeouts, decides about the verdict.
  ignored_reply,    // to a client: its in_reply_to is missing, no integer, or no request's msg_id
  unanswered_type,  // all requests of a type timed out, while others were answered
  // These end the run.
  flood,  // more messages under way than the workbench can hold
  init_failed,
  init_timeout,
  node_crashed,
  not_started,   // the executable could not be run
  no_lock_step,  // virtual time was requested, but the node does not support it
  node_hung,     // in virtual time: it does not finish a step
};

// Such as "late-reply".
std::string_view to_string(Problem problem);
// True if the run cannot go on.
bool is_fatal(Problem problem);
// True if the problem alone makes the run invalid. Other problems only give a warning.
bool is_offence(Problem problem);
// The reaction of the real Maelstrom to the problem, as a sentence.
std::string_view under_maelstrom(Problem problem);

struct Diagnosis {
  Problem problem;
  std::string node;
  Time time{};                           // of the first occurrence
  std::string text;                      // a sentence that says what happened
  std::string line;                      // the node's output, shortened; may be empty
  std::vector<std::string> stderr_tail;  // the node's last lines on stderr
  std::int64_t count = 1;
};

// Diagnoses in the order of their first occurrence, one for each problem of each node.
class Diagnoses {
 public:
  void add(Diagnosis diagnosis);

  bool empty() const { return all_.empty(); }
  bool has_fatal() const;
  const std::vector<Diagnosis>& all() const { return all_; }
  std::vector<Diagnosis>& all() { return all_; }

  // As a list of maps, for the results. Views the diagnoses.
  Value to_value(Arena& arena) const;

 private:
  std::vector<Diagnosis> all_;
  std::map<std::pair<Problem, std::string>, std::size_t> index_;
};

}  // namespace maelstrom::workbench
