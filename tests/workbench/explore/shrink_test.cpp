// The shrinker on made-up predicates: no processes, no runs.
#include "cli/explore/shrink.hpp"

#include <string>
#include <vector>

#include "catch.hpp"

namespace maelstrom::workbench::cli::shrink_test {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

TestOptions large_test() {
  TestOptions test;
  test.workload = "txn-list-append";
  test.engine.nodes = node_names(5);
  test.engine.concurrency = 20;
  test.engine.rate = 1000;
  test.engine.time_limit = seconds(60);
  test.engine.network.mean_latency = milliseconds(100);
  test.engine.network.distribution = LatencyDistribution::exponential;
  test.engine.nemesis.faults = {Fault::partition, Fault::kill, Fault::loss};
  test.engine.seed = 17;
  return test;
}

struct Shrunk {
  TestOptions test;
  int runs = 0;
};

// With a predicate of one test.
template <class Fails>
Shrunk shrink_by(const TestOptions& test, const Fails& fails) {
  Shrunk shrunk;
  shrunk.test =
      shrink(test, [&](std::span<const TestOptions> candidates) -> std::optional<std::size_t> {
        for (std::size_t i = 0; i < candidates.size(); ++i) {
          ++shrunk.runs;
          if (fails(candidates[i])) return i;
        }
        return std::nullopt;
      });
  return shrunk;
}

TEST_CASE("a test that fails whatever it is becomes the least there is") {
  const TestOptions test = shrink_by(large_test(), [](const TestOptions&) { return true; }).test;
  CHECK(test.engine.nodes == node_names(1));
  CHECK(test.engine.concurrency == 1);
  CHECK(test.engine.rate == 1);
  CHECK(test.engine.time_limit == milliseconds(10));
  CHECK(test.engine.network.mean_latency == Duration{});
  CHECK(test.engine.network.distribution == LatencyDistribution::constant);
  CHECK(test.engine.nemesis.faults.empty());
  CHECK(test.workload_options.key_count == 1);
  CHECK(test.workload_options.max_txn_length == 1);
  CHECK(test.engine.seed == 17);
}

TEST_CASE("a test that fails only as it is stays as it is, after a bounded number of runs") {
  const auto [test, runs] = shrink_by(large_test(), [](const TestOptions&) { return false; });
  CHECK(test.engine.nodes.size() == 5);
  CHECK(test.engine.time_limit == seconds(60));
  CHECK(test.engine.nemesis.faults.size() == 3);
  CHECK(runs < 5000);
}

TEST_CASE("what the failure needs is kept, and the rest goes") {
  const auto fails = [](const TestOptions& test) {
    return test.engine.nodes.size() >= 3 && test.engine.nemesis.has(Fault::kill) &&
           test.engine.concurrency >= 7 && test.engine.time_limit >= milliseconds(4321) &&
           test.engine.rate >= 300 && test.workload_options.max_txn_length >= 2;
  };
  const auto [test, runs] = shrink_by(large_test(), fails);
  CHECK(fails(test));
  CHECK(test.engine.nodes.size() == 3);
  CHECK(test.engine.nemesis.faults == std::vector<Fault>{Fault::kill});
  CHECK(test.engine.concurrency == 7);
  CHECK(test.engine.time_limit < milliseconds(5000));
  CHECK(test.engine.rate < 340);
  CHECK(test.engine.network.mean_latency == Duration{});
  CHECK(test.workload_options.max_txn_length == 2);
  CHECK(test.workload_options.key_count == 1);
}

TEST_CASE("a failure that needs luck is tried with other seeds") {
  const auto fails = [](const TestOptions& test) {
    const bool is_small = test.engine.time_limit < seconds(1);
    return is_small ? test.engine.seed == 50 : test.engine.seed % 2 == 1;
  };
  const TestOptions test = shrink_by(large_test(), fails).test;
  CHECK(test.engine.time_limit == milliseconds(10));
  CHECK(test.engine.seed == 50);
}

TEST_CASE("each candidate is smaller than what failed, and all of them come to an end") {
  TestOptions last = large_test();
  const auto size_of = [](const TestOptions& test) {
    return static_cast<double>(test.engine.nodes.size() + test.engine.concurrency) +
           test.engine.rate + std::chrono::duration<double>(test.engine.time_limit).count() +
           std::chrono::duration<double>(test.engine.network.mean_latency).count() +
           static_cast<double>(test.engine.nemesis.faults.size()) +
           static_cast<double>(test.engine.network.distribution != LatencyDistribution::constant) +
           static_cast<double>(test.workload_options.key_count +
                               test.workload_options.max_txn_length);
  };
  int count = 0;
  shrink_by(last, [&](const TestOptions& candidate) {
    CHECK(size_of(candidate) < size_of(last));
    if (++count % 5 != 0) return false;
    last = candidate;
    return true;
  });
}

TEST_CASE("keys are left alone where there are none") {
  TestOptions test = large_test();
  test.workload = "broadcast";
  test = shrink_by(test, [](const TestOptions&) { return true; }).test;
  CHECK(test.workload_options.key_count == WorkloadOptions().key_count);
}

TEST_CASE("an unbounded rate has no half") {
  TestOptions test = large_test();
  test.engine.rate = std::numeric_limits<double>::infinity();
  const auto shrunk = shrink_by(test, [](const TestOptions&) { return true; });
  CHECK(shrunk.test.engine.rate == test.engine.rate);
}

std::string text_of(const FlagList& flags) {
  std::string text;
  for (const std::string& word : flags.words()) text += " " + word;
  return text;
}

FlagList flags_of_large_test() {
  FlagList flags;
  flags.add("--node-count", "5");
  flags.add("--concurrency", "4n");
  flags.add("--rate", "1000");
  flags.add("--latency", "100");
  flags.add("--latency-dist", "exponential");
  flags.add("--nemesis", "partition,kill,loss");
  flags.add("--nemesis-interval", "3");
  return flags;
}

TEST_CASE("a smaller test is written as flags that make it") {
  TestOptions test = large_test();
  FlagList flags = flags_of_large_test();
  write_difference(large_test(), test, flags);
  CHECK(flags.words() == flags_of_large_test().words());

  test = shrink_by(test, [](const TestOptions&) { return true; }).test;
  write_difference(large_test(), test, flags);
  CHECK(text_of(flags) ==
        " --node-count 1 --concurrency 1 --rate 1 --latency 0 --time-limit 0.01 --key-count 1 "
        "--max-txn-length 1");
}

TEST_CASE("faults that are left are written") {
  TestOptions test = large_test();
  test.engine.nemesis.faults = {Fault::partition, Fault::loss};
  FlagList flags;
  flags.add("--nemesis", "partition,kill,loss");
  flags.add("--nemesis-interval", "3");
  write_difference(large_test(), test, flags);
  CHECK(text_of(flags) == " --nemesis partition,loss --nemesis-interval 3");
}

TEST_CASE("the number of clients is written when the number of nodes changes") {
  TestOptions test = large_test();
  test.engine.nodes.resize(3);  // with as many clients as before
  FlagList flags = flags_of_large_test();
  write_difference(large_test(), test, flags);
  CHECK(text_of(flags).starts_with(" --node-count 3 --concurrency 20 --rate 1000"));
}

TEST_CASE("named nodes keep their names") {
  TestOptions before = large_test();
  before.engine.nodes = {"n1", "n2", "n3"};
  TestOptions after = before;
  after.engine.nodes.pop_back();
  FlagList flags;
  flags.add("--nodes", "n1,n2,n3");
  write_difference(before, after, flags);
  CHECK(text_of(flags) == " --nodes n1,n2 --concurrency 20");
  FlagList from_file;
  from_file.add("--nodes-file", "names");
  write_difference(before, after, from_file);
  CHECK(text_of(from_file) == " --nodes n1,n2 --concurrency 20");
}

}  // namespace
}  // namespace maelstrom::workbench::cli::shrink_test
