// What went wrong between nodes and Maelstrom's services.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "story/trail.hpp"

namespace maelstrom::workbench::story {

struct Finding {
  std::string text;  // sentences
  std::vector<const Letter*> letters;
  std::string_view node;  // that erred
  Value key;
  Value written;  // by the node
  Value lost;     // the change that it wrote over; nil if that is not the fault
  Duration time{};
};

// Writes over what another node had written since the writer's last read: lost updates.
std::vector<Finding> find_overwritten(Trail& trail);
// Operations that were acknowledged although the change that they needed was refused.
std::vector<Finding> find_ignored_errors(Trail& trail);
// Operations that were acknowledged before the service had answered, if it never got the change.
std::vector<Finding> find_unconfirmed(Trail& trail);
// Changes that were made again because the first answer was lost or late.
std::vector<Finding> find_repeated(Trail& trail);
// Reads of a service that gave an older value than the service had.
std::vector<Finding> find_stale(Trail& trail);

// All of these, in the order of time.
std::vector<Finding> find_service_faults(Trail& trail);
// The first of them that has the node and lies in that time; null if there is none.
const Finding* first_of(const std::vector<Finding>& findings, std::string_view node, Duration from,
                        Duration to);

// "cas of "x" from 1 to 2 in seq-kv".
std::string named(const Trail& trail, const Call& call);

}  // namespace maelstrom::workbench::story
