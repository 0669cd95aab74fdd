// In which order messages were sent and polled.
#include "catch.hpp"
#include "checkers/kafka/script.hpp"

namespace kafka_tests::order_test {
namespace {

// The key "k" with the messages 10, 11, 12 and 13 at the offsets 0, 1, 2 and 3, all of them polled.
Script four_messages() {
  return Script().send(0, 10, 0).send(0, 11, 1).send(0, 12, 2).send(0, 13, 3).poll(
      1, "[0 10] [1 11] [2 12] [3 13]");
}

TEST_CASE("kafka: a poll that leaves out a message skips it") {
  const Checked checked(four_messages().poll(2, "[0 10] [3 13]"));
  CHECK(checked.errors() == "int-poll-skip");
  CHECK(checked.evidence_text("int-poll-skip", "values") == "[10 13]");
  CHECK(checked.evidence_text("int-poll-skip", "delta") == "3");
  CHECK(checked.evidence_text("int-poll-skip", "skipped") == "(11 12)");
  CHECK(checked.evidence("int-poll-skip", "op").get("index") == Value::integer(11));
}

TEST_CASE("kafka: a poll with messages in the wrong order is not monotonic") {
  const Checked checked(four_messages().poll(2, "[0 10] [2 12] [1 11] [3 13]"));
  CHECK(checked.errors() == "int-nonmonotonic-poll int-poll-skip");
  CHECK(checked.count("int-poll-skip") == 2);
  CHECK(checked.evidence_text("int-nonmonotonic-poll", "values") == "[12 11]");
  CHECK(checked.evidence_text("int-nonmonotonic-poll", "delta") == "-1");
}

TEST_CASE("kafka: a poll with a message twice is not monotonic") {
  const Checked checked(four_messages().poll(2, "[0 10] [0 10] [1 11]"));
  CHECK(checked.errors() == "int-nonmonotonic-poll");
}

TEST_CASE("kafka: a poll of a key that was rebalanced meanwhile may be in any order") {
  const Checked checked(
      four_messages()
          .begin(2, "poll", "[[:poll]]")
          .end(2, "ok", "[[:poll {\"k\" [[0 10] [3 13]]}]]", ":rebalance-log [{:keys [\"k\"]}]"));
  CHECK(checked.is_valid());
}

TEST_CASE("kafka: the next poll of a process begins where its last one ended") {
  CHECK(Checked(four_messages().poll(2, "[0 10] [1 11]").poll(2, "[2 12]")).is_valid());
  const Checked skip(four_messages().poll(2, "[0 10]").poll(2, "[2 12]"));
  CHECK(skip.errors() == "poll-skip");
  CHECK(skip.evidence_text("poll-skip", "skipped") == "(11)");
  const Checked back(four_messages().poll(2, "[0 10] [1 11]").poll(2, "[1 11] [2 12]"));
  CHECK(back.errors() == "nonmonotonic-poll");
  CHECK(back.evidence_text("nonmonotonic-poll", "values") == "[11 11]");
  CHECK(back.evidence_text("nonmonotonic-poll", "delta") == "0");
  CHECK(back.evidence("nonmonotonic-poll", "ops").elements()[1].get("index") == Value::integer(13));
}

TEST_CASE("kafka: processes read independently of one another") {
  CHECK(Checked(four_messages().poll(2, "[0 10]").poll(3, "[2 12]").poll(2, "[1 11]")).is_valid());
}

TEST_CASE("kafka: an assign keeps the place in those keys that it names again") {
  const Script begun = four_messages().assign(2, "[\"k\"]").poll(2, "[0 10]");
  const Checked kept(Script(begun).assign(2, "[\"j\" \"k\"]").poll(2, "[2 12]"));
  CHECK(kept.errors() == "poll-skip");
  const Checked dropped(Script(begun).assign(2, "[\"j\"]").assign(2, "[\"k\"]").poll(2, "[2 12]"));
  CHECK(dropped.is_valid());
}

TEST_CASE("kafka: an assign that failed changes nothing") {
  const Checked checked(four_messages()
                            .assign(2, "[\"k\"]")
                            .poll(2, "[0 10]")
                            .begin(2, "assign", "[]")
                            .end(2, "fail", "[]")
                            .poll(2, "[2 12]"));
  CHECK(checked.errors() == "poll-skip");
}

TEST_CASE("kafka: a poll that finds nothing in a key that it names forgets the place") {
  CHECK(Checked(four_messages().poll(2, "[0 10]").poll(2, "").poll(2, "[2 12]")).is_valid());
  const Checked unnamed(four_messages().poll(2, "[0 10]").poll_keys(2, "").poll(2, "[2 12]"));
  CHECK(unnamed.errors() == "poll-skip");
}

TEST_CASE("kafka: the sends of a process must not go back, but may skip") {
  const Checked back(Script().send(0, 10, 3).send(0, 11, 1).poll(1, "[1 11] [3 10]"));
  CHECK(back.errors() == "nonmonotonic-send");
  CHECK(back.evidence_text("nonmonotonic-send", "values") == "[10 11]");
  CHECK(back.evidence_text("nonmonotonic-send", "delta") == "-1");
  const Checked skip(
      Script().send(0, 10, 0).send(1, 11, 1).send(0, 12, 2).poll(1, "[0 10] [1 11] [2 12]"));
  CHECK(skip.is_valid());
}

TEST_CASE("kafka: an assign resets the sends of the keys that it drops") {
  const Checked checked(
      Script().send(0, 10, 3).assign(0, "[]").send(0, 11, 1).poll(1, "[1 11] [3 10]"));
  CHECK(checked.is_valid());
}

TEST_CASE("kafka: within a transaction sends must not go back, skips are reported") {
  const Script begun = Script().send(0, 10, 0).send(0, 11, 1).send(0, 12, 3);
  const Checked skip(Script(begun)
                         .txn(1, "[[:send \"k\" [2 20]] [:send \"k\" [4 21]]]")
                         .poll(2, "[0 10] [1 11] [2 20] [3 12] [4 21]"));
  CHECK(skip.is_valid());
  CHECK(skip.errors() == "int-send-skip");
  CHECK(skip.bad_errors().empty());
  const Checked back(Script(begun)
                         .txn(1, "[[:send \"k\" [4 20]] [:send \"k\" [2 21]]]")
                         .poll(2, "[0 10] [1 11] [2 21] [3 12] [4 20]"));
  CHECK(back.errors() == "int-nonmonotonic-send");
  CHECK(back.bad_errors() == "int-nonmonotonic-send");
}

TEST_CASE("kafka: several polls of a transaction count as one") {
  const Script begun = four_messages().send(3, 20, 4);
  const Checked whole(
      Script(begun)
          .txn(2, "[[:poll {\"k\" [[0 10]], \"j\" []}] [:poll {\"j\" [], \"k\" [[1 11] [2 12]]}]]")
          .poll(1, "[4 20]"));
  CHECK(whole.is_valid());
  const Checked gap(
      Script(begun)
          .txn(2, "[[:poll {\"k\" [[0 10]]}] [:poll {\"j\" []}] [:poll {\"k\" [[2 12]]}]]")
          .poll(1, "[4 20]"));
  CHECK(gap.errors() == "int-poll-skip");
}

TEST_CASE("kafka: of several messages at an offset that one counts which Jepsen takes") {
  // Clojure's set of 12 and 13 begins with 12 or 13; the other one has no place in the order, so
  // that exactly one of the two polls goes back.
  const Script begun =
      Script().send(0, 10, 0).send(0, 11, 1).send(0, 12, 2).send(1, 13, 2).send(0, 14, 3);
  const auto errors = [&](const char* messages) {
    return Checked(Script(begun)
                       .poll(2, "[0 10] [1 11] [2 12] [3 14]")
                       .poll(3, "[0 10] [1 11] [2 13] [3 14]")
                       .poll(4, messages))
        .errors();
  };
  const std::string conflict = "inconsistent-offsets";
  CHECK((errors("[3 14] [2 12]") == conflict) != (errors("[3 14] [2 13]") == conflict));
}

}  // namespace
}  // namespace kafka_tests::order_test
