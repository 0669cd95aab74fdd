// A run by seed keeps its bytes, whatever is moved about in the workbench: histories, journals and
// results of a run of each workload have the checksums that tests/golden/runs.tsv holds.
//
// A change that is to alter runs (an app's algorithm, the order of random choices) puts the rows
// that this test prints into that file, and its message says why.
#include <fmt/format.h>

#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include "apps/simulated.hpp"
#include "broadcast/broadcast.hpp"
#include "crc32c.hpp"
#include "echo/echo.hpp"
#include "g-counter/g_counter.hpp"
#include "g-set/g_set.hpp"
#include "kafka/kafka.hpp"
#include "lin-kv/lin_kv.hpp"
#include "maelstrom/checkers/history_io.hpp"
#include "pn-counter/pn_counter.hpp"
#include "report/store.hpp"
#include "txn-list-append/txn_list_append.hpp"
#include "txn-rw-register/txn_rw_register.hpp"
#include "unique-ids/unique_ids.hpp"

namespace tests::recorded_runs_test {
namespace {

// The row of one run: what was run, how many operations and events it had, and the checksums.
template <class App>
std::string row_of(std::string_view workload) {
  SimulationOptions options = options_of(workload, workload == "echo" ? 1 : 5, 10, 100, 20);
  options.engine.time_limit = 5s;
  options.engine.network.mean_latency = 10ms;
  options.engine.nemesis.interval = 1s;
  options.engine.nemesis.faults = {Fault::partition, Fault::loss, Fault::kill};
  Simulation<App> simulation(options);
  const Results& results = simulation.run();
  const Engine& engine = simulation.engine();

  TextBuffer history;
  for (const Op& op : simulation.history()) append_op_edn(history, op);
  TextBuffer journal;
  for (const auto& event : engine.journal().events()) append_journal_event(journal, event, engine);
  return fmt::format("{}\t{}\t{}\t{:08x}\t{:08x}\t{:08x}", workload, simulation.history().size(),
                     engine.journal().events().size(), maelstrom::crc32c(history.view()),
                     maelstrom::crc32c(journal.view()),
                     maelstrom::crc32c(to_pretty_edn(results.value)));
}

TEST_CASE("runs by seed have the bytes that were recorded") {
  const std::vector<std::string> rows = {
      row_of<apps::Broadcast>("broadcast"),
      row_of<apps::Echo>("echo"),
      row_of<apps::GCounter>("g-counter"),
      row_of<apps::GSet>("g-set"),
      row_of<apps::Kafka>("kafka"),
      row_of<apps::LinKv>("lin-kv"),
      row_of<apps::PnCounter>("pn-counter"),
      row_of<apps::TxnListAppend>("txn-list-append"),
      row_of<apps::rw_register::TxnRwRegister>("txn-rw-register"),
      row_of<apps::UniqueIds>("unique-ids"),
  };
  std::ifstream file(TESTS_SOURCE_DIR "/tests/golden/runs.tsv");
  std::string line;
  std::getline(file, line);
  CHECK(line == "workload\thistory-ops\tjournal-events\thistory\tjournal\tresults");
  for (const std::string& row : rows) {
    std::getline(file, line);
    CHECK(row == line);
  }
  CHECK(!std::getline(file, line));
}

}  // namespace
}  // namespace tests::recorded_runs_test
