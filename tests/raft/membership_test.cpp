// Changes of the configuration: the paper, section 6; the dissertation, 4.2.
#include "catch.hpp"
#include "cluster.hpp"

namespace maelstrom::raft::tests::membership_test {
namespace {

Configuration voters(std::vector<NodeId> ids, std::vector<NodeId> learners = {}) {
  return {.voters = std::move(ids), .outgoing = {}, .learners = std::move(learners)};
}

TEST_CASE("decisions need a majority, and while joint one of the old voters too") {
  const auto decided = [](const Configuration& configuration, std::vector<NodeId> yes) {
    return configuration.has_quorum(
        [&](NodeId id) { return std::find(yes.begin(), yes.end(), id) != yes.end(); });
  };
  CHECK(!decided(voters({1, 2, 3}), {1}));
  CHECK(decided(voters({1, 2, 3}), {1, 3}));
  CHECK(!decided(voters({1, 2, 3, 4}), {1, 3}));
  CHECK(!decided(voters({1, 2, 3}, {4, 5}), {1, 4, 5}));
  CHECK(!decided({}, {1}));
  const Configuration joint{{3, 4, 5}, {1, 2, 3}, {}};
  CHECK(!decided(joint, {3, 4}));
  CHECK(!decided(joint, {4, 5, 1}));
  CHECK(decided(joint, {1, 3, 5}));
  CHECK(joint.reached_by_quorum([](NodeId id) { return id; }) == 2);
}

TEST_CASE("a configuration is the same after it was written and read") {
  for (const Configuration& each : {voters({1, 2, 3}), voters({1}, {2, 3}),
                                    Configuration{{1, 2, 4}, {1, 2, 3}, {3}}, Configuration()}) {
    CHECK(decode_configuration(encode(each)) == each);
  }
  CHECK(encode(Configuration{{1, 2, 4}, {1, 2, 3}, {5}}) == "1,2,4<1,2,3+5");
  for (const char* text : {"x", "1,", "0", ",1", "1<", "1+", "1 ", "1<2<3", "99999999999"}) {
    CAPTURE(text);
    CHECK(!decode_configuration(text));
  }
}

TEST_CASE("servers are exchanged through a joint configuration") {
  Cluster cluster({1, 2, 3, 4, 5}, kOptions, voters({1, 2, 3}));
  cluster.elect(1);
  cluster.propose(1, "a");
  cluster.settle();
  const Proposal change = cluster.propose(1, voters({1, 4, 5}));
  CHECK(change.outcome == Outcome::accepted);
  CHECK(encode(cluster[1]->configuration()) == "1,4,5<1,2,3");
  cluster.pass(500ms);
  CHECK(encode(cluster[1]->configuration()) == "1,4,5");
  CHECK(cluster[1]->commit() == change.index + 1);
  cluster.pass(200ms);
  CHECK(cluster[4].machine.applied == change.index + 1);
  // The old ones are not needed any more.
  cluster.kill(2);
  cluster.kill(3);
  CHECK(cluster.propose(1, "b").outcome == Outcome::accepted);
  cluster.pass(10s);
  CHECK(cluster.leader() == 1);
  CHECK(cluster.safety().applied_data() == std::vector<std::string>{"a", "b"});
}

TEST_CASE("a joint configuration commits nothing without either majority") {
  const bool old_ones = GENERATE(true, false);
  Cluster cluster({1, 2, 3, 4, 5}, kOptions, voters({1, 2, 3}));
  cluster.elect(1);
  for (const NodeId id : old_ones ? std::vector<NodeId>{2, 3} : std::vector<NodeId>{4, 5}) {
    cluster.kill(id);
  }
  const Proposal change = cluster.propose(1, voters({1, 4, 5}));
  cluster.pass(900ms);
  CHECK(cluster[1]->commit() < change.index);
}

TEST_CASE("one change at a time") {
  Cluster cluster({1, 2, 3, 4}, kOptions, voters({1, 2, 3}));
  cluster.elect(1);
  CHECK(cluster.propose(1, voters({1, 2, 3, 4})).outcome == Outcome::accepted);
  CHECK(cluster.propose(1, voters({1, 2})).outcome == Outcome::change_pending);
  cluster.pass(500ms);
  CHECK(cluster.propose(1, voters({1, 2})).outcome == Outcome::accepted);
  cluster.pass(500ms);
  CHECK(encode(cluster[1]->configuration()) == "1,2");
}

TEST_CASE("configurations without sense are refused") {
  Cluster cluster({1, 2, 3});
  CHECK(cluster.propose(1, voters({1})).outcome == Outcome::not_leader);
  cluster.elect(1);
  for (const Configuration& each : {Configuration(), voters({}, {1}), voters({kNoNode, 1}),
                                    voters({1, 2}, {2}), Configuration{{1, 2}, {1, 3}, {}}}) {
    CHECK(cluster.propose(1, each).outcome == Outcome::invalid);
  }
}

TEST_CASE("learners get the log, and neither vote nor count") {
  Cluster cluster({1, 2, 3, 4}, kOptions, voters({1, 2, 3}));
  cluster.elect(1);
  cluster.propose(1, voters({1, 2, 3}, {4}));
  CHECK(!cluster[1]->configuration().joint());  // majorities stay what they are
  cluster.propose(1, "a");
  cluster.pass(500ms);
  CHECK(cluster[4].machine.applied == cluster[1]->commit());
  cluster.kill(2);
  cluster.kill(3);
  const Index before = cluster[1]->commit();
  cluster.propose(1, "b");
  cluster.pass(500ms);
  CHECK(cluster[1]->commit() == before);
  cluster.kill(1);
  cluster.pass(10s);
  CHECK(cluster[4]->role() == Role::follower);
  CHECK(cluster[4]->term() == 1);
}

TEST_CASE("a learner becomes a voter") {
  Cluster cluster({1, 2}, kOptions, voters({1}, {2}));
  cluster.elect(1);
  cluster.propose(1, voters({1, 2}));
  cluster.pass(500ms);
  CHECK(encode(cluster[2]->configuration()) == "1,2");
  CHECK(cluster[1]->transfer(2) == Outcome::accepted);
  cluster.drain(cluster[1]);
  cluster.settle();
  CHECK(cluster.leader() == 2);
}

TEST_CASE("a leader that is left out commits the change and hands over") {
  Cluster cluster({1, 2, 3, 4});
  cluster.elect(1);
  const Proposal change = cluster.propose(1, voters({2, 3, 4}));
  cluster.settle();
  CHECK(cluster[1]->role() == Role::follower);
  CHECK(cluster[1]->commit() == change.index + 1);
  const NodeId leader = cluster.leader();
  CHECK(leader > 1);
  CHECK(cluster.propose(leader, "a").outcome == Outcome::accepted);
  cluster.pass(20s);
  CHECK(cluster.leader() == leader);
  CHECK(cluster[1]->role() == Role::follower);
}

TEST_CASE("a new leader ends the change that it finds") {
  Cluster cluster({1, 2, 3, 4, 5}, kOptions, voters({1, 2, 3}));
  cluster.elect(1);
  // The joint configuration gets to 2 and 4 before 1 dies.
  cluster.cut(1, 3);
  cluster.cut(1, 5);
  cluster.cut(2, 1);
  cluster.propose(1, voters({3, 4, 5}));
  cluster.settle();
  REQUIRE(cluster[2]->configuration().joint());
  cluster.kill(1);
  cluster.heal();
  cluster.pass(20s);
  REQUIRE(cluster.leader() != kNoNode);
  CHECK(!cluster[cluster.leader()]->configuration().joint());
}

TEST_CASE("a change that did not get far is undone") {
  Cluster cluster({1, 2, 3, 4, 5}, kOptions, voters({1, 2, 3}));
  cluster.elect(1);
  cluster.isolate(1);
  cluster.propose(1, voters({1, 4, 5}));
  CHECK(cluster[1]->configuration().joint());
  cluster.pass(5s);
  REQUIRE(cluster.leader() > 1);
  cluster.propose(cluster.leader(), "a");
  cluster.heal();
  cluster.pass(1s);
  CHECK(encode(cluster[1]->configuration()) == "1,2,3");
}

// The new configuration's entry is at servers that it leaves out, and nobody else has it.
TEST_CASE("servers that are left out still lead if only they have the change") {
  State state = from_records({}, voters({1, 2, 3}));
  state.hard = {1, kNoNode};
  state.entries = {{1, 1, EntryKind::configuration, "4,5<1,2,3"}};
  Cluster cluster({1, 2, 3, 4, 5}, kOptions, voters({1, 2, 3}));
  for (const NodeId id : {5U, 4U, 3U, 2U, 1U}) {
    if (id == 2) state.entries.push_back({1, 2, EntryKind::configuration, "4,5"});
    cluster.kill(id);
    cluster[id].journal = {to_record(state)};
    cluster.start(id);
  }
  cluster.pass(20s);
  REQUIRE(cluster.leader() >= 4);
  CHECK(encode(cluster[cluster.leader()]->configuration()) == "4,5");
  CHECK(cluster[cluster.leader()]->commit() > 2);
}

TEST_CASE("a server that was left out and does not know disturbs nobody") {
  Cluster cluster({1, 2, 3, 4});
  cluster.elect(1);
  cluster.isolate(4);
  cluster.propose(1, voters({1, 2, 3}));
  cluster.pass(500ms);
  cluster.heal();
  cluster.pass(30s);
  CHECK(cluster.leader() == 1);
  CHECK(cluster[1]->term() == 1);
  CHECK(cluster[4]->term() == 1);
}

}  // namespace
}  // namespace maelstrom::raft::tests::membership_test
