// lin-kv against the verdicts of Knossos on recorded histories.
#include "checkers/histories.hpp"
#include "maelstrom/checkers/checkers.hpp"

namespace maelstrom::checkers::lin_agreement_test {
namespace {

// Where a history was found wrong, if it was.
Value failed_at(const Value& result) { return result.get("linearizable").get("op").get("index"); }

void check_case(const std::filesystem::path& folder, const Row&) {
  const History history = load_recorded(folder);
  Arena arena;
  const Value expected = recorded_figures(folder, arena);
  const Value found = to_value(check_lin_kv(history, arena), arena);
  CHECK(found.get("valid?") == expected.get("valid?"));
  CHECK(found.get("failures") == expected.get("failures"));
  REQUIRE(found.get("results").size() == expected.get("results").size());
  for (const auto& [key, result] : expected.get("results").entries()) {
    CAPTURE(to_edn(key));
    const Value* ours = found.get("results").find(key);
    REQUIRE(ours != nullptr);
    CHECK(ours->get("valid?") == result.get("valid?"));
    CHECK(ours->get("linearizable").get("valid?") == result.get("linearizable").get("valid?"));
    CHECK(failed_at(*ours) == failed_at(result));
  }
}

TEST_CASE("lin-kv is judged as Knossos judged the runs kept here") {
  CHECK(each_row(kept_histories(), "cases.tsv", {"lin-kv"}, check_case) > 0);
}

TEST_CASE("lin-kv is judged as Knossos judged every recorded run") {
  each_row_of_more("cases.tsv", {"lin-kv"}, check_case);
}

}  // namespace
}  // namespace maelstrom::checkers::lin_agreement_test
