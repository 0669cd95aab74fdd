// What is known of consistency models and anomalies in general: which models are stronger than
// which, which anomalies each of them forbids, and which anomalies are instances of others.
#pragma once

#include <set>
#include <span>
#include <string_view>

namespace maelstrom::checkers::txn {

using Names = std::set<std::string_view>;

// All names by which models may be called. Several may stand for one model; functions below take
// any of them and, where they do not say so, give the canonical one (PL-3, not serializable).
const Names& known_models();
std::string_view canonical_model(std::string_view name);

// These anomalies, and all that are there whenever one of these is.
Names implied_anomalies(const Names& anomalies);

// The anomalies of which none may be present if all of `models` hold.
Names forbidden_anomalies(const Names& models);

// These models, and all that are stronger than one of them.
Names stronger_models(const Names& models);

// The models that cannot hold if `anomalies` are present.
Names impossible_models(const Names& anomalies);

// The models that cannot hold, by friendly names: the weakest ones, and the rest.
struct Boundary {
  Names weakest;
  Names others;
};
Boundary boundary(const Names& anomalies);

}  // namespace maelstrom::checkers::txn
