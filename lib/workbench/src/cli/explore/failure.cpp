#include "cli/explore/failure.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace maelstrom::workbench::cli {
namespace {

using Part = Failure::Part;

// Collects signs without duplicates.
class Signs {
 public:
  explicit Signs(std::vector<Failure::Sign>& signs) : signs_(signs) {}

  void add(Part part, std::string name) {
    Failure::Sign sign{part, std::move(name)};
    if (std::ranges::find(signs_, sign) == signs_.end()) signs_.push_back(std::move(sign));
  }

 private:
  std::vector<Failure::Sign>& signs_;
};

bool is_valid(Value verdict) {
  const Value* const valid = verdict.find("valid?");
  return valid == nullptr || valid->is_true();
}

// Adds the named faults: anomalies of transactions, kafka's errors, lost and duplicated elements.
void add_workload(Value workload, Signs& signs) {
  bool is_named = false;
  const auto add = [&](std::string_view name) {
    signs.add(Part::workload, fmt::format("workload {}", name));
    is_named = true;
  };
  for (const char* names : {"anomaly-types", "bad-error-types"}) {
    for (const Value& name : workload.get(names).elements()) add(name.text());
  }
  for (const char* name : {"lost", "duplicated"}) {
    const Value count = workload.get(fmt::format("{}-count", name));
    if (count.is_integer() && count.as_integer() > 0) add(name);
  }
  if (!is_named) signs.add(Part::workload, "workload");
}

}  // namespace

Failure failure_of(const Results& results) {
  Failure failure{results.validity, results.has_crashed, {}};
  if (!failure) return failure;
  Signs signs(failure.signs);
  for (const Value& diagnosis : results.value.get("diagnoses").elements()) {
    signs.add(Part::diagnosis, std::string(diagnosis.get("problem").text()));
  }
  const Value workload = results.value.get("workload");
  if (!is_valid(workload)) add_workload(workload, signs);
  if (!is_valid(results.value.get("availability"))) signs.add(Part::availability, "availability");
  for (const auto& [f, tally] : results.value.get("stats").get("by-f").entries()) {
    if (!is_valid(tally)) signs.add(Part::stats, fmt::format("stats {}", f.text()));
  }
  if (!is_valid(results.value.get("thresholds"))) signs.add(Part::threshold, "threshold");
  if (failure.signs.empty()) signs.add(Part::other, "other");
  return failure;
}

const char* Failure::verdict() const {
  if (has_crashed) return "CRASHED";
  switch (validity) {
    case Validity::valid: return "VALID";
    case Validity::unknown: return "UNKNOWN";
    case Validity::invalid: break;
  }
  return "INVALID";
}

bool is_same_kind(const Failure& failure, const Failure& other) {
  if (!other || other.validity != failure.validity || other.has_crashed != failure.has_crashed) {
    return false;
  }
  const auto is_known = [&](const Failure::Sign& sign) {
    return std::ranges::find(failure.signs, sign) != failure.signs.end();
  };
  return std::ranges::all_of(other.signs, is_known) &&
         other.signs.front().part == failure.signs.front().part;
}

}  // namespace maelstrom::workbench::cli
