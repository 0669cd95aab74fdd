// Agreement with Elle on recorded histories, each under 16 consistency models.
#include "checkers/histories.hpp"
#include "checkers/txn/verdicts.hpp"

namespace txns::txn_agreement_test {
namespace {

using maelstrom::checkers::each_row;
using maelstrom::checkers::each_row_of_more;
using maelstrom::checkers::kept_histories;
using maelstrom::checkers::Row;
using maelstrom::checkers::to_edn;

void check_model(const std::filesystem::path& folder, const Row& row) {
  const bool is_lists = row.at("workload") == "txn-list-append";
  const History history = maelstrom::checkers::load_recorded(folder);
  const std::string& model = row.at("model");
  const Checked checked = is_lists ? check_lists(history, model) : check_registers(history, model);
  CAPTURE(model, to_edn(checked.figure("counts")));
  Arena arena;
  const auto read = [&](const char* column) {
    return maelstrom::checkers::read_edn(row.at(column), arena);
  };
  CHECK(to_edn(to_value(checked.verdict.validity)) ==
        (row.at("valid") == "unknown" ? ":unknown" : row.at("valid")));
  CHECK(checked.figure("not") == read("not"));
  CHECK(checked.figure("also-not") == read("also_not"));
  const std::string& types = row.at("anomaly_types_4s");
  if (!maelstrom::checkers::elle_gave_up(row.at("path"), model, types)) {
    CHECK(checked.types() == types);
  }
}

TEST_CASE("verdicts on the recorded transactions kept here agree with Elle's") {
  CHECK(each_row(kept_histories(), "models.tsv", {}, check_model) == std::size_t{5} * 16);
}

TEST_CASE("verdicts on all recorded transactions agree with Elle's") {
  each_row_of_more("models.tsv", {}, check_model);
}

}  // namespace
}  // namespace txns::txn_agreement_test
