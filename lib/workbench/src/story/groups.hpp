// Stories of anomalies that the report has found, one for each of their types.
#pragma once

#include <string>
#include <vector>

#include "report/anomalies.hpp"
#include "story/tellers.hpp"

namespace maelstrom::workbench::story {

// The operations of an example, and what joins them. `faults` are those of find_service_faults().
Story story_of(Trail& trail, const report::AnomalyGroup& group, const std::vector<Finding>& faults);

}  // namespace maelstrom::workbench::story
