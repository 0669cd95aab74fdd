// What is told of nodes that use other nodes or services wrongly.
#include "catch.hpp"
#include "workbench/story/faulty_receivers.hpp"
#include "workbench/story/told.hpp"

namespace tests::services_story_test {
namespace {

using namespace std::chrono_literals;
using namespace faulty;
using maelstrom::LinKv;
using maelstrom::LwwKv;
using maelstrom::workbench::Fault;
using maelstrom::workbench::SimulationOptions;

// --- Sets

TEST_CASE("a story shows the write of a set over one that has the lost element") {
  check_told<SetInService<SeqKv>>(
      slow("g-set", 1, 10ms),
      {"0 was acknowledged by n0 to c6 at 40.1 ms",
       "n2 read \"set\" = nil from seq-kv at 33.5 ms, though n0 had changed it to [0] at 30.1 ms; "
       "n2 wrote [1] over that at 53.5 ms, without a compare-and-set, so n0's change is lost"});
}

TEST_CASE("a story shows a write that rests on an old value of lww-kv") {
  check_told<SetInService<LwwKv>>(slow("g-set", 1, 10ms),
                                  {"1 was acknowledged by n2",
                                   "n0 read \"set\" = [0] from lww-kv at 52.4 ms; n2 changed it to "
                                   "[1] at 53.5 ms; n0 wrote [0 2] over that at 72.5 ms"});
}

TEST_CASE("a story counts the attempts of a node that gave up") {
  check_told<GivesUp>(
      with_faults("g-set", 1, Fault::partition),
      {"n0 sent it to n2 3 times, the last time at 200.0 ms; the partition from n0 to n2 (0.0 ms "
       "to 2.708 s) dropped it (3 times); n0 did not send it again in the 14.8 s until that read"});
}

TEST_CASE("a story says how far a value came that was not passed on") {
  check_told<PassesNothingOn>(
      story_options("broadcast", 1),
      {"20 elements are lost: they were acknowledged by n1",
       "No message with 3 was ever sent to n2; it came to n0 only", "n2 never had it"});
}

TEST_CASE("a story says that a broadcast value did not outlive a kill") {
  check_told<Collects>(with_faults("broadcast", 1, Fault::kill),
                       {"18 elements are lost", "n0 lacks 18 in its last read",
                        "n0 was killed at 1.354 s and started again at 4.836 s"});
}

TEST_CASE("a story tells what a node was told from what it had") {
  check_told<KeepsMost>(story_options("g-set", 1),
                        {"0 was acknowledged by n0", "n2 received a message with it from n0 at ",
                         "No read at n2 ever shows it: it did not take it from that message"});
}

TEST_CASE("a story says that it cannot follow values in a code") {
  check_told<KeepsMostInCode>(
      story_options("g-set", 1),
      {"The messages between the nodes do not show values plainly, so its way cannot be followed",
       "From then on n0 sent n2 ", ", and none of them was lost"});
}

// --- Ids

TEST_CASE("a story says of ids by the clock that they came from several nodes and from one") {
  check_told<Clock>(
      slow("unique-ids", 1, 0ms),
      {"107 ids were given more than once, by n0, n1 and n2",
       "Different nodes gave the same id: nothing in it is the node's own (6 ids came "
       "twice from one node)"});
}

TEST_CASE("a story shows two nodes that took one id from a service") {
  check_told<IdsInService>(
      slow("unique-ids", 1, 10ms),
      {"14: n0 gave it to c11 at 351.8 ms",
       "n2 read \"last\" = 13 from lin-kv at 330.6 ms; n0 changed it to 14 at 341.7 ms; n2 wrote "
       "the same at 350.6 ms, without a compare-and-set"});
}

// --- Counters

TEST_CASE("a story shows the first read of more than was added, and what its node had heard") {
  check_told<AddsSums>(
      story_options("g-counter", 1),
      {"n1 gave 333, n0 gave 349 and n2 gave 407; right is 81",
       "The read by c11 at n1 at 4.016 s gave 81, though no more than 60 had been added anywhere "
       "by then",
       "The last that n1 heard of other nodes before that: \"sum\" from n0 at 4.000 s and \"sum\" "
       "from n2 at 4.000 s"});
}

TEST_CASE("a story says that a node answered a read without its service") {
  check_told<ReadsCache>(slow("g-counter", 1, 10ms),
                         {" less than the ",
                          "answered this read from what it had itself: it did "
                          "not ask seq-kv"});
}

TEST_CASE("a story says that messages came twice") {
  check_told<CountsDeltas>(with_faults("g-counter", 1, Fault::duplicate),
                           {" more than the ", " from other nodes came to n",
                            " twice or more, the "
                            "first one sent at "});
}

// --- Logs

TEST_CASE("a story shows two nodes that took one offset from a service") {
  check_told<OffsetsInService>(
      slow("kafka", 1, 10ms),
      {"Offset 2 of key \"9\" was given by n0 to message 3 at 154.5 ms and n2 to message 4",
       "n2 read \"9\" = 1 from lin-kv at 135.0 ms; n0 changed it to 2 at 144.5 ms; n2 wrote the "
       "same at 155.0 ms"});
}

// --- Registers

TEST_CASE("a story says that a node answered a read from its copy") {
  check_told<ReadsCopies>(slow("lin-kv", 1, 50ms),
                          {"The read by c9 at n1 (470.1 ms to 472.2 ms) found 1 under key 0",
                           "After that the read by c9 at n1 (456.9 ms to 468.9 ms) found 3 there",
                           "n1 answered from what it had itself"});
}

TEST_CASE("a story says that a service may answer with what it had before") {
  check_told<RegistersInService<SeqKv>>(
      slow("lin-kv", 1, 10ms),
      {"The cas by c11 at n2 (149.3 ms to 189.4 ms) found 4 under key 0",
       "After that the write by c8 at n1 (114.5 ms to 134.5 ms) put 3 there",
       "n2 read 0 = 4 from seq-kv at 159.3 ms, though n0 had changed it to 3 at 140.0 ms"});
  check_told<RegistersInService<LwwKv>>(
      slow("lin-kv", 1, 10ms),
      {"n2 read 0 = 2 from lww-kv at 90.0 ms, though n1 had changed it to 4 at 69.2 ms"});
}

TEST_CASE("a story shows what came between the two steps of a compare-and-set") {
  check_told<RegistersInService<LinKv>>(
      slow("lin-kv", 1, 10ms),
      {"The cas by c11 at n2 (2.507 s to 2.549 s) found 3 under key 0",
       "n2 read 0 = 3 from lin-kv at 2.519 s; n0 changed it to 4 at 2.534 s; n2 wrote 0 over that "
       "at 2.539 s"});
}

TEST_CASE("a story says that a read is right if a write took effect that was refused") {
  SimulationOptions options = on_one_node("lin-kv", 1);
  options.engine.rate = 100;
  std::string text;
  for (std::uint64_t seed = 1; seed <= 40 && text.empty(); ++seed) {
    options.engine.seed = seed;
    const Told told = tests::told<RefusesAndWrites>(options);
    if (told.text.find("It is right if the write by ") != std::string::npos) text = told.text;
  }
  CAPTURE(text);
  CHECK(text.find(" took effect, which was told at ") != std::string::npos);
  CHECK(text.find("out of date") == std::string::npos);
}

// --- Transactions

TEST_CASE("a story shows the lost update behind transactions on lists") {
  check_told<ListsInService<Putting::write>>(
      slow("txn-list-append", 1, 10ms),
      {"lost-update: 6 cases", "the txn by c11 at n1", "the txn by c6 at n2",
       "It is about key 9: [1 3 8 11]", "n2 read \"lists\" = ", "n1 changed it to ",
       "without a compare-and-set, so n1's change is lost"});
}

TEST_CASE("a story shows the transaction that was acknowledged though its change was refused") {
  check_told<ListsInService<Putting::ignored_cas>>(
      slow("txn-list-append", 1, 10ms),
      {"lost-update: 8 cases", "n2's cas of \"lists\" from ",
       "was refused at 246.6 ms (22, the "
       "value is another one), and n2 acknowledged the txn of c6"});
}

TEST_CASE("a story names the transaction whose intermediate write was read") {
  SimulationOptions options = on_one_node("txn-rw-register", 1);
  options.check.consistency_models = {"read-committed"};
  options.engine.rate = 100;
  check_told<StepByStep>(options,
                         {"G1b: 34 cases", "Here is the txn by c7 at n0 (124.5 ms to 184.6 ms)",
                          "The writer is the txn by c3 at n0 (109.9 ms to 190.0 ms): [[:w 8 7]"});
}

TEST_CASE("a story shows the transaction that missed its own write") {
  check_told<MissesItsOwn>(
      on_one_node("txn-rw-register", 1),
      {"internal: 23 cases", "Here is the txn by c6 at n0 (at 238.7 ms): [[:r 7 nil] [:w 9 4]"});
}

// --- Time

TEST_CASE("a story shows the question of a node that had no answer") {
  SimulationOptions options = with_faults("g-set", 1, Fault::partition);
  options.check.availability = 1;
  check_told<WaitsForAll>(
      options, {"Of 6 operations (add) at n0, n1 and n2 that began between 0.0 ms and 348.1 ms, "
                "during the partition (0.0 ms to 2.708 s), the node got the request and never "
                "answered",
                "n0 asked n1 at 0.0 ms; the partition from n1 to n0 (0.0 ms to 2.708 s) dropped "
                "the answer"});
}

TEST_CASE("a story shows an echo that is another one") {
  check_told<EchoesAnother>(
      story_options("echo", 1),
      {"wrong values: 14 cases", "Here is the echo by c10 at n2 (at 935.5 ms)", "\"wrong\""});
}

}  // namespace
}  // namespace tests::services_story_test
