// General facts about consistency models and anomalies: which models are stronger than others,
// which anomalies each model forbids, and which anomalies imply others.
#pragma once

#include <set>
#include <span>
#include <string_view>

namespace maelstrom::checkers::txn {

using Names = std::set<std::string_view>;

// All names of models. A model may have several. The functions below take any of them and, unless
// they say otherwise, return the canonical one (PL-3, not serializable).
const Names& known_models();
std::string_view canonical_model(std::string_view name);

// The model to ask for instead of one that forbids nothing that is looked for; empty for others.
std::string_view model_instead_of(std::string_view name);

// These anomalies, and all that occur whenever one of these does.
Names implied_anomalies(const Names& anomalies);

// These anomalies, and all that imply one of them.
Names anomalies_implying(const Names& anomalies);

// The anomalies that cannot be present if all of `models` hold.
Names forbidden_anomalies(const Names& models);

// These models, and all models that are stronger than one of them.
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
