// The kafka checker against Jepsen's results on recorded histories.
#include "checkers/histories.hpp"
#include "maelstrom/checkers/checkers.hpp"

namespace maelstrom::checkers::kafka_agreement_test {
namespace {

// The same figures, and as many cases of each error. Which cases are shown is up to us.
void check_figures(const Value& expected, const Value& figures) {
  for (const auto& [name, value] : expected.entries()) {
    CAPTURE(to_edn(name));
    const Value* figure = figures.find(name);
    REQUIRE(figure != nullptr);
    const Value* count = value.find("count");
    if (count == nullptr) {
      CAPTURE(to_edn(*figure), to_edn(value));
      CHECK(*figure == value);
    } else {
      CHECK(figure->get("count") == *count);
    }
  }
}

void check_case(const std::filesystem::path& folder, const Row&) {
  const History history = load_recorded(folder);
  Arena arena;
  const Verdict verdict = check_kafka(history, arena);
  const Value expected = recorded_figures(folder, arena);
  if (expected.find("error-types") == nullptr) {  // Jepsen crashed
    CHECK(verdict.validity == Validity::invalid);
    return;
  }
  CHECK(to_value(verdict.validity) == expected.get("valid?"));
  check_figures(expected, to_value(verdict, arena));
  CHECK(verdict.warnings.empty());  // the clients of the recorded runs begin at offset 0
}

TEST_CASE("kafka: the runs kept here are judged as Jepsen judged them") {
  CHECK(each_row(kept_histories(), "cases.tsv", {"kafka"}, check_case) > 0);
}

TEST_CASE("kafka: every recorded run is judged as Jepsen judged it") {
  each_row_of_more("cases.tsv", {"kafka"}, check_case);
}

}  // namespace
}  // namespace maelstrom::checkers::kafka_agreement_test
