// A complete checker of transactional causal consistency for histories of registers. Elle's models
// forbid only some of what it forbids (they know no fractured read and no causality violation among
// blind writes), so the nodes that claim it are held to the definition itself.
#pragma once

#include <string>

#include "maelstrom/checkers/history.hpp"

namespace tests {

// Why the history is not one of a store with transactional causal consistency (Cerone, Bernardi and
// Gotsman, CONCUR 2015; sessions are processes); empty if it is. The algorithm is that of Biswas
// and Enea, "On the Complexity of Checking Transactional Consistency" (OOPSLA 2019), which is
// polynomial and complete: with co the least relation that contains session order, reads-from, and
// (t2, t1) for all t1, t2 that write a key which t3 reads from t1 while t2 precedes t3 in the
// closure of session order and reads-from, the history is consistent if and only if co is acyclic.
//
// Reads that contradict their own transaction, and values of failed transactions, of no transaction
// or from the middle of one, are violations too. Requires that no value is written twice to a key.
std::string find_causal_violation(const maelstrom::checkers::History& history);

}  // namespace tests
