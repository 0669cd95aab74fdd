// Two stored runs side by side.
#include <string>

#include "cli/compare_command.hpp"
#include "workbench/report/reports.hpp"

namespace maelstrom::workbench::cli::compare_test {
namespace {

using report::TemporaryFolder;

constexpr const char* kFirst =
    "{:index 0 :time 0 :type :invoke :process 0 :f :generate :value nil}\n"
    "{:index 1 :time 1000 :type :ok :process 0 :f :generate :value 1}\n";

TEST_CASE("two runs are compared by their figures, and by where their histories part") {
  const TemporaryFolder folder;
  folder.write("unique-ids/a/history.edn", kFirst);
  folder.write("unique-ids/b/history.edn",
               std::string(kFirst) +
                   "{:index 2 :time 2500000000 :type :invoke :process 0 :f :generate :value nil}\n"
                   "{:index 3 :time 2600000000 :type :ok :process 0 :f :generate :value 1}\n");
  const std::string a = folder.path() + "/unique-ids/a";
  const std::string b = folder.path() + "/unique-ids/b";
  const std::string text = run_compare({{a, b}});
  CAPTURE(text);
  CHECK(report::contains(text, "verdict                          true          false  *\n"));
  CHECK(report::contains(text, "operations                          1              2  *\n"));
  CHECK(report::contains(text,
                         "The histories are the same for 2 of 2 and 4 ops. Then:\n"
                         "  first   ends\n"
                         "  second  2.500 s  process 0 :invoke :generate nil\n"));
  CHECK(report::contains(run_compare({{a, a}}), "The histories are the same, but for times.\n"));
}

TEST_CASE("a run that is not there is named") {
  const TemporaryFolder folder;
  folder.write("unique-ids/a/history.edn", kFirst);
  const std::string missing = folder.path() + "/none";
  try {
    run_compare({{folder.path() + "/unique-ids/a", missing}});
    FAIL("nothing was thrown");
  } catch (const std::runtime_error& error) {
    CHECK(report::contains(error.what(), missing));
  }
}

}  // namespace
}  // namespace maelstrom::workbench::cli::compare_test
