// What final reads of sets lack, which Jepsen's rule may overlook.
#pragma once

#include <string>

#include "maelstrom/checkers/history.hpp"
#include "maelstrom/checkers/results.hpp"

namespace maelstrom::checkers {

// A sentence that says which nodes' final reads lack how many of the elements that were
// acknowledged before them; empty if none lacks any. By Jepsen's rule an element is lost if the
// read that began last lacks it: final reads begin at one moment, and the one that is listed last
// decides for all.
std::string missing_in_final_reads(const History& history, const CheckOptions& options);

}  // namespace maelstrom::checkers
