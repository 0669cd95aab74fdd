// Why Raft is safe: the paper, 5.4.
#include "catch.hpp"
#include "cluster.hpp"

namespace maelstrom::raft::tests::safety_test {
namespace {

// What a server says after a message of another.
void hear(Raft& raft, Message message) {
  message.to = raft.id();
  raft.step(message, Time(10s));
  while (raft.has_ready()) {
    raft.ready();
    raft.advance();
  }
}

// The paper's figure 8, from (b) on: S1 leads in term 4, and S2 and S3 have its entry of term 2.
TEST_CASE("a leader commits entries of earlier terms only along with one of its own") {
  State state = from_records({}, {{1, 2, 3, 4, 5}, {}, {}});
  state.hard = {3, kNoNode};
  state.entries = {{1, 1, {}, "1"}, {2, 2, {}, "2"}};
  Raft leader(1, kOptions, state, Time());
  leader.tick(Time(10s));
  for (const auto type : {MessageType::pre_vote_reply, MessageType::vote_reply}) {
    for (const NodeId id : {2U, 3U}) hear(leader, {.type = type, .from = id, .term = 4});
  }
  REQUIRE(leader.role() == Role::leader);
  const auto acknowledge = [&](NodeId from, Index index) {
    Message reply{.type = MessageType::append_reply, .from = from, .term = 4, .index = index};
    reply.sent = Time(10s);
    hear(leader, std::move(reply));
  };

  // (c) A majority has index 2. It is not committed: S5, with an entry of term 3, might win (d).
  acknowledge(2, 2);
  acknowledge(3, 2);
  CHECK(leader.commit() == 0);
  // (e) It is as soon as an entry of the leader's own term is.
  acknowledge(2, 3);
  CHECK(leader.commit() == 0);
  acknowledge(3, 3);
  CHECK(leader.commit() == 3);
}

TEST_CASE("acknowledged entries survive the loss of any minority") {
  for (const NodeId gone : {1U, 2U, 3U}) {
    CAPTURE(gone);
    Cluster cluster({1, 2, 3});
    cluster.elect(1);
    const Index index = cluster.propose(1, "a").index;
    cluster.settle();
    REQUIRE(cluster[1]->applied() == index);
    cluster.kill(gone);
    cluster.pass(5s);
    REQUIRE(cluster.leader() != kNoNode);
    CHECK(cluster[cluster.leader()].machine.applied >= index);
  }
}

TEST_CASE("acknowledged entries survive the restart of all servers at once") {
  Cluster cluster({1, 2, 3});
  cluster.elect(1);
  const Index index = cluster.propose(1, "a").index;
  cluster.settle();
  for (const NodeId id : {1U, 2U, 3U}) cluster.kill(id);
  for (const NodeId id : {1U, 2U, 3U}) cluster.start(id);
  cluster.pass(5s);
  CHECK(cluster[cluster.leader()]->applied() > index);
  CHECK(cluster[cluster.leader()]->term() == 2);
  CHECK(cluster.safety().applied_data() == std::vector<std::string>{"a"});
}

TEST_CASE("an entry that was not acknowledged may be replaced") {
  Cluster cluster({1, 2, 3});
  cluster.elect(1);
  cluster.isolate(1);
  const Proposal lost = cluster.propose(1, "lost");
  cluster.pass(5s);
  const NodeId leader = cluster.leader();
  REQUIRE(leader > 1);
  cluster.propose(leader, "kept");
  cluster.heal();
  cluster.pass(1s);
  CHECK(cluster[1]->log().term(lost.index) != lost.term);
  CHECK(cluster[1]->applied() == cluster[leader]->applied());
  CHECK(cluster.safety().applied_data() == std::vector<std::string>{"kept"});
}

}  // namespace
}  // namespace maelstrom::raft::tests::safety_test
