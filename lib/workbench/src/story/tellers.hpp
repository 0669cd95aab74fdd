// The stories of each kind of workload. `found` is the figures of the workload's checker.
#pragma once

#include <vector>

#include "story/services.hpp"
#include "story/story.hpp"
#include "story/trail.hpp"

namespace maelstrom::workbench::story {

// The elements of sets that are lost: broadcast and g-set.
std::vector<Story> tell_elements(Trail& trail, const Value& found);
// Ids that were given more than once.
std::vector<Story> tell_ids(Trail& trail, const Value& found);
// Final reads of counters that are not the sum.
std::vector<Story> tell_counters(Trail& trail, const Value& found);
// Messages of kafka that were lost, doubled or skipped.
std::vector<Story> tell_kafka(Trail& trail, const Value& found);
// Registers that are not linearizable: lin-kv.
std::vector<Story> tell_registers(Trail& trail, const Value& found);
// Transactions: cycles, and reads of what was never there.
std::vector<Story> tell_transactions(Trail& trail, const Value& found);
// Operations without an answer.
std::vector<Story> tell_timeouts(Trail& trail);

// Adds the sentence and the letters of what went wrong with a service; its letters displace others.
void add(Story& story, const Finding& finding);
void add(Story& story, const std::vector<const Letter*>& letters);
void add(Story& story, const Letter* letter);
// Adds an operation with its request and its reply.
void add(Story& story, const Trail& trail, const Op& op);

}  // namespace maelstrom::workbench::story
