// Few messages: appends do for heartbeats, and a thrifty leader sends entries only to as many
// servers as a majority needs.
#include "catch.hpp"
#include "cluster.hpp"

namespace maelstrom::raft::tests::thrifty_test {
namespace {

Options thrifty_options() {
  Options options = kOptions;
  options.thrifty_appends = true;
  return options;
}

// The leader knows the time when it is asked, as a driver's does.
Index propose(Cluster& cluster) {
  cluster[1]->tick(cluster.clock(cluster[1]));
  return cluster.propose(1, "x").index;
}

// What a leader sends from now on.
struct Counts {
  explicit Counts(Cluster& cluster) {
    cluster.on_send = [this](const Message& message) {
      heartbeats += message.type == MessageType::heartbeat;
      if (message.type == MessageType::append) ++appends[message.to];
    };
  }
  std::size_t heartbeats = 0;
  std::map<NodeId, std::size_t> appends;  // by server
};

TEST_CASE("a server that is sent entries is sent no heartbeat until an interval after them") {
  Cluster cluster({1, 2, 3});
  cluster.elect(1);
  Counts counts(cluster);
  for (int i = 0; i < 20; ++i) {
    propose(cluster);
    cluster.pass(60ms);
  }
  CHECK(counts.heartbeats == 0);
  cluster.pass(30ms);
  CHECK(counts.heartbeats == 0);
  cluster.pass(20ms);
  CHECK(counts.heartbeats == 2);
  CHECK(cluster.leader() == 1);
}

TEST_CASE("a leader to which one server answers sends heartbeats to the others") {
  Cluster cluster({1, 2, 3});
  cluster.elect(1);
  cluster.isolate(3);
  Counts counts(cluster);
  for (int i = 0; i < 200; ++i) {  // more than the window
    propose(cluster);
    cluster.pass(20ms);
  }
  CHECK(counts.heartbeats >= 10);
  CHECK(cluster.leader() == 1);
}

TEST_CASE("a thrifty leader sends entries at once to as few servers as commit them") {
  Cluster cluster({1, 2, 3, 4, 5}, thrifty_options());
  cluster.elect(1);
  cluster.pass(50ms);
  Counts counts(cluster);
  const Index index = propose(cluster);
  cluster.settle();
  CHECK(counts.appends.size() == 2);
  CHECK(cluster[1]->commit() == index);

  // The others get them in place of a heartbeat, so that they cost nothing.
  cluster.pass(60ms);
  CHECK(counts.appends == std::map<NodeId, std::size_t>{{2, 1}, {3, 1}, {4, 1}, {5, 1}});
  CHECK(counts.heartbeats == 0);
  for (auto& [id, server] : cluster.servers()) CHECK(server->log().last() == index);
}

TEST_CASE(
    "the servers to which a thrifty leader sends entries take turns, so none needs heartbeats") {
  Cluster cluster({1, 2, 3}, thrifty_options());
  cluster.elect(1);
  cluster.pass(50ms);
  Counts counts(cluster);
  for (int i = 0; i < 20; ++i) {
    propose(cluster);
    cluster.pass(45ms);
    CHECK(cluster[1]->commit() == cluster[1]->log().last());
  }
  CHECK(counts.heartbeats == 0);
  CHECK(counts.appends[2] == 10);
  CHECK(counts.appends[3] == 10);
}

TEST_CASE("a thrifty leader counts on a server only while it answers") {
  Cluster cluster({1, 2, 3}, thrifty_options());
  cluster.elect(1);
  cluster.pass(50ms);
  cluster.isolate(2);
  for (int i = 0; i < 2; ++i) {
    const Index index = propose(cluster);
    cluster.pass(kOptions.heartbeat_interval + 1ms);  // at the latest with the other's heartbeat
    CHECK(cluster[1]->commit() == index);
  }
  cluster.pass(1s);  // much longer than it ever took to answer
  for (int i = 0; i < 10; ++i) {
    const Index index = propose(cluster);
    cluster.pass(20ms);
    CHECK(cluster[1]->commit() == index);
  }

  cluster.heal();  // it is counted on again
  cluster.pass(200ms);
  Counts counts(cluster);
  for (int i = 0; i < 10; ++i) {
    propose(cluster);
    cluster.pass(20ms);
  }
  CHECK(counts.appends[2] == 5);
}

TEST_CASE("a thrifty leader that lacks servers which answer sends to all") {
  Cluster cluster({1, 2, 3, 4, 5}, thrifty_options());
  cluster.elect(1);
  for (const NodeId id : {2, 3, 4}) cluster.isolate(id);
  cluster.pass(800ms);
  Counts counts(cluster);
  propose(cluster);
  CHECK(counts.appends.size() == 4);
}

TEST_CASE("a follower that the window holds back catches up as it answers, not by heartbeats") {
  Options options = thrifty_options();
  options.max_append_bytes = 1;  // an entry in each
  options.max_inflight_appends = 2;
  Cluster cluster({1, 2, 3}, options);
  cluster.elect(1);
  cluster.isolate(3);
  for (int i = 0; i < 50; ++i) {
    propose(cluster);
    cluster.pass(20ms);
  }
  cluster.heal();
  cluster.pass(300ms);
  CHECK(cluster[3]->log().last() == cluster[1]->log().last());
}

// Only one of the two that remain has the last entry. The other one's time is over first.
TEST_CASE("a server that is asked for a pre-vote by one that lacks entries stands itself") {
  Cluster cluster({1, 2, 3}, thrifty_options());
  cluster.elect(1);
  cluster.pass(50ms);
  propose(cluster);
  cluster.settle();
  const NodeId with = cluster[2]->log().last() == 2 ? 2 : 3;
  const NodeId without = 5 - with;
  REQUIRE(cluster[without]->log().last() == 1);
  cluster.kill(1);
  cluster.pass(1s);  // the promises are over
  cluster[without]->campaign(cluster.clock(cluster[without]));
  cluster.drain(cluster[without]);
  cluster.settle();
  CHECK(cluster.leader() == with);
}

TEST_CASE("a server that still hears the leader does not stand when another asks") {
  Cluster cluster({1, 2, 3}, thrifty_options());
  cluster.elect(1);
  cluster.pass(50ms);
  propose(cluster);
  cluster.settle();
  const NodeId with = cluster[2]->log().last() == 2 ? 2 : 3;
  const Message asks{.type = MessageType::pre_vote,
                     .from = 5 - with,
                     .to = with,
                     .term = 2,
                     .index = 1,
                     .log_term = 1};
  cluster[with]->step(asks, cluster.clock(cluster[with]));
  CHECK(cluster[with]->role() == Role::follower);
}

TEST_CASE("a message that is not answered is repeated several times in a timeout") {
  Options options = kOptions;
  options.heartbeat_interval = 900ms;
  Cluster cluster({1, 2, 3}, options);
  cluster.elect(1);
  cluster.pass(10ms);
  Counts counts(cluster);
  cluster.isolate(2);
  propose(cluster);
  cluster.pass(890ms);
  CHECK(counts.appends[2] == 1 + 3);
  CHECK(counts.appends[3] == 1);
}

TEST_CASE("votes are asked for again several times in a timeout, however seldom heartbeats are") {
  Options options = kOptions;
  options.heartbeat_interval = 900ms;
  Cluster cluster({1, 2, 3}, options);
  cluster.isolate(2);
  cluster.pass(800ms);
  int requests = 0;
  cluster.on_send = [&](const Message& message) {
    requests += message.type == MessageType::pre_vote && message.from == 2 && message.to == 3;
  };
  cluster[2]->campaign(cluster.clock(cluster[2]));
  cluster.drain(cluster[2]);
  cluster.pass(900ms);
  CHECK(requests >= 4);
}

}  // namespace
}  // namespace maelstrom::raft::tests::thrifty_test
