// What was sent and what arrived.
#include "catch.hpp"
#include "checkers/kafka/script.hpp"

namespace kafka_tests::delivery_test {
namespace {

TEST_CASE("kafka: a log that everybody reads as it was written is valid") {
  const Checked checked(
      Script().send(0, 7, 0).send(1, 8, 1).assign(2, "[\"k\"]").poll(2, "[0 7] [1 8]"));
  CHECK(checked.is_valid());
  CHECK(checked.errors().empty());
  CHECK(checked.text("info-txn-causes") == "()");
  CHECK(checked.warnings().empty());
}

TEST_CASE("kafka: a history in which nothing was polled is unknown") {
  const Checked checked{Script()};
  CHECK(checked.verdict().validity == Validity::unknown);
  CHECK(checked.verdict().gap == "no poll returned a message");
  CHECK(checked.text("worst-realtime-lag") == "{:time 0.0, :lag 0.0}");
}

TEST_CASE("kafka: offsets may have gaps, and messages may be anything") {
  const Checked checked(Script()
                            .begin(0, "send", "[[:send \"k\" {\"a\" [1]}]]")
                            .end(0, "ok", "[[:send \"k\" [10 {\"a\" [1]}]]]")
                            .begin(0, "send", "[[:send \"k\" [10 1]]]")
                            .end(0, "ok", "[[:send \"k\" [9000000000 [10 1]]]]")
                            .begin(0, "send", "[[:send \"k\" nil]]")
                            .end(0, "ok", "[[:send \"k\" [9000000007 nil]]]")
                            .poll(1, "[10 {\"a\" [1]}] [9000000000 [10 1]] [9000000007 nil]"));
  CHECK(checked.is_valid());
}

TEST_CASE("kafka: a message at two offsets is a duplicate") {
  const Checked checked(Script().send(0, 7, 0).poll(1, "[0 7]").poll(1, "[3 7]"));
  CHECK_FALSE(checked.is_valid());
  CHECK(checked.errors() == "duplicate nonmonotonic-poll");
  CHECK(checked.count("duplicate") == 1);
  CHECK(checked.evidence_text("duplicate", "key") == "\"k\"");
  CHECK(checked.evidence_text("duplicate", "value") == "7");
  CHECK(checked.evidence_text("duplicate", "offsets") == "[0 3]");
}

TEST_CASE("kafka: two messages at one offset are inconsistent offsets") {
  const Checked checked(
      Script().send(0, 7, 0).send(0, 8, 2).send(1, 9, 2).poll(2, "[0 7] [2 8]").poll(3, "[2 9]"));
  CHECK(checked.errors() == "inconsistent-offsets");
  CHECK(checked.evidence_text("inconsistent-offsets", "offset") == "2");
  CHECK(checked.evidence_text("inconsistent-offsets", "index") == "1");
  CHECK(checked.evidence_text("inconsistent-offsets", "values") == "#{8 9}");
}

TEST_CASE("kafka: an acknowledged message that a later one's reader never saw is lost") {
  const Checked checked(
      Script().send(0, 7, 0).send(0, 8, 1).send(0, 9, 2).poll(1, "[0 7]").poll(2, "[2 9]"));
  CHECK(checked.errors() == "lost-write unseen");
  CHECK(checked.count("lost-write") == 1);
  CHECK(checked.evidence_text("lost-write", "value") == "8");
  CHECK(checked.evidence_text("lost-write", "offset") == "1");
  CHECK(checked.evidence_text("lost-write", "max-read-index") == "2");
  CHECK(checked.evidence("lost-write", "writer").get("index") == Value::integer(3));
  CHECK(checked.evidence("lost-write", "max-read").get("index") == Value::integer(9));
}

TEST_CASE("kafka: an acknowledged message that nobody polls is unseen, not lost") {
  const Checked checked(Script().send(0, 7, 0).poll(1, "[0 7]").send(0, 8, 1).poll(1, ""));
  CHECK(checked.errors() == "unseen");
  CHECK(checked.text("unseen") == "{:time 7000000, :unseen {\"k\" 1}, :messages {\"k\" (8)}}");
}

TEST_CASE("kafka: an indefinite send may or may not have happened") {
  const Checked kept(Script().indefinite_send(0, 7).poll(1, "[0 7]"));
  CHECK(kept.is_valid());
  CHECK(kept.text("info-txn-causes") == "(:net-timeout)");
  const Checked forgotten(Script().indefinite_send(0, 7).send(1, 8, 1).poll(1, "[1 8]"));
  CHECK(forgotten.is_valid());
}

TEST_CASE("kafka: an indefinite send that was seen once may be polled by some only") {
  const Checked checked(
      Script().indefinite_send(0, 7).send(1, 8, 1).poll(2, "[0 7] [1 8]").poll(3, "[1 8]"));
  CHECK(checked.is_valid());
}

TEST_CASE("kafka: a send that is still open at the end counts as indefinite") {
  CHECK(Checked(Script().begin_send(0, 7).send(1, 8, 1).poll(1, "[0 7] [1 8]")).is_valid());
  CHECK(Checked(Script().begin_send(0, 7).send(1, 8, 1).poll(1, "[1 8]")).is_valid());
}

TEST_CASE("kafka: polling a message whose send failed is an aborted read") {
  const Checked checked(Script().failed_send(0, 7).poll(1, "[0 7]").poll(2, "[0 7]"));
  CHECK(checked.errors() == "G1a");
  CHECK(checked.count("G1a") == 2);
  CHECK(checked.evidence("G1a", "writer").get("index") == Value::integer(1));
  CHECK(checked.evidence("G1a", "reader").get("index") == Value::integer(3));
}

TEST_CASE("kafka: a failed send that stays invisible is valid") {
  CHECK(Checked(Script().failed_send(0, 7).send(0, 8, 0).poll(1, "[0 8]")).is_valid());
}

TEST_CASE("kafka: polling what nobody sent is an anomaly") {
  const Checked checked(Script().send(0, 7, 0).poll(1, "[0 7] [1 99]"));
  CHECK_FALSE(checked.is_valid());
  CHECK(checked.errors() == "no-writer-of-value");
  CHECK(checked.evidence_text("no-writer-of-value", "value") == "99");
  CHECK(checked.evidence("no-writer-of-value", "reader").get("index") == Value::integer(3));
}

TEST_CASE("kafka: 3.0 is not the 3 that was sent") {
  const Checked checked(Script().send(0, 3, 0).poll(1, "[0 3.0]"));
  CHECK(checked.errors() == "inconsistent-offsets lost-write no-writer-of-value unseen");
}

TEST_CASE("kafka: a transaction must not poll what it sends itself") {
  const Checked checked(
      Script().send(0, 6, 0).txn(1, "[[:send \"k\" [1 7]] [:poll {\"k\" [[0 6] [1 7]]}]]"));
  CHECK(checked.errors() == "precommitted-read");
  CHECK(checked.evidence_text("precommitted-read", "value") == "7");
}

TEST_CASE("kafka: evidence shows only the messages around the error") {
  Script script;
  std::string pairs;
  for (int i = 0; i < 40; ++i) {
    script.send(0, i, i);
    if (i != 20) pairs += "[" + std::to_string(i) + " " + std::to_string(i) + "] ";
  }
  const Checked checked(script.poll(1, pairs).poll(2, "[20 20]"));
  CHECK(checked.errors() == "int-poll-skip");
  CHECK(to_edn(checked.evidence("int-poll-skip", "op").get("value")) ==
        "[[:poll {\"k\" [[16 16] [17 17] [18 18] [19 19] [21 21] [22 22] [23 23] [24 24]]}]]");
}

}  // namespace
}  // namespace kafka_tests::delivery_test
