// Leadership transfer: the dissertation, 3.10.
#include "catch.hpp"
#include "cluster.hpp"

namespace maelstrom::raft::tests::transfer_test {
namespace {

Outcome transfer(Cluster& cluster, NodeId from, NodeId to) {
  const Outcome outcome = cluster[from]->transfer(to);
  cluster.drain(cluster[from]);
  return outcome;
}

TEST_CASE("leadership is handed over without an election timeout") {
  Cluster cluster({1, 2, 3});
  cluster.elect(1);
  CHECK(transfer(cluster, 1, 3) == Outcome::accepted);
  cluster.settle();
  CHECK(cluster.leader() == 3);
  CHECK(cluster[3]->term() == 2);
  CHECK(cluster[1]->leader() == 3);
}

TEST_CASE("a transferee that lags gets the log first") {
  Cluster cluster({1, 2, 3});
  cluster.elect(1);
  cluster.isolate(3);
  for (int i = 0; i < 5; ++i) cluster.propose(1, "x");
  cluster.settle();
  CHECK(transfer(cluster, 1, 3) == Outcome::accepted);
  CHECK(cluster.propose(1, "y").outcome == Outcome::transferring);
  CHECK(cluster[1]->propose(Configuration{{1, 2}, {}, {}}).outcome == Outcome::transferring);
  CHECK(transfer(cluster, 1, 2) == Outcome::transferring);
  cluster.heal();
  cluster.pass(300ms);
  CHECK(cluster.leader() == 3);
  CHECK(cluster[3]->log().last() == 7);
}

TEST_CASE("a transfer that does not succeed is given up after an election timeout") {
  Cluster cluster({1, 2, 3});
  cluster.elect(1);
  cluster.kill(3);
  CHECK(transfer(cluster, 1, 3) == Outcome::accepted);
  cluster.pass(900ms);
  CHECK(cluster.propose(1, "x").outcome == Outcome::transferring);
  cluster.pass(250ms);
  CHECK(cluster.propose(1, "x").outcome == Outcome::accepted);
  CHECK(cluster.leader() == 1);
}

TEST_CASE("leadership goes to other voters only") {
  Cluster cluster({1, 2, 3}, kOptions, Configuration{{1, 2}, {}, {3}});
  CHECK(cluster[1]->transfer(2) == Outcome::not_leader);
  cluster.elect(1);
  CHECK(cluster[1]->transfer(1) == Outcome::invalid);
  CHECK(cluster[1]->transfer(3) == Outcome::invalid);
  CHECK(cluster[1]->transfer(9) == Outcome::invalid);
  CHECK(cluster[1]->transfer(2) == Outcome::accepted);
}

TEST_CASE("a request to stand for election counts only from the leader, in its term") {
  Cluster cluster({1, 2, 3});
  cluster.elect(2);
  transfer(cluster, 2, 1);
  cluster.settle();
  REQUIRE(cluster[1]->term() == 2);
  for (const auto& [from, term] : {std::pair<NodeId, Term>{3, 2}, {1, 1}}) {
    Message message{.type = MessageType::timeout_now, .from = from, .to = 2, .term = term};
    cluster[2]->step(message, cluster.clock(cluster[2]));
    cluster.drain(cluster[2]);
    cluster.settle();
    CHECK(cluster.leader() == 1);
  }
}

}  // namespace
}  // namespace maelstrom::raft::tests::transfer_test
