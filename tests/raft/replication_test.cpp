// Replication: the paper, 5.3; pipelining and batching: the dissertation, 10.2.
#include <fmt/format.h>

#include "catch.hpp"
#include "cluster.hpp"

namespace maelstrom::raft::tests::replication_test {
namespace {

// The log as "<term>:<data>" of each entry.
std::vector<std::string> log_of(Raft& raft) {
  std::vector<std::string> result;
  for (Index index = raft.log().base() + 1; index <= raft.log().last(); ++index) {
    const Entry& entry = raft.log()[index];
    result.push_back(fmt::format("{}:{}", entry.term, entry.data));
  }
  return result;
}

void restart_with(Cluster& cluster, NodeId id, const std::vector<Term>& terms) {
  State state = from_records({}, cluster[id]->configuration());
  state.hard.term = 7;  // nobody knows of a later one
  for (const Term term : terms) {
    const Index index = state.entries.size() + 1;
    state.entries.push_back({term, index, {}, fmt::format("{}", index)});
  }
  cluster.kill(id);
  cluster[id].journal = {to_record(state)};
  cluster.start(id);
}

TEST_CASE("what the leader commits is applied everywhere, in order") {
  Cluster cluster({1, 2, 3});
  cluster.elect(1);
  for (const std::string data : {"a", "b", "c"}) {
    const Proposal proposal = cluster.propose(1, data);
    CHECK(proposal.outcome == Outcome::accepted);
    CHECK(proposal.term == 1);
    cluster.settle();
    CHECK(cluster[1]->applied() == proposal.index);
  }
  cluster.pass(200ms);  // a heartbeat says that it is committed
  for (auto& [id, server] : cluster.servers()) CHECK(server->applied() == 4);
  CHECK(cluster.safety().applied_data() == std::vector<std::string>{"a", "b", "c"});
}

TEST_CASE("only a leader takes proposals") {
  Cluster cluster({1, 2, 3});
  cluster.elect(1);
  CHECK(cluster.propose(2, "a").outcome == Outcome::not_leader);
  CHECK(cluster[2]->leader() == 1);
  cluster.isolate(1);
  cluster.pass(5s);
  CHECK(cluster.propose(1, "a").outcome == Outcome::not_leader);
}

TEST_CASE("nothing is committed without a majority") {
  Cluster cluster({1, 2, 3, 4, 5});
  cluster.elect(1);
  cluster.kill(4);
  cluster.kill(5);
  const Index index = cluster.propose(1, "a").index;
  cluster.settle();
  CHECK(cluster[1]->commit() == index);
  cluster.kill(3);
  cluster.propose(1, "b");
  cluster.settle();
  CHECK(cluster[1]->commit() == index);
}

TEST_CASE("a leader counts itself only for what it has persisted") {
  Cluster single({1});
  single.elect(1);
  single[1]->propose("a");
  const Ready ready = single[1]->ready();
  CHECK(ready.entries.size() == 1);
  CHECK(ready.committed.empty());
  CHECK(single[1]->commit() == 1);
  single[1]->propose("b");  // not a part of what is persisted now
  single[1]->advance();
  CHECK(single[1]->commit() == 2);
}

TEST_CASE("a follower commits only what the leader has shown to match") {
  Cluster cluster({1, 2, 3});
  restart_with(cluster, 1, {1, 1, 1});
  Message append{.type = MessageType::append, .from = 2, .to = 1, .term = 8, .index = 1};
  append.log_term = 1;
  append.commit = 3;  // of a log that may be another after 1
  cluster[1]->step(append, cluster.clock(cluster[1]));
  CHECK(cluster[1]->commit() == 1);
  CHECK(cluster[1]->log().last() == 3);
}

// The followers of the paper's figure 7, and its leader.
TEST_CASE("logs that went astray become the leader's") {
  const std::vector<Term> leader = {1, 1, 1, 4, 4, 5, 5, 6, 6, 6};
  const std::vector<Term> follower = GENERATE(
      std::vector<Term>{1, 1, 1, 4, 4, 5, 5, 6, 6}, std::vector<Term>{1, 1, 1, 4},
      std::vector<Term>{1, 1, 1, 4, 4, 5, 5, 6, 6, 6, 6},
      std::vector<Term>{1, 1, 1, 4, 4, 5, 5, 6, 6, 6, 7, 7}, std::vector<Term>{1, 1, 1, 4, 4, 4, 4},
      std::vector<Term>{1, 1, 1, 2, 2, 2, 3, 3, 3, 3, 3}, std::vector<Term>{});
  Cluster cluster({1, 2, 3});
  restart_with(cluster, 1, leader);
  restart_with(cluster, 2, leader);
  restart_with(cluster, 3, follower);
  cluster.isolate(3);
  cluster.elect(1);
  cluster.heal();

  int appends = 0;
  cluster.on_send = [&](const Message& message) {
    appends += message.to == 3 && message.type == MessageType::append;
  };
  cluster.pass(10s);
  // The follower with a later term deposed the leader meanwhile, if there is one.
  CHECK(log_of(*cluster[3].raft) == log_of(*cluster[cluster.leader()].raft));
  CHECK(cluster[3]->commit() == cluster[cluster.leader()]->commit());
  CHECK(appends <= 6);  // a term of conflicts is skipped at once
}

TEST_CASE("conflicts of a hundred entries are found in a few messages") {
  // Once it is the leader that knows which terms to skip, once the follower.
  const auto [leader_term, follower_term] = GENERATE(std::pair<Term, Term>(3, 2), std::pair(2, 3));
  Cluster cluster({1, 2, 3});
  std::vector<Term> leader(10, 1);
  std::vector<Term> follower = leader;
  leader.resize(110, leader_term);
  leader.push_back(4);
  follower.resize(110, follower_term);
  restart_with(cluster, 1, leader);
  restart_with(cluster, 2, leader);
  restart_with(cluster, 3, follower);
  int refused = 0;
  cluster.on_send = [&](const Message& message) {
    refused += message.type == MessageType::append_reply && message.reject;
  };
  cluster.elect(1);
  cluster.pass(1s);
  CHECK(log_of(*cluster[3].raft) == log_of(*cluster[1].raft));
  CHECK(refused <= 2);
}

TEST_CASE("proposals between two Readies share their messages") {
  Cluster cluster({1, 2, 3});
  cluster.elect(1);
  std::vector<std::size_t> sizes;
  cluster.on_send = [&](const Message& message) {
    if (message.type == MessageType::append) sizes.push_back(message.entries.size());
  };
  for (int i = 0; i < 10; ++i) cluster[1]->propose("x");
  cluster.drain(cluster[1]);
  cluster.settle();
  CHECK(sizes == std::vector<std::size_t>{10, 10});
}

TEST_CASE("appends are sent without waiting for replies, up to the window and the size") {
  Options options = kOptions;
  options.max_append_bytes = 100;  // of entries with about 40 bytes each
  options.max_inflight_appends = 3;
  Cluster cluster({1, 2}, options);
  cluster.elect(1);
  std::vector<std::size_t> sizes;
  cluster.on_send = [&](const Message& message) {
    if (message.type == MessageType::append) sizes.push_back(message.entries.size());
  };
  for (int i = 0; i < 20; ++i) cluster[1]->propose("12345678");
  cluster.drain(cluster[1]);
  CHECK(sizes == std::vector<std::size_t>{2, 2, 2});
  cluster.settle();
  CHECK(sizes.size() == 10);
  CHECK(cluster[1]->commit() == 21);

  SECTION("an entry that is larger goes alone") {
    cluster[1]->propose(std::string(1000, 'x'));
    cluster[1]->propose("y");
    cluster.drain(cluster[1]);
    CHECK(sizes.size() == 12);
  }
}

TEST_CASE("lost messages are made up for") {
  Cluster cluster({1, 2, 3});
  cluster.elect(1);
  cluster.isolate(3);
  for (int i = 0; i < 10; ++i) cluster.propose(1, "x");
  cluster.settle();
  cluster.heal();
  CHECK(cluster[3]->log().last() == 1);
  cluster.pass(200ms);
  CHECK(cluster[3]->log().last() == 11);
  CHECK(cluster[1]->progress().at(3).state == ProgressState::replicate);
}

TEST_CASE("a follower that has lost its journal is asked once a heartbeat, until the next leader") {
  Cluster cluster({1, 2, 3});
  cluster.network = [](const Message&) { return std::vector<Duration>{1ms}; };
  cluster.elect(1);
  for (int i = 0; i < 10; ++i) cluster.propose(1, "x");
  cluster.pass(200ms);
  cluster.kill(3);
  cluster[3].journal.clear();
  cluster.start(3);
  int appends = 0;
  cluster.on_send = [&](const Message& message) {
    appends += message.type == MessageType::append && message.to == 3;
  };
  cluster.propose(1, "y");
  cluster.pass(1s);
  CHECK(appends >= 5);
  CHECK(appends <= 15);
  CHECK(cluster[3]->log().last() == 0);
  cluster.kill(1);
  cluster.pass(5s);
  CHECK(cluster.leader() == 2);
  CHECK(cluster[3]->log().last() == cluster[2]->log().last());
}

TEST_CASE("proposals beyond the limits are refused") {
  Options options = kOptions;
  options.max_uncommitted_bytes = 1000;
  options.max_entry_bytes = 500;
  Cluster cluster({1, 2, 3}, options);
  cluster.elect(1);
  CHECK(cluster.propose(1, std::string(500, 'x')).outcome == Outcome::invalid);
  cluster.isolate(1);
  int accepted = 0;
  while (cluster.propose(1, std::string(68, 'x')).outcome == Outcome::accepted) ++accepted;
  CHECK(accepted == 10);
  CHECK(cluster.propose(1, "x").outcome == Outcome::overloaded);
  cluster.heal();
  cluster.pass(200ms);
  CHECK(cluster.propose(1, "x").outcome == Outcome::accepted);
}

// A delay for each append with entries, in the order of their sending; then none.
void delay_appends(Cluster& cluster, std::vector<std::vector<Duration>> delays) {
  cluster.network = [delays, next = std::size_t{0}](const Message& message) mutable {
    const bool is_append = message.type == MessageType::append && !message.entries.empty();
    if (!is_append || next == delays.size()) return std::vector<Duration>{1ms};
    return delays[next++];
  };
}

TEST_CASE("an append that overtakes another is not refused, and commits what that had") {
  Cluster cluster({1, 2});
  cluster.elect(1);
  delay_appends(cluster, {std::vector<Duration>{50ms}});
  int refused = 0;
  cluster.on_send = [&](const Message& message) { refused += message.reject; };
  cluster.propose(1, "late");
  cluster.propose(1, "early");
  cluster.pass(2ms);
  CHECK(cluster[1]->commit() == 3);
  cluster.pass(200ms);
  CHECK(refused == 0);
  CHECK(cluster[2]->commit() == 3);
}

TEST_CASE("an append that was lost goes along with the next, or in the place of a heartbeat") {
  Cluster cluster({1, 2});
  cluster.elect(1);
  SECTION("with the next") {
    delay_appends(cluster, {std::vector<Duration>()});
    cluster.propose(1, "lost");
    cluster.propose(1, "next");
    cluster.pass(2ms);
    CHECK(cluster[1]->commit() == 3);
  }
  SECTION("in the place of a heartbeat") {
    cluster.network = [](const Message&) { return std::vector<Duration>(); };
    cluster.propose(1, "lost");
    cluster.network = [](const Message&) { return std::vector<Duration>{20ms}; };
    cluster.pass(kOptions.heartbeat_interval + 50ms);  // a round trip, and no second one
    CHECK(cluster[1]->commit() == 2);
  }
}

TEST_CASE("what comes up while a new leader probes does not wait for the answer") {
  Cluster cluster({1, 2});
  cluster.network = [](const Message& message) {
    return std::vector<Duration>{message.type == MessageType::append ? 10ms : 0ms};
  };
  cluster.elect(1);
  const Index index = cluster.propose(1, "while it probes").index;
  CHECK(cluster[1]->progress().at(2).state == ProgressState::probe);
  cluster.pass(10ms);
  CHECK(cluster[1]->commit() == index);
}

TEST_CASE("a server that does not answer is sent little more than heartbeats") {
  Cluster cluster({1, 2, 3});
  cluster.elect(1);
  cluster.kill(3);
  std::size_t bytes = 0;
  std::size_t appends = 0;
  cluster.on_send = [&](const Message& message) {
    if (message.to != 3) return;
    ++appends;
    for (const Entry& entry : message.entries) bytes += entry.bytes();
  };
  for (int i = 0; i < 1000; ++i) {
    cluster.propose(1, std::string(100, 'x'));
    cluster.pass(10ms);
  }
  CHECK(appends <= 64 + 100 + 1);  // the window, and a heartbeat's interval each
  CHECK(bytes <= (64 + 100) * std::size_t{4 << 10});
}

TEST_CASE("an append that begins before what is committed brings what comes after it") {
  Cluster cluster({1, 2, 3});
  cluster.elect(1);
  cluster.propose(1, "a");
  cluster.propose(1, "b");
  cluster.settle();
  cluster.pass(200ms);
  REQUIRE(cluster[2]->commit() == 3);
  Message append{.type = MessageType::append, .from = 1, .to = 2, .term = 1, .index = 1};
  append.log_term = 1;
  append.entries = {{1, 2, {}, "a"}, {1, 3, {}, "b"}, {1, 4, {}, "c"}};
  std::vector<Message> sent;
  cluster.on_send = [&](const Message& message) { sent.push_back(message); };
  cluster[2]->step(append, cluster.clock(cluster[2]));
  cluster.drain(cluster[2]);
  REQUIRE(sent.size() == 1);
  CHECK(!sent[0].reject);
  CHECK(sent[0].index == 4);
  CHECK(log_of(*cluster[2].raft) == std::vector<std::string>{"1:", "1:a", "1:b", "1:c"});
  append.entries.pop_back();  // all of it is committed already
  append.entries.pop_back();
  cluster[2]->step(append, cluster.clock(cluster[2]));
  cluster.drain(cluster[2]);
  CHECK(sent.back().index == 3);
  CHECK(cluster[2]->log().last() == 4);
}

}  // namespace
}  // namespace maelstrom::raft::tests::replication_test
