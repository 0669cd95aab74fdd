// Which faults were on when.
#include "report/faults.hpp"

#include "workbench/report/reports.hpp"

namespace maelstrom::workbench::report::faults_test {
namespace {

using std::chrono::nanoseconds;

// Ops of the nemesis, as "time f value".
History nemesis(std::initializer_list<const char*> ops) {
  std::string text;
  for (const std::string op : ops) {
    const std::size_t first = op.find(' ');
    text += "{:time " + op.substr(0, first) +
            ", :type :info, :process :nemesis, :f :" + op.substr(first + 1) + "}\n";
  }
  return read_history_edn(text);
}

TEST_CASE("fault windows begin and end with the requests of the nemesis") {
  const History history =
      nemesis({"10 start-partition, :value :majority", "12 start-partition, :value [:isolated {}]",
               "30 stop-partition, :value nil", "31 stop-partition, :value :network-healed"});
  const auto windows = fault_windows(history, nanoseconds(100));
  REQUIRE(windows.size() == 1);
  CHECK(windows[0].family == "partition");
  CHECK(windows[0].begin == nanoseconds(10));
  CHECK(windows[0].end == nanoseconds(30));
  CHECK_FALSE(windows[0].is_open);
  CHECK(to_edn(windows[0].detail) == "[:isolated {}]");
}

TEST_CASE("fault windows of all families have their names, also where they overlap") {
  const History history =
      nemesis({"1 kill", "2 pause", "3 start", "4 start-loss", "5 resume", "6 stop-loss",
               "7 start-duplicate", "8 start-reorder", "9 start-one-way", "10 start-slow",
               "11 stop-slow", "12 stop-one-way", "13 stop-reorder", "14 stop-duplicate", "15 kill",
               "16 start", "17 start-flood", "18 stop-flood", "19 shout"});
  const auto windows = fault_windows(history, nanoseconds(100));
  std::string text;
  for (const auto& window : windows) {
    text += std::string(window.family) + " " + std::to_string(window.begin.count()) + "-" +
            std::to_string(window.end.count()) + "; ";
  }
  CHECK(text ==
        "kill 1-3; pause 2-5; loss 4-6; duplicate 7-14; reorder 8-13; one-way 9-12; slow 10-11; "
        "kill 15-16; flood 17-18; ");
  const auto families = families_of(windows);
  CHECK(families.size() == 8);
  CHECK(families.front() == "kill");
  CHECK(families.back() == "flood");
  CHECK(family_number("partition") == 0);
  CHECK(family_number("slow") == 7);
  CHECK(family_number("flood") == kFamilies - 1);
}

TEST_CASE("fault windows that nothing ends last to the end") {
  const auto windows = fault_windows(nemesis({"10 start-partition"}), nanoseconds(100));
  REQUIRE(windows.size() == 1);
  CHECK(windows[0].is_open);
  CHECK(windows[0].end == nanoseconds(100));
  CHECK(fault_windows(nemesis({"10 stop-partition"}), nanoseconds(100)).empty());
}

TEST_CASE("fault windows are shaded in every plot, in the same place") {
  const std::string page = page_of_edn(
      "{:time 0, :type :invoke, :process 0, :f :echo, :value \"a\"}\n"
      "{:time 250000, :type :info, :process :nemesis, :f :start-loss, :value nil}\n"
      "{:time 500000, :type :ok, :process 0, :f :echo, :value {:echo \"a\"}}\n"
      "{:time 750000, :type :info, :process :nemesis, :f :stop-loss, :value nil}\n"
      "{:time 1000000, :type :invoke, :process 0, :f :echo, :value \"b\"}\n"
      "{:time 2000000, :type :ok, :process 0, :f :echo, :value {:echo \"b\"}}\n",
      "echo");
  CHECK(count(page, "<figure class=\"plot\"") == 3);
  CHECK(count(page, R"(<rect class="shade fault3" x="1250" y="0" width="2500")") == 3);
  CHECK(contains(page, "<i class=\"swatch fault3\"></i>loss <small>1×, 500 µs</small>"));
}

}  // namespace
}  // namespace maelstrom::workbench::report::faults_test
