// Elections: the paper, 5.2 and 5.4.1; the dissertation, 4.2.3, 6.2 and 9.6.
#include <map>

#include "catch.hpp"
#include "cluster.hpp"

namespace maelstrom::raft::tests::election_test {
namespace {

Message request(MessageType type, NodeId from, NodeId to, Term term, Index index, Term log_term) {
  Message message{.type = type, .from = from, .to = to, .term = term};
  message.index = index;
  message.log_term = log_term;
  return message;
}

// What a server answers to a message.
std::vector<Message> answers(Cluster& cluster, NodeId id, const Message& message) {
  std::vector<Message> sent;
  cluster.on_send = [&](const Message& each) { sent.push_back(each); };
  cluster[id]->step(message, cluster.clock(cluster[id]));
  cluster.drain(cluster[id]);
  cluster.on_send = [](const Message&) {};
  return sent;
}

TEST_CASE("one leader is elected, and remains while its heartbeats arrive") {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    CAPTURE(seed);
    Options options = kOptions;
    options.seed = seed;
    Cluster cluster({1, 2, 3, 4, 5}, options);
    cluster.pass(5s);
    const NodeId leader = cluster.leader();
    REQUIRE(leader != kNoNode);
    const Term term = cluster[leader]->term();
    cluster.pass(60s);
    for (auto& [id, server] : cluster.servers()) {
      CHECK(server->leader() == leader);
      CHECK(server->term() == term);
    }
  }
}

TEST_CASE("election timeouts are spread over one to two times the option") {
  Time least = Time::max();
  Time most = Time::min();
  for (std::uint64_t seed = 0; seed < 1000; ++seed) {
    Options options = kOptions;
    options.seed = seed;
    const Raft raft(1, options, from_records({}, {{1, 2, 3}, {}, {}}), Time());
    least = std::min(least, raft.deadline());
    most = std::max(most, raft.deadline());
  }
  CHECK(least >= Time(1s));
  CHECK(least < Time(1010ms));
  CHECK(most < Time(2s));
  CHECK(most > Time(1990ms));
}

TEST_CASE("when a leader dies another is elected") {
  Cluster cluster({1, 2, 3});
  cluster.elect(1);
  cluster.kill(1);
  cluster.pass(5s);
  const NodeId leader = cluster.leader();
  CHECK(leader > 1);
  cluster.start(1);
  cluster.pass(1s);
  CHECK(cluster[1]->leader() == leader);
}

TEST_CASE("a minority elects nobody, and its terms do not grow") {
  Cluster cluster({1, 2, 3, 4, 5});
  cluster.elect(1);
  for (const NodeId a : {1U, 2U, 3U}) {
    for (const NodeId b : {4U, 5U}) {
      cluster.cut(a, b);
      cluster.cut(b, a);
    }
  }
  cluster.pass(60s);
  CHECK(cluster[4]->term() == 1);
  CHECK(cluster[4]->leader() == kNoNode);
  // So nobody is disturbed when it comes back.
  cluster.heal();
  cluster.pass(5s);
  CHECK(cluster.leader() == 1);
  CHECK(cluster[5]->leader() == 1);
  CHECK(cluster[1]->term() == 1);
}

TEST_CASE("a vote is given once in a term, to the first that asks") {
  Cluster cluster({1, 2, 3});
  const auto vote = [&](NodeId from) {
    const auto sent = answers(cluster, 1, request(MessageType::vote, from, 1, 1, 0, 0));
    REQUIRE(sent.size() == 1);
    return !sent[0].reject;
  };
  CHECK(vote(2));
  CHECK(!vote(3));
  CHECK(vote(2));  // its first answer may be lost

  cluster.kill(1);
  cluster.start(1);
  cluster.pass(900ms);
  cluster[1]->tick(cluster.clock(cluster[1]));
  CHECK(cluster[1]->term() == 1);
  CHECK(vote(2));
  CHECK(answers(cluster, 1, request(MessageType::vote, 3, 1, 1, 0, 0)).empty());
}

TEST_CASE("a vote goes only to a log that is at least as complete") {
  struct Case {
    Index index;
    Term term;
    bool granted;
  };
  // The voter's log ends at 3 in term 2.
  const auto [index, term, granted] = GENERATE(Case{3, 2, true}, Case{4, 2, true}, Case{1, 3, true},
                                               Case{2, 2, false}, Case{9, 1, false});
  CAPTURE(index, term);
  for (const MessageType type : {MessageType::pre_vote, MessageType::vote}) {
    Cluster cluster({1, 2, 3});
    State state = from_records({}, {{1, 2, 3}, {}, {}});
    state.hard = {2, kNoNode};
    state.entries = {{1, 1, {}, "a"}, {1, 2, {}, "b"}, {2, 3, {}, "c"}};
    cluster[1].journal = {to_record(state)};
    cluster.kill(1);
    cluster.start(1);
    cluster.cut(1, 2);
    cluster.cut(1, 3);
    cluster.pass(10s);
    const auto sent = answers(cluster, 1, request(type, 2, 1, 9, index, term));
    REQUIRE(sent.size() == 1);
    CHECK(sent[0].reject == !granted);
  }
}

TEST_CASE("pre-votes bind nobody") {
  Cluster cluster({1, 2, 3});
  for (const NodeId from : {2U, 3U}) {
    const auto sent = answers(cluster, 1, request(MessageType::pre_vote, from, 1, 1, 0, 0));
    REQUIRE(sent.size() == 1);
    CHECK(!sent[0].reject);
    CHECK(sent[0].term == 1);
  }
  CHECK(cluster[1]->term() == 0);
  CHECK(cluster[1].journal.empty());
}

TEST_CASE("who has heard of a leader just now does not vote, nor learn of the term") {
  Cluster cluster({1, 2, 3});
  cluster.elect(1);
  for (const MessageType type : {MessageType::pre_vote, MessageType::vote}) {
    CHECK(answers(cluster, 2, request(type, 3, 2, 7, 9, 7)).empty());
    CHECK(answers(cluster, 1, request(type, 3, 1, 7, 9, 7)).empty());
  }
  CHECK(cluster[2]->term() == 1);
  // An election timeout later it does.
  cluster.isolate(1);
  cluster.pass(990ms);
  CHECK(answers(cluster, 2, request(MessageType::pre_vote, 3, 2, 7, 9, 7)).empty());
  cluster.pass(10ms);
  CHECK(answers(cluster, 2, request(MessageType::pre_vote, 3, 2, 7, 9, 7)).size() == 1);
}

TEST_CASE("a promise holds against shorter ones, for votes and for its own candidacy") {
  Cluster cluster({1, 2, 3});
  cluster.elect(1);
  Message heartbeat{.type = MessageType::heartbeat, .from = 1, .to = 2, .term = 1};
  heartbeat.extension = 3s;
  answers(cluster, 2, heartbeat);
  const Time until = cluster.clock(cluster[2]) + 4s;
  cluster.isolate(1);
  heartbeat.extension = 0s;
  answers(cluster, 2, heartbeat);
  CHECK(cluster[2]->deadline() >= until);
  cluster.pass(3990ms);
  CHECK(answers(cluster, 2, request(MessageType::vote, 3, 2, 9, 9, 7)).empty());
  SECTION("also in a restart, from when on it is given again") {
    cluster.kill(2);
    cluster.start(2);
    cluster.cut(3, 2);
    cluster.pass(3990ms);
    CHECK(answers(cluster, 2, request(MessageType::vote, 3, 2, 9, 9, 7)).empty());
  }
  cluster.pass(10ms);
  CHECK(answers(cluster, 2, request(MessageType::vote, 3, 2, 9, 9, 7)).size() == 1);
}

TEST_CASE("a server that was started again keeps the promise that it may have given") {
  Cluster cluster({1, 2, 3});
  cluster.elect(1);
  cluster.kill(2);
  cluster.start(2);
  cluster.cut(1, 2);
  CHECK(answers(cluster, 2, request(MessageType::vote, 3, 2, 2, 1, 1)).empty());
  cluster[2]->campaign(cluster.clock(cluster[2]));
  CHECK(cluster[2]->role() == Role::follower);
  cluster.pass(1s);
  CHECK(!answers(cluster, 2, request(MessageType::vote, 3, 2, 2, 1, 1)).at(0).reject);
}

TEST_CASE("a server with a later term that is asked to follow deposes the leader") {
  Cluster cluster({1, 2, 3});
  cluster.elect(1);
  Message later{.type = MessageType::append_reply, .from = 3, .to = 1, .term = 5};
  later.reject = true;
  answers(cluster, 1, later);
  CHECK(cluster[1]->role() == Role::follower);
  CHECK(cluster[1]->term() == 5);
  cluster.pass(5s);
  CHECK(cluster[cluster.leader()]->term() > 5);
}

TEST_CASE("a leader that hears of no majority steps down") {
  Cluster cluster({1, 2, 3, 4, 5});
  cluster.elect(1);
  SECTION("when it is cut off") {
    cluster.isolate(1);
    cluster.pass(1100ms);
    CHECK(cluster[1]->role() != Role::leader);
    CHECK(cluster[1]->leader() == kNoNode);
  }
  SECTION("when it can only be heard") {
    for (NodeId id = 2; id <= 5; ++id) cluster.cut(id, 1);
    cluster.pass(5s);
    CHECK(cluster.leader() > 1);
  }
  SECTION("not when two of four answer") {
    cluster.kill(2);
    cluster.kill(3);
    cluster.pass(10s);
    CHECK(cluster[1]->role() == Role::leader);
    CHECK(cluster[1]->term() == 1);
  }
}

TEST_CASE("a candidate repeats requests that may be lost") {
  Cluster cluster({1, 2, 3});
  cluster.isolate(1);
  cluster[1]->campaign(cluster.clock(cluster[1]));
  cluster.drain(cluster[1]);
  cluster.settle();
  cluster.heal();
  cluster.pass(150ms);
  CHECK(cluster[1]->role() == Role::leader);
}

// All that are up, at the same time.
void campaign_all(Cluster& cluster) {
  for (auto& [id, server] : cluster.servers()) {
    if (!server.raft) continue;
    server->campaign(cluster.clock(server));
    cluster.drain(server);
  }
}

TEST_CASE("of servers without a term that stand for election the first wins in one round trip") {
  for (const NodeId many : {3U, 5U}) {
    std::vector<NodeId> ids;
    for (NodeId id = 1; id <= many; ++id) ids.push_back(id);
    Cluster cluster(ids);
    cluster.network = [](const Message&) { return std::vector<Duration>{50ms}; };
    campaign_all(cluster);
    cluster.pass(100ms);
    CHECK(cluster.leader() == 1);
    CHECK(cluster[1]->term() == 1);
  }
}

TEST_CASE("when the first is not there, another server without a term wins in two round trips") {
  Cluster cluster({1, 2, 3});
  cluster.kill(1);
  cluster.network = [](const Message&) { return std::vector<Duration>{50ms}; };
  campaign_all(cluster);
  cluster.pass(200ms);
  CHECK(cluster.leader() == 2);
}

TEST_CASE("the first server's vote for itself does not depose a leader that it has not heard of") {
  Cluster cluster({1, 2, 3});
  cluster.isolate(1);
  cluster.elect(2);
  cluster.heal();
  cluster[1]->campaign(cluster.clock(cluster[1]));
  cluster.drain(cluster[1]);
  cluster.pass(5s);
  CHECK(cluster.leader() == 2);
  CHECK(cluster[2]->term() == 1);
  CHECK(cluster[1]->leader() == 2);
}

// With the times of a replica, whose clients wait a second; each server is asked when it wakes.
Duration until_elected(std::uint64_t seed, std::vector<NodeId> ids) {
  Random random(seed);
  Options options = kOptions;
  options.election_timeout = 300ms;
  options.heartbeat_interval = 75ms;
  options.lease_margin = 30ms;
  options.seed = seed;
  Cluster cluster(ids, options);
  const Duration delay = random.chance(0.5) ? 0ms : 5ms;
  cluster.network = [delay](const Message&) { return std::vector<Duration>{delay}; };
  std::multimap<Time, NodeId> wakes;
  for (const NodeId id : ids) {
    cluster.pause(id);
    wakes.emplace(random.between(0ms, 2s), id);
  }
  auto next = wakes.begin();
  for (std::size_t awake = 0; awake <= ids.size() / 2; ++awake, ++next) {
    cluster.pass(next->first - cluster.now());
    cluster.resume(next->second);
    cluster[next->second]->campaign(cluster.clock(cluster[next->second]));
    cluster.drain(cluster[next->second]);
  }
  const Time majority = cluster.now();
  while (cluster.leader() == kNoNode && cluster.now() < majority + 5s) cluster.pass(5ms);
  return cluster.now() - majority;
}

// Where a bare majority of five is awake, all three of it have to agree.
TEST_CASE("a new cluster has a leader within an election of when a majority of it is awake") {
  int late = 0;
  for (std::uint64_t seed = 1; seed <= 1000; ++seed) {
    CAPTURE(seed);
    CHECK(until_elected(seed, {1, 2, 3}) <= 600ms);
    const Duration five = until_elected(seed, {1, 2, 3, 4, 5});
    late += five > 600ms;
    CHECK(five < 4s);
  }
  CHECK(late <= 50);
}

TEST_CASE("of servers that stand for election at the same time one wins at once") {
  Cluster cluster({1, 2, 3, 4, 5});
  cluster.elect(5);
  cluster.kill(5);
  cluster.pass(1s);
  cluster.network = [](const Message&) { return std::vector<Duration>{50ms}; };
  campaign_all(cluster);
  cluster.pass(200ms);
  CHECK(cluster.leader() == 1);
  CHECK(cluster[1]->term() == 2);
}

TEST_CASE("votes that come when the candidate's time is over count while its term lasts") {
  Cluster cluster({1, 2, 3});
  cluster.network = [](const Message&) { return std::vector<Duration>{2500ms}; };
  cluster[1]->campaign(cluster.clock(cluster[1]));
  cluster.drain(cluster[1]);
  cluster.pass(4s);
  CHECK(cluster[1]->role() == Role::pre_candidate);
  cluster.pass(1s);
  CHECK(cluster[1]->role() == Role::leader);
  CHECK(cluster[1]->term() == 1);
  CHECK(cluster[2]->vote() == 1);
}

TEST_CASE("precedence is for a while: who hears no answer does not keep others from winning") {
  Cluster cluster({1, 2, 3});
  cluster.elect(3);
  cluster.kill(3);
  cluster.pass(1s);
  cluster.network = [](const Message& message) {
    return message.to == 1 && message.type == MessageType::pre_vote_reply
               ? std::vector<Duration>()
               : std::vector<Duration>{1ms};
  };
  campaign_all(cluster);
  cluster.pass(2s);
  CHECK(cluster.leader() == 2);
}

TEST_CASE("who was not told the time for long joins an election that is under way") {
  Cluster cluster({1, 2, 3});
  cluster.pause(2);
  cluster.pass(3s);
  Message asks = request(MessageType::pre_vote, 3, 2, cluster[2]->term() + 1, 9, 1);
  cluster[2]->step(asks, cluster.clock(cluster[2]));
  CHECK(cluster[2]->deadline() >= cluster.clock(cluster[2]) + 1s);
}

TEST_CASE("a single server elects itself") {
  Cluster cluster({7});
  cluster.elect(7);
  CHECK(cluster.propose(7, "a").index == 2);
  CHECK(cluster[7]->commit() == 2);
}

}  // namespace
}  // namespace maelstrom::raft::tests::election_test
