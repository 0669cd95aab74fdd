// Figures that only a run can tell.
#include "maelstrom/workbench/check_run.hpp"

#include "catch.hpp"
#include "maelstrom/checkers/edn.hpp"
#include "maelstrom/checkers/history_io.hpp"

namespace maelstrom::workbench::check_run_test {
namespace {

TEST_CASE("messages are counted, in all and per operation") {
  Arena arena;
  const History history = read_history_edn(
      "{:process 0 :type :invoke :f :a} {:process 0 :type :ok :f :a}"
      "{:process :nemesis :type :info :f :b}"
      "{:process 0 :type :invoke :f :a} {:process 0 :type :ok :f :a}");
  CHECK(to_edn(to_value(check_network(history, {4, 4}, {3, 2}, arena), arena)) ==
        "{:valid? true, "
        ":all {:send-count 7, :recv-count 6, :msg-count 7, :msgs-per-op 3.5}, "
        ":clients {:send-count 4, :recv-count 4, :msg-count 4}, "
        ":servers {:send-count 3, :recv-count 2, :msg-count 3, :msgs-per-op 1.5}}");
  CHECK(to_edn(to_value(check_network(History(), {}, {}, arena), arena)) ==
        "{:valid? true, :all {:send-count 0, :recv-count 0, :msg-count 0}, "
        ":clients {:send-count 0, :recv-count 0, :msg-count 0}, "
        ":servers {:send-count 0, :recv-count 0, :msg-count 0}}");
}

}  // namespace
}  // namespace maelstrom::workbench::check_run_test
