// Checkers of transactions: which isolation anomalies a history shows, and which consistency models
// it therefore does not satisfy. The method is Adya's (Weak Consistency, MIT 1999: dependency
// graphs and the phenomena G0, G1, G2) with the inference of Kingsbury and Alvaro (Elle: Inferring
// Isolation Anomalies from Experimental Observations, VLDB 2020); names and figures agree with
// Elle's.
//
// Cost: time is linear in the history and its dependencies, except for cycle searches, which are
// bounded. Memory beyond the history is about 200 bytes a transaction, plus the evidence. This was
// measured with up to 10 processes; where real time counts, each concurrent process adds a
// dependency of 4 bytes to a transaction.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "maelstrom/checkers/history.hpp"
#include "maelstrom/checkers/verdict.hpp"

namespace maelstrom::checkers {

struct TxnOptions {
  // The history should satisfy all of these models. Names as in consistency_model_names().
  std::vector<std::string> consistency_models = {"strict-serializable"};
  // These anomalies make a history invalid too, and so do all that imply them: G2 stands for
  // G-single-item as well. Names as in anomaly_names().
  std::vector<std::string> anomalies;
  // These do not, whatever the models forbid. Each name stands for itself alone.
  std::vector<std::string> ignored_anomalies;
  // The verdict if no transaction depends on another (:empty-transaction-graph) and nothing else is
  // wrong. Elle's is unknown; Maelstrom makes it invalid for registers.
  Validity empty_graph = Validity::unknown;
  // Limit of the graph's dependencies (4 bytes each). With more of them the verdict is unknown.
  std::size_t max_dependencies = std::size_t{1} << 29U;
  // Limit of the dependencies that one search follows. A search looks in one strongly connected
  // component for a cycle with exactly one anti-dependency, or with only nonadjacent ones; no
  // linear algorithm is known for that. Beyond the limit the checker reports :cycle-search-timeout,
  // which alone makes the verdict unknown.
  std::uint64_t max_search_steps = std::uint64_t{1} << 28U;
  // How many anomalies of one type are listed; :counts has the number of all.
  std::size_t max_examples = 32;
};

// All names of consistency models that can be asked for, sorted, without the colon: common names
// (serializable), Adya's (PL-3) and those of variants (strong-session-PL-2). Others that Elle knows
// forbid nothing (sequential, causal, PRAM, ...): these are refused like unknown ones.
std::vector<std::string_view> consistency_model_names();

// Splits a list at commas. Blanks around names and colons before them are optional. Throws
// std::invalid_argument if there is no name, an unknown one or a refused one; the text then lists
// the names, or says which to use instead.
std::vector<std::string> parse_consistency_models(std::string_view list);

// The names of the anomalies that are looked for, and of their groups (G1, G2, ...), sorted.
std::vector<std::string_view> anomaly_names();

// Both functions check a history of transactions. The value of an op is a vector of
// micro-operations: [:r key value] and [:append key element], or [:r key value] and [:w key value].
// Every key begins as nil (or as an empty list). No element is appended twice to a key, and no
// value is written twice to a key.
//
// Figures: :anomaly-types lists the types found that the models forbid, sorted. :counts and
// :anomalies map a type to its count and to examples with evidence. :not lists the weakest models
// that do not hold, and :also-not the other ones; both are nil if there is no anomaly to report.
// The evidence of a cycle is its transactions in order, with the first one again at the end, and
// the dependency of each step.
//
// The verdict is unknown if no transaction depends on another (:empty-transaction-graph, see
// TxnOptions), if a search was given up, or if the history does not consist of such transactions
// (:error says why). Throws std::invalid_argument if a model or an anomaly is unknown.

// A list shows the order in which its elements were appended, so nearly all dependencies are found.
// If a list has an element that nobody appended, Elle stops with an error; this checker reports
// :no-writer-of-value, which no model allows.
Verdict check_list_append(const History& history, const TxnOptions& options, Arena& arena);

// Registers do not show the order of their values. The checker only knows that nil comes first, and
// that a transaction which reads a value and then writes the key overwrites that value. It does not
// find anomalies that are hidden by blind writes.
Verdict check_rw_register(const History& history, const TxnOptions& options, Arena& arena);

}  // namespace maelstrom::checkers
