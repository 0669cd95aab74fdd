// What is told of nodes that are wrong in one way each.
#include "story/story.hpp"

#include <fstream>
#include <iterator>

#include "catch.hpp"
#include "maelstrom/checkers/check.hpp"
#include "maelstrom/checkers/history_io.hpp"
#include "workbench/story/faulty_nodes.hpp"
#include "workbench/story/told.hpp"

namespace tests::story_test {
namespace {

using namespace std::chrono_literals;
using namespace faulty;
using maelstrom::workbench::Fault;
using maelstrom::workbench::LatencyDistribution;
using maelstrom::workbench::SimulationOptions;

// --- Sets

TEST_CASE("a story names the node that told a value once, and the partition that dropped it") {
  check_told<ToldOnce>(
      with_faults("g-set", 1, Fault::partition),
      {"14 elements are lost: they were acknowledged by n0 between 0.0 ms and 4.974 s. Of all "
       "acknowledged elements n0 lacks 13, n1 lacks 22 and n2 lacks 14 in its last read.\n",
       "  0 was acknowledged by n0 to c6 at 0.0 ms.\n",
       "  n0 sent it to n2 once, at 0.0 ms; the partition from n0 to n2 (0.0 ms to 2.708 s) "
       "dropped "
       "it; n0 did not send it again in the 15 s until that read.\n",
       "  n2 never had it.\n",
       "  The read by c7 at n2 that began at 15.000 s lacks 0; n0 and n1 still show it.\n",
       "n0 -x n2      {\"type\":\"tell\",\"element\":0}  (lost)\n"});
}

TEST_CASE("a story is told in the docs as it is told in a run") {
  const Told told = tests::told<ToldOnce>(with_faults("g-set", 1, Fault::partition));
  const std::string shown = told.text.substr(0, told.text.find("     15.000 s"));
  for (const char* name : {"/README.md", "/docs/workbench.md"}) {
    CAPTURE(name, shown);
    std::ifstream file(TESTS_SOURCE_DIR + std::string(name));
    const std::string text(std::istreambuf_iterator<char>(file), {});
    CHECK(text.find("\n```\n" + shown + "```\n") != std::string::npos);
  }
}

TEST_CASE("a story names the loss during which all lost elements were acknowledged") {
  check_told<ToldOnce>(
      with_faults("g-set", 3, Fault::loss),
      {"9 elements are lost", "during the loss (1.716 s to 4.295 s)", "31 was acknowledged by n0",
       "n0 sent it to n1 once", "the loss (1.716 s to 4.295 s) dropped it", "n1 never had it"});
}

TEST_CASE("a story says that a value was never sent to a node, and to whom it came") {
  check_told<SkipsOne>(
      story_options("g-set", 1),
      {"41 elements are lost", "n2 lacks 41 in its last read",
       "No message with 0 was ever sent to n2; it came to n1 only", "n2 never had it"});
}

TEST_CASE("a story says that a node tells nobody what it has") {
  check_told<TellsNobody>(
      story_options("g-set", 1),
      {"Of all acknowledged elements n0 lacks 48, n1 lacks 49 and n2 lacks 41 in its last read",
       "n0 sent it to no other node"});
}

TEST_CASE("a story says that an element did not outlive a kill") {
  check_told<InMemory>(
      with_faults("g-set", 1, Fault::kill),
      {"5 elements are lost", "The read by c8 at n0 at 1.305 s still shows it",
       "n0 was killed at 1.354 s and started again at 4.836 s; its reads since lack 0: it did not "
       "outlive that, and nobody sent it again"});
}

TEST_CASE("a story shows the message by which a node replaced what it had") {
  check_told<Replaces>(
      slow("g-set", 1, 50ms),
      {"4 was acknowledged by n2",
       "n2 was not killed since: it had 4 and does not show it; the first message with values that "
       "it got after that, from n0 at 221.4 ms, lacks 4",
       "no node shows it in its last read", "n0 -> n2      {\"type\":\"all\""});
}

TEST_CASE("a story of a history alone says nothing of nodes") {
  using namespace maelstrom::workbench;
  const History history = read_history_edn(
      "{:index 0 :time 1000000 :type :invoke :process 0 :f :add :value 7}\n"
      "{:index 1 :time 2000000 :type :ok :process 0 :f :add :value 7}\n"
      "{:index 2 :time 3000000 :type :invoke :process 1 :f :read :value nil}\n"
      "{:index 3 :time 4000000 :type :invoke :process 2 :f :read :value nil}\n"
      "{:index 4 :time 5000000 :type :ok :process 1 :f :read :value #{7}}\n"
      "{:index 5 :time 6000000 :type :ok :process 2 :f :read :value #{}}\n");
  const Results results = check_history(history, "g-set");
  Arena arena;
  RunRecord run;
  run.test = arena.map({{Value::string("workload"), Value::string("g-set")}});
  run.results = results.value;
  run.history = &history;
  CHECK(story::to_text(story::to_value(story::tell(run), run, arena)) ==
        "1 element is lost: it was acknowledged at 2.0 ms.\n"
        "  7 was acknowledged to process 0 at 2.0 ms.\n"
        "  The read by process 2 that began at 4.0 ms lacks 7.\n");
}

// --- Ids

TEST_CASE("a story names the nodes that gave one id") {
  check_told<PlainCounter>(
      story_options("unique-ids", 1),
      {"53 ids were given more than once, by n0, n1 and n2",
       "1: n1 gave it to c6 at 0.0 ms, n0 gave it to c7 at 15.5 ms and n2 gave it to c8",
       "Different nodes gave the same id"});
}

TEST_CASE("a story says that a node was killed between one id and the same id") {
  check_told<CountsAnew>(with_faults("unique-ids", 1, Fault::kill),
                         {"4 ids were given more than once, by n0.", "\"n0-1\": n0 gave it",
                          "In between n0 was killed, at 1.354 s: its count did not outlive that"});
}

TEST_CASE("a story says that a node repeats an id while it runs") {
  check_told<Repeats>(story_options("unique-ids", 1),
                      {"\"n2-1\": n2 gave it to c8 at 141.1 ms and n2 gave it to c8 at 156.7 ms",
                       "n2 was not killed in between"});
}

// --- Counters

TEST_CASE("a story shows a write over another node's change") {
  check_told<ReadsAndWrites>(slow("g-counter", 1, 10ms),
                             {"; right is ", " wrote ", "without a compare-and-set, so ",
                              "'s change is lost", " less than the "});
}

TEST_CASE("a story shows an add that was acknowledged though its compare-and-set was refused") {
  check_told<IgnoresRefusals>(
      slow("g-counter", 1, 10ms),
      {"'s cas of \"sum\" from ", "was refused at", "(22, the value is another one), and n",
       "acknowledged the add of c", "all the same", "The same happened", "\"code\":22"});
}

TEST_CASE("a story shows an add that was counted twice, since its first answer came late") {
  SimulationOptions options = story_options("g-counter", 1);
  options.engine.network.mean_latency = 60ms;
  options.engine.network.distribution = LatencyDistribution::exponential;
  check_told<AsksAgain>(options,
                        {"n0's cas of \"sum\" from 4 to 7 in seq-kv succeeded at 472.2 ms, but its "
                         "answer came only at 714.2 ms; n0 asked again",
                         "one add of c9 was counted twice",
                         "n1 gave 21 more than the 47 that the acknowledged adds make"});
}

TEST_CASE("a story says which node told another nothing after its messages were lost") {
  check_told<CountsDeltas>(with_faults("g-counter", 1, Fault::partition),
                           {"n2 gave 23 less than the 81 that the acknowledged adds make",
                            "11 messages from n0 to n2 were lost, the last at 4.826 s by the "
                            "partition from n0 to n2 (4.550 s to 5.000 s); n0 told n2 nothing "
                            "after that"});
}

TEST_CASE("a story says at which kill a counter fell") {
  check_told<CountsDeltas>(
      with_faults("g-counter", 1, Fault::kill),
      {"2 of the final reads are wrong: n0 gave 52 and n1 and n2 gave 81; right is 81",
       "n0's reads fell from 21 at 1.038 s to 0 at 4.836 s: it was killed in between, at 1.354 s"});
}

// --- Logs

TEST_CASE("a story names the nodes that gave one offset") {
  check_told<OwnOffsets>(slow("kafka", 1, 50ms),
                         {"inconsistent-offsets",
                          "Offset 2 of key \"9\" was given by n0 to message "
                          "3 at 121.7 ms and n1 to message 4 at 121.7 ms",
                          "n0 and n1 answered with one offset for different messages"});
}

TEST_CASE("a story shows the poll that passed over a message") {
  check_told<SkipsMessages>(
      on_one_node("kafka", 1),
      {"lost-write: 4 cases",
       "Message 8 of key \"9\" was acknowledged by n0 at 1.081 s, with offset 7",
       "The poll by c5 at n0 at 3.079 s shows the offsets 6 and 8, and nothing between them",
       "Also: unseen: 1 case"});
}

// --- Registers

TEST_CASE("a story says that a read was out of date, and that its node asked nobody") {
  check_told<OwnRegisters>(
      story_options("lin-kv", 1),
      {"Key 0 is not linearizable", "The read by c6 at n0 (at 1.503 s) found 2 under key 0",
       "It had been there: the write by c7 at n0 (at 1.332 s) put 2 there",
       "After that the write by c10 at n2 (at 1.419 s) put 4 there",
       "n0 answered from what it had itself: it asked no other node and no service",
       "In the whole run no node sent a message to another node or to a service"});
}

TEST_CASE("a story says that a write took effect that was refused") {
  check_told<RefusesAndWrites>(
      on_one_node("lin-kv", 1),
      {"found 4 under key 0",
       "Only the write by c7 at n0 would have written it, and it was told at 2.536 s that it had "
       "failed ([:temporarily-unavailable \"busy\"])"});
}

// --- Transactions

TEST_CASE("a story says of transactions on lists which nodes answered on their own") {
  check_told<OwnLists>(
      story_options("txn-list-append", 1),
      {"incompatible-order", "Here is the txn by c7 at n2 (at 470.1 ms): [[:append",
       "It is about key 6: [[2] [1]]", "In the whole run no node sent a message to another node"});
}

TEST_CASE("a story names the transaction that failed and was read") {
  SimulationOptions options = on_one_node("txn-rw-register", 1);
  options.check.consistency_models = {"read-committed"};
  check_told<AbortsAndWrites>(
      options, {"G1a: 3 cases",
                "The writer is the txn by c3 at n0 (at 1.523 s): [[:w 10 12]], which "
                "was told that it failed ([:txn-conflict \"conflict\"])"});
}

// --- Time

TEST_CASE("a story says where operations without an answer were") {
  SimulationOptions options = story_options("echo", 1);
  options.check.availability = 1;
  check_told<Forgets>(options, {"6 operations had no answer in time",
                                "Of 6 operations (echo) at n0, n1 and n2 that began between 1.503 "
                                "s and 4.021 s, the node got the request and never answered",
                                "n2 sent nothing to anybody until 6.503 s"});
}

}  // namespace
}  // namespace tests::story_test
