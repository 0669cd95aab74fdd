// Checkers of transactions: which isolation anomalies a history shows, and which consistency models
// it therefore does not satisfy. The method is Adya's (Weak Consistency, MIT 1999: dependency
// graphs and the phenomena G0, G1, G2) with the inference of Kingsbury and Alvaro (Elle: Inferring
// Isolation Anomalies from Experimental Observations, VLDB 2020); names and figures agree with
// Elle's.
//
// Cost: time is linear in the history and its dependencies, but for searches of cycles, which are
// bounded; memory is about 200 bytes a transaction beyond the history (measured with up to 10
// processes; each one concurrent adds a dependency of 4 bytes where real time counts), and the
// evidence.
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
  // What the history should satisfy, all of them at once. Names as in consistency_model_names().
  std::vector<std::string> consistency_models = {"strict-serializable"};
  // Dependencies of the graph (4 bytes each). With more of them the verdict is unknown.
  std::size_t max_dependencies = std::size_t{1} << 29U;
  // Dependencies followed while it is decided whether one strongly connected component has a cycle
  // with exactly one (or only nonadjacent) anti-dependencies, where no linear algorithm is known.
  // With more of them :cycle-search-timeout is reported, which alone makes the verdict unknown.
  std::uint64_t max_search_steps = std::uint64_t{1} << 28U;
  // How many anomalies of one type are written out; :counts has the number of all.
  std::size_t max_examples = 32;
};

// All names of consistency models, sorted, without the colon: friendly ones (serializable), Adya's
// (PL-3) and those of the variants (strong-session-PL-2).
std::vector<std::string_view> consistency_model_names();

// Splits a list at commas, with or without blanks around them and colons before the names. Throws
// std::invalid_argument if a name is unknown (the text lists those that are known) or there is
// none.
std::vector<std::string> parse_consistency_models(std::string_view list);

// Both check one history of transactions, ops whose value is a vector of micro-operations:
// [:r key value] and [:append key element], or [:r key value] and [:w key value]. Every key begins
// as nil (or an empty list), and no element is appended twice to one key, no value written twice.
//
// Figures: :anomaly-types, the types that the models forbid, sorted; :counts and :anomalies, from
// type to how many there are and to examples with their evidence; :not and :also-not, the weakest
// models that do not hold and the others, nil if there is no anomaly to report. The evidence of a
// cycle is its transactions in order, the first one again at the end, and for each step the
// dependency that it is.
//
// Unknown: no transaction depends on another (:empty-transaction-graph, which Maelstrom calls
// invalid for registers); a search was given up; or the history is not one of such transactions,
// :error says how. Throws std::invalid_argument if a model is unknown.

// A list tells in which order its elements were appended, so nearly all dependencies are found.
// Where Elle stops with an error because a list has an element that nobody appended,
// :no-writer-of-value is reported, which no model allows.
Verdict check_list_append(const History& history, const TxnOptions& options, Arena& arena);

// Registers tell no order. Known is that nil comes first and that a transaction that reads a value
// and then writes the key overwrites that value; what blind writes hide is not found.
Verdict check_rw_register(const History& history, const TxnOptions& options, Arena& arena);

}  // namespace maelstrom::checkers
