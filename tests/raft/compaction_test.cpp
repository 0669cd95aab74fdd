// Snapshots: the paper, section 7.
#include "catch.hpp"
#include "cluster.hpp"

namespace maelstrom::raft::tests::compaction_test {
namespace {

Options few_kept() {
  Options options = kOptions;
  options.kept_entries = 3;
  return options;
}

void fill(Cluster& cluster, int entries) {
  for (int i = 0; i < entries; ++i) cluster.propose(1, "x");
  cluster.settle();
}

TEST_CASE("a snapshot takes the place of the entries before it") {
  Cluster cluster({1, 2, 3}, few_kept());
  cluster.elect(1);
  fill(cluster, 20);
  cluster.compact(1);
  const Log& log = cluster[1]->log();
  CHECK(log.snapshot().index == 21);
  CHECK(log.snapshot().term == 1);
  CHECK(log.snapshot().configuration == cluster[1]->configuration());
  CHECK(log.base() == 18);
  CHECK(!log.term(17));
  CHECK(log.term(18) == 1);
  CHECK(log.last() == 21);
  // An older one changes nothing.
  cluster[1]->compact(20, "older");
  CHECK(log.snapshot().index == 21);
}

TEST_CASE("a follower that lags a little gets entries, one that lags more the snapshot") {
  Cluster cluster({1, 2, 3}, few_kept());
  cluster.elect(1);
  fill(cluster, 20);
  cluster.pass(200ms);
  cluster.isolate(3);
  const int missed = GENERATE(2, 10);
  fill(cluster, missed);
  cluster.compact(1);
  int snapshots = 0;
  cluster.on_send = [&](const Message& message) {
    snapshots += message.type == MessageType::snapshot;
  };
  cluster.heal();
  cluster.pass(500ms);
  CHECK(snapshots == (missed > 3 ? 1 : 0));
  CHECK(cluster[3].machine.applied == cluster[1].machine.applied);
  CHECK(cluster[3].machine.hash == cluster[1].machine.hash);
  fill(cluster, 1);
  CHECK(cluster[1]->progress().at(3).state == ProgressState::replicate);
}

TEST_CASE("a snapshot that is lost is sent again, but not at every heartbeat") {
  Cluster cluster({1, 2, 3}, few_kept());
  cluster.isolate(3);
  cluster.elect(1);
  fill(cluster, 20);
  cluster.compact(1);
  int snapshots = 0;
  cluster.network = [&](const Message& message) {
    const bool lost = message.type == MessageType::snapshot && ++snapshots == 1;
    return lost ? std::vector<Duration>() : std::vector<Duration>{Duration(0)};
  };
  cluster.heal();
  cluster.pass(900ms);
  CHECK(snapshots == 1);
  CHECK(cluster[1]->progress().at(3).state == ProgressState::snapshot);
  cluster.pass(500ms);
  CHECK(snapshots == 2);
  CHECK(cluster[3].machine.applied == 21);
}

TEST_CASE("a follower that has the snapshot's entry keeps its log") {
  Cluster cluster({1, 2, 3});
  cluster.elect(1);
  fill(cluster, 20);
  Message message{.type = MessageType::snapshot, .from = 1, .to = 2, .term = 1};
  message.snapshot = {10, 1, cluster[1]->configuration(), "not to be used"};
  const Index last = cluster[2]->log().last();
  cluster[2]->step(message, cluster.clock(cluster[2]));
  cluster.drain(cluster[2]);
  CHECK(cluster[2]->log().last() == last);
  CHECK(cluster[2]->log().base() == 0);
}

TEST_CASE("a server that starts from a snapshot goes on from there") {
  Cluster cluster({1, 2, 3}, few_kept());
  cluster.elect(1);
  fill(cluster, 20);
  cluster.pass(200ms);
  for (const NodeId id : {1U, 2U, 3U}) {
    cluster.compact(id);
    cluster.kill(id);
    cluster.start(id);
    CHECK(cluster[id].journal.size() == 1);
    CHECK(cluster[id].machine.applied == 21);
    CHECK(cluster[id]->commit() == 21);
  }
  cluster.pass(5s);
  const NodeId leader = cluster.leader();
  REQUIRE(leader != kNoNode);
  CHECK(cluster[leader]->term() == 2);
  const Proposal proposal = cluster.propose(leader, "y");
  CHECK(proposal.index == 23);
  cluster.settle();
  CHECK(cluster[leader]->applied() == 23);
}

TEST_CASE("a snapshot carries the configuration") {
  Cluster cluster({1, 2, 3, 4}, few_kept(), Configuration{{1, 2, 3}, {}, {}});
  cluster.elect(1);
  cluster.isolate(4);
  cluster.propose(1, Configuration{{1, 2, 4}, {}, {3}});
  cluster.pass(500ms);
  fill(cluster, 10);
  cluster.compact(1);
  CHECK(encode(cluster[1]->log().snapshot().configuration) == "1,2,4+3");
  CHECK(encode(cluster[4]->configuration()) == "1,2,3");
  cluster.heal();
  cluster.pass(500ms);
  CHECK(encode(cluster[4]->configuration()) == "1,2,4+3");
  cluster.kill(4);
  cluster.start(4);
  CHECK(encode(cluster[4]->configuration()) == "1,2,4+3");
}

}  // namespace
}  // namespace maelstrom::raft::tests::compaction_test
