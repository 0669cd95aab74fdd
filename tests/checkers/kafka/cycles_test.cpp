// Messages that were polled before they were sent, and how far polls lag behind.
#include <stdexcept>

#include "catch.hpp"
#include "checkers/kafka/script.hpp"

namespace kafka_tests::cycles_test {
namespace {

TEST_CASE("kafka: a message that was polled before it was sent is a cycle in real time") {
  const Checked checked(Script().poll(0, "[0 7]").send(1, 7, 0));
  CHECK(checked.errors() == "G1c-realtime strong-PL-2-cycle-exists");
  CHECK(checked.count("G1c-realtime") == 1);
  CHECK(checked.evidence_text("strong-PL-2-cycle-exists", "not") == ":strong-read-committed");
  CHECK(checked.evidence_text("strong-PL-2-cycle-exists", "scc") == "#{1 3}");
  CHECK(checked.evidence("G1c-realtime", "cycle").size() == 3);
  CHECK(checked.evidence_text("G1c-realtime", "steps") ==
        "({:type :wr, :key \"k\", :value 7} {:type :realtime})");
}

TEST_CASE("kafka: a poll that begins before the send and ends after it may see the message") {
  const Checked checked(Script()
                            .begin(0, "poll", "[[:poll]]")
                            .send(1, 7, 0)
                            .end(0, "ok", "[[:poll {\"k\" [[0 7]]}]]"));
  CHECK(checked.is_valid());
}

TEST_CASE("kafka: a send that overlaps the poll may be seen, whatever comes of it") {
  CHECK(Checked(Script()
                    .begin_send(1, 7)
                    .poll(0, "[0 7]")
                    .end(1, "info", "[[:send \"k\" 7]]")
                    .poll(2, "[0 7]"))
            .is_valid());
}

TEST_CASE("kafka: separate cycles are counted one by one") {
  const Checked checked(
      Script().poll(0, "[0 7]").send(1, 7, 0).poll(0, "[1 8]").send(1, 8, 1).poll(2, "[0 7]"));
  CHECK(checked.count("G1c-realtime") == 2);
  CHECK(checked.count("strong-PL-2-cycle-exists") == 2);
}

TEST_CASE("kafka: transactions that poll one another's messages are a cycle") {
  const Checked checked(Script()
                            .begin(0, "txn", "[]")
                            .begin(1, "txn", "[]")
                            .end(0, "ok", "[[:send \"k\" [0 7]] [:poll {\"j\" [[0 8]]}]]")
                            .end(1, "ok", "[[:send \"j\" [0 8]] [:poll {\"k\" [[0 7]]}]]"));
  CHECK(checked.errors() == "G1c PL-2-cycle-exists");
  CHECK(checked.evidence_text("PL-2-cycle-exists", "not") == ":read-committed");
  CHECK(checked.evidence("G1c", "cycle").size() == 3);
}

TEST_CASE("kafka: a cycle of messages and time may need more than two transactions") {
  // 0 sends to 1, which is still at work when 2 polls 1's message; then 0 begins after 2 ended.
  const Checked checked(Script()
                            .begin(1, "txn", "[]")
                            .txn(2, "[[:poll {\"j\" [[0 8]]}]]")
                            .txn(0, "[[:send \"k\" [0 7]]]")
                            .end(1, "ok", "[[:send \"j\" [0 8]] [:poll {\"k\" [[0 7]]}]]"));
  CHECK(checked.errors() == "G1c-realtime strong-PL-2-cycle-exists");
  CHECK(checked.evidence("G1c-realtime", "cycle").size() == 4);
  CHECK(checked.evidence("strong-PL-2-cycle-exists", "scc-size") == Value::integer(3));
}

TEST_CASE("kafka: a history in which nothing follows anything proves nothing") {
  const Checked checked(Script().assign(0, "[\"k\"]").begin(0, "poll", "[[:poll]]"));
  CHECK(checked.verdict().validity == Validity::unknown);
  CHECK(checked.errors() == "empty-transaction-graph");
  // Nor does it excuse what is wrong otherwise.
  const Checked wrong(Script().send(0, 7, 0));
  CHECK(wrong.verdict().validity == Validity::invalid);
  CHECK(wrong.bad_errors() == "empty-transaction-graph unseen");
}

TEST_CASE("kafka: Maelstrom makes an empty graph invalid, which can be had") {
  const Script script = Script().assign(0, "[\"k\"]").begin(0, "poll", "[[:poll]]");
  maelstrom::checkers::KafkaOptions options;
  options.empty_graph = Validity::invalid;
  const Checked checked(script, options);
  CHECK(checked.verdict().validity == Validity::invalid);
  CHECK(checked.verdict().may_heal);  // by a longer run
}

TEST_CASE("kafka: it can be chosen which errors count") {
  const Script script = Script().send(0, 7, 0);
  CHECK(Checked(script).bad_errors() == "empty-transaction-graph unseen");
  maelstrom::checkers::KafkaOptions options;
  options.ignored_anomalies = {"unseen"};
  CHECK(Checked(script, options).verdict().validity == Validity::unknown);
  CHECK(Checked(script, options).errors() == "empty-transaction-graph unseen");
  CHECK(Checked(script, options).bad_errors() == "empty-transaction-graph");
  options = {};
  options.anomalies = {"lost-write", "G1a"};
  CHECK(Checked(script, options).verdict().validity == Validity::unknown);
  options.anomalies = {"unseen"};
  CHECK(Checked(script, options).verdict().validity == Validity::invalid);
  options.anomalies = {"unsen"};
  CHECK_THROWS_AS(Checked(script, options), std::invalid_argument);
}

TEST_CASE("kafka: the realtime lag is the time since when there was something newer to read") {
  // 8 is acknowledged by line 5 at 5 ms; the poll that does not see it begins at 8 ms.
  const Checked checked(
      Script().assign(1, "[\"k\"]").send(0, 7, 0).send(0, 8, 1).poll(1, "[0 7]").poll(1, "[1 8]"));
  CHECK(checked.is_valid());
  CHECK(checked.text("worst-realtime-lag") == "{:time 0.006, :process 1, :key \"k\", :lag 0.001}");
}

TEST_CASE("kafka: a process that is assigned a key and polls nothing of it lags") {
  const Checked checked(Script()
                            .send(0, 7, 0)
                            .assign(1, "[\"j\" \"k\"]")
                            .poll_keys(1, "")
                            .poll_keys(1, "")
                            .poll(2, "[0 7]"));
  CHECK(checked.text("worst-realtime-lag") == "{:time 0.006, :process 1, :key \"k\", :lag 0.005}");
}

TEST_CASE("kafka: an assign of a key that was dropped begins to lag from the start of its log") {
  const Script begun = Script().send(0, 7, 0).assign(1, "[\"k\"]").poll(1, "[0 7]");
  const Checked kept(Script(begun).assign(1, "[\"k\"]").poll_keys(1, ""));
  CHECK(kept.text("worst-realtime-lag") == "{:time 0.004, :process 1, :key \"k\", :lag 0.0}");
  const Checked dropped(Script(begun).assign(1, "[]").assign(1, "[\"k\"]").poll_keys(1, ""));
  CHECK(dropped.text("worst-realtime-lag") == "{:time 0.01, :process 1, :key \"k\", :lag 0.009}");
}

}  // namespace
}  // namespace kafka_tests::cycles_test
