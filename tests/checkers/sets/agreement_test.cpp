// Sets and counters against Jepsen's results on recorded histories.
#include "checkers/histories.hpp"
#include "maelstrom/checkers/checkers.hpp"

namespace maelstrom::checkers::sets_agreement_test {
namespace {

// Every figure, down to the operations of the worst elements.
void check_case(const std::filesystem::path& folder, const Row& row) {
  const History history = load_recorded(folder);
  Arena arena;
  const Value expected = recorded_figures(folder, arena);
  const bool counts = row.at("workload").ends_with("counter");
  const Value found =
      to_value(counts ? check_counter(history, arena) : check_set_full(history, arena), arena);
  CHECK(found.size() == expected.size());
  for (const auto& [key, figure] : expected.entries()) {
    CAPTURE(to_edn(key));
    const Value* ours = found.find(key);
    REQUIRE(ours != nullptr);
    CHECK(to_edn(*ours) == to_edn(figure));
    CHECK(*ours == figure);
  }
}

TEST_CASE("sets and counters are judged as Jepsen judged the runs kept here") {
  for (const auto workload : {"broadcast", "g-set", "g-counter", "pn-counter"}) {
    CHECK(each_row(kept_histories(), "cases.tsv", {workload}, check_case) > 0);
  }
}

TEST_CASE("sets and counters are judged as Jepsen judged every recorded run") {
  each_row_of_more("cases.tsv", {"broadcast", "g-set", "g-counter", "pn-counter"}, check_case);
}

}  // namespace
}  // namespace maelstrom::checkers::sets_agreement_test
