// A complete checker of transactional causal consistency for histories of registers. Elle's models
// forbid only some of the anomalies that it forbids: they know no fractured read and no causality
// violation among blind writes. So the tests check nodes that claim it by the definition itself.
#pragma once

#include <string>

#include "maelstrom/checkers/history.hpp"

namespace tests {

// Why the history violates transactional causal consistency (Cerone, Bernardi and Gotsman, CONCUR
// 2015; sessions are processes); empty if it does not. The algorithm is that of Biswas and Enea,
// "On the Complexity of Checking Transactional Consistency" (OOPSLA 2019), which is polynomial and
// complete. Let co be the least relation that contains
//   - session order,
//   - reads-from, and
//   - (t2, t1) for all t1, t2 that write a key which t3 reads from t1, if t2 precedes t3 in the
//     closure of session order and reads-from.
// The history is consistent if and only if co is acyclic.
//
// These are violations, too: reads that contradict their own transaction, and reads of values of
// failed transactions, of no transaction, or from the middle of one. Requires that no value is
// written twice to a key.
std::string find_causal_violation(const maelstrom::checkers::History& history);

}  // namespace tests
