// Which failures are of one kind.
#include "cli/explore/failure.hpp"

#include <string>
#include <vector>

#include "catch.hpp"
#include "maelstrom/checkers/edn.hpp"

namespace maelstrom::workbench::cli::failure_test {
namespace {

Failure failure_in(const char* text, Validity validity = Validity::invalid, bool crashed = false) {
  Results results;
  results.validity = validity;
  results.has_crashed = crashed;
  results.value = read_edn(text, results.arena);
  return failure_of(results);
}

std::vector<std::string> signs_in(const char* text) {
  std::vector<std::string> names;
  for (const auto& sign : failure_in(text).signs) names.push_back(sign.name);
  return names;
}

constexpr const char* kLost = "{:workload {:valid? false, :lost-count 2}}";

TEST_CASE("a valid run has not failed") {
  CHECK_FALSE(failure_in("{:workload {:valid? true}}", Validity::valid));
}

TEST_CASE("the signs of a failure are what its results name, the most telling first") {
  using Names = std::vector<std::string>;
  CHECK(signs_in(kLost) == Names{"workload lost"});
  CHECK(signs_in("{:workload {:valid? false, :anomaly-types (:G1c :internal)}}") ==
        Names{"workload G1c", "workload internal"});
  CHECK(signs_in("{:workload {:valid? false, :bad-error-types (:lost-write)}}") ==
        Names{"workload lost-write"});
  CHECK(signs_in("{:workload {:valid? false}}") == Names{"workload"});
  CHECK(signs_in("{:stats {:valid? false, :by-f {:cas {:valid? false} :read {:valid? true}}}"
                 " :availability {:valid? false} :workload {:valid? false}"
                 " :diagnoses ({:problem :late-reply} {:problem :late-reply})}") ==
        Names{"late-reply", "workload", "availability", "stats cas"});
  CHECK(signs_in("{:thresholds {:valid? false}}") == Names{"threshold"});
}

TEST_CASE("a failure is of the same kind if it shows nothing else, and what tells most") {
  const Failure lost = failure_in(kLost);
  const Failure both = failure_in(
      "{:workload {:valid? false, :lost-count 2} :stats {:by-f {:cas {:valid? false}}}}");
  const Failure stats = failure_in("{:stats {:by-f {:cas {:valid? false}}}}");
  CHECK(is_same_kind(lost, lost));
  CHECK(is_same_kind(both, lost));
  CHECK_FALSE(is_same_kind(lost, both));
  CHECK_FALSE(is_same_kind(both, stats));
  CHECK_FALSE(is_same_kind(lost, failure_in("{:workload {:valid? false, :duplicated-count 1}}")));
  CHECK_FALSE(is_same_kind(lost, failure_in("{}", Validity::valid)));
  CHECK_FALSE(is_same_kind(lost, failure_in(kLost, Validity::unknown)));
  CHECK_FALSE(is_same_kind(lost, failure_in(kLost, Validity::invalid, true)));
}

TEST_CASE("of transactions a part of the anomalies is enough") {
  const Failure many =
      failure_in("{:workload {:valid? false, :anomaly-types (:G1c :G-single :internal)}}");
  CHECK(is_same_kind(many, failure_in("{:workload {:valid? false, :anomaly-types (:G1c)}}")));
  CHECK_FALSE(
      is_same_kind(many, failure_in("{:workload {:valid? false, :anomaly-types (:G1c :G0)}}")));
}

}  // namespace
}  // namespace maelstrom::workbench::cli::failure_test
