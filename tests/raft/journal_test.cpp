// The journal: what is written is what is read, and any prefix of its records is a state.
#include "catch.hpp"
#include "cluster.hpp"
#include "maelstrom/error.hpp"

namespace maelstrom::raft::tests::journal_test {
namespace {

const Configuration kInitial{{1, 2, 3}, {}, {}};

Ready with_entries(std::vector<Entry> entries) {
  Ready ready;
  ready.hard_state = {9, kNoNode};
  ready.entries = std::move(entries);
  return ready;
}

TEST_CASE("an empty journal is a server that never ran") {
  const State state = from_records({}, kInitial);
  CHECK(state.hard == HardState());
  CHECK(state.snapshot == Snapshot{0, 0, kInitial, ""});
  CHECK(state.entries.empty());
}

TEST_CASE("nothing to persist is no record") {
  Ready ready;
  ready.messages.emplace_back();
  ready.committed = {{1, 1, {}, "a"}};
  CHECK(to_record(ready).empty());
}

TEST_CASE("records give the state back, whatever bytes are in it") {
  Ready ready;
  ready.hard_state = {7, 3};
  ready.entries = {{5, 1, EntryKind::empty, ""},
                   {7, 2, EntryKind::normal, std::string("\0\n E H 1 2\xff\r", 13)},
                   {7, 3, EntryKind::configuration, "1,2<1,2,3+4"}};
  const State state = from_records({to_record(ready)}, kInitial);
  CHECK(state.hard == *ready.hard_state);
  CHECK(state.entries == ready.entries);
  CHECK(from_records({to_record(state)}, {}) == state);
}

TEST_CASE("a promise is that of the latest hard state") {
  Ready ready;
  ready.hard_state = {7, 3, 4s};
  const std::string promised = to_record(ready);
  CHECK(from_records({promised}, kInitial).hard == *ready.hard_state);
  ready.hard_state->promise = 0s;
  CHECK(from_records({promised, to_record(ready)}, kInitial).hard == *ready.hard_state);
}

TEST_CASE("an entry takes the place of those at its index and after it") {
  const State state =
      from_records({to_record(with_entries({{1, 1, {}, "a"}, {1, 2, {}, "b"}, {1, 3, {}, "c"}})),
                    to_record(with_entries({{2, 2, {}, "B"}}))},
                   kInitial);
  CHECK(state.entries == std::vector<Entry>{{1, 1, {}, "a"}, {2, 2, {}, "B"}});
}

TEST_CASE("a snapshot takes the place of a log that does not agree with it") {
  const std::string log =
      to_record(with_entries({{1, 1, {}, "a"}, {1, 2, {}, "b"}, {1, 3, {}, "c"}}));
  Ready ready;
  ready.snapshot = {2, 1, kInitial, "ab"};
  CHECK(from_records({log, to_record(ready)}, kInitial).entries ==
        std::vector<Entry>{{1, 3, {}, "c"}});
  ready.snapshot->term = 2;
  CHECK(from_records({log, to_record(ready)}, kInitial).entries.empty());
  ready.snapshot = {9, 2, kInitial, "abcdefghi"};
  const State state =
      from_records({log, to_record(ready), to_record(with_entries({{3, 10, {}, "j"}}))}, kInitial);
  CHECK(state.snapshot == *ready.snapshot);
  CHECK(state.entries.size() == 1);
}

TEST_CASE("a journal that nobody wrote is refused") {
  const auto bad = GENERATE(as<std::string>(), "X 1 2\n", "H", "H 1\n", "H x 1\n", "H 1 2",
                            "E 1 1 0 5\nabc", "E 1 1 9 0\n", "E 2 1 0 0\n", "E 0 1 0 0\n",
                            "S 1 1 x 0\n", "S 5 1 1 0\nS 4 1 1 0\n", "E 1 1 0 -1\n");
  CAPTURE(bad);
  CHECK_THROWS_AS(from_records({"H 9 0\n" + bad}, kInitial), Error);
}

TEST_CASE("a journal of what cannot have happened is refused") {
  CHECK_THROWS_AS(from_records({"P 1\n"}, kInitial), Error);
  const auto bad = GENERATE(as<std::string>(),
                            "E 1 3 0 0\nE 2 2 0 0\n",        // terms decrease in the log,
                            "S 5 3 1 0\nE 6 2 0 0\n",        // after a snapshot,
                            "S 5 3 1 0\nS 6 2 1 0\n",        // from snapshot to snapshot,
                            "H 8 0\n",                       // and at the server itself
                            "E 1 10 0 0\n", "S 1 10 1 0\n",  // later than the server's term
                            "E 1 0 0 0\n", "S 1 0 1 0\n", "S 0 1 1 0\n",
                            "S 5 3 1 0\nE 5 3 0 0\n",  // before the snapshot
                            "P 1\nP 1\n", "H 9 0\nP 0\n", "H 9 0\nP 1\nP 1\n", "H 9 0\nP -1\n",
                            "H 9 0\nP 3600000000001\n",          // a promise without sense
                            "H 9 1\nH 9 2\n", "H 9 1\nH 9 0\n",  // votes twice
                            "S 5 3 2,1+1 0\n", "S 5 3  0\n",     // no cluster's configuration
                            "H 9223372036854775808 0\n", "H 18446744073709551615 0\n",
                            "H 18446744073709551616 0\n", "S 9223372036854775808 1 1 0\n",
                            "S 18446744073709551615 1 1 0\nE 0 1 0 0\n");
  CAPTURE(bad);
  CHECK_THROWS_AS(from_records({"H 9 0\n" + bad}, kInitial), Error);
}

TEST_CASE("a server that dies in the middle of its work starts with all or nothing of it") {
  for (int point = 0; point < 60; ++point) {
    CAPTURE(point);
    Cluster cluster({1, 2, 3});
    cluster.elect(1);
    int left = point;
    cluster.crash = [&] { return left-- == 0; };
    for (int i = 0; i < 3; ++i) {
      if (cluster[1].raft) cluster.propose(1, "x");
      cluster.settle();
    }
    cluster.crash = [] { return false; };
    for (auto& [id, server] : cluster.servers()) {
      if (!server.raft) cluster.start(id);
    }
    cluster.pass(10s);
    const NodeId leader = cluster.leader();
    REQUIRE(leader != kNoNode);
    CHECK(cluster[leader]->commit() == cluster[leader]->log().last());
  }
}

TEST_CASE("a vote is in the journal before the voter's answer is sent") {
  Cluster cluster({1, 2, 3});
  bool answered = false;
  cluster.on_send = [&](const Message& message) {
    if (message.type != MessageType::vote_reply || message.reject) return;
    answered = true;
    const State state = from_records(cluster[message.from].journal, kInitial);
    CHECK(state.hard == HardState{message.term, message.to});
  };
  cluster.elect(1);
  CHECK(answered);
}

TEST_CASE("entries are in the journal before they are acknowledged") {
  Cluster cluster({1, 2, 3});
  int answered = 0;
  cluster.on_send = [&](const Message& message) {
    if (message.type != MessageType::append_reply || message.reject) return;
    ++answered;
    CHECK(from_records(cluster[message.from].journal, kInitial).entries.size() >= message.index);
  };
  cluster.elect(1);
  for (int i = 0; i < 3; ++i) cluster.propose(1, "x");
  cluster.pass(1s);
  CHECK(answered >= 8);
}

TEST_CASE("what is in memory is what a restart gives, at every moment") {
  Cluster cluster({1, 2, 3});
  cluster.elect(1);
  for (int i = 0; i < 10; ++i) {
    cluster.propose(1, "x");
    if (i == 5) cluster.compact(1);
    cluster.pass(50ms);
    for (auto& [id, server] : cluster.servers()) {
      CHECK(from_records(server.journal, kInitial) == server->state());
    }
  }
}

}  // namespace
}  // namespace maelstrom::raft::tests::journal_test
