// Messages that no server sends: what is refused, and why.
#include <functional>

#include "catch.hpp"
#include "cluster.hpp"
#include "refusal.hpp"

namespace maelstrom::raft::tests::input_test {
namespace {

// A leader, 1, in term 1 with four entries, all committed and known to be; 2 and 3 follow.
class Settled : public Cluster {
 public:
  Settled() : Cluster({1, 2, 3}) {
    pass(1s);  // so that there are times before its leadership
    elect(1);
    for (const std::string data : {"a", "b", "c"}) propose(1, data);
    pass(200ms);
  }
  std::optional<std::string> refusal_of(Message message) {
    Server& server = (*this)[message.to];
    return refusal(*server.raft, message, clock(server));
  }
};

Message from_leader(MessageType type) {
  Message message{.type = type, .from = 1, .to = 2, .term = 1};
  if (type == MessageType::append) {
    message.index = 4;
    message.log_term = 1;
    message.entries = {{1, 5, {}, "x"}, {1, 6, {}, "y"}};
  } else if (type == MessageType::snapshot) {
    message.snapshot = {9, 1, {{1, 2, 3}, {}, {}}, "9"};
  }
  return message;
}

TEST_CASE("a message that no server sends is refused, and the refusal names the member") {
  using Change = std::function<void(Message&)>;
  struct Case {
    MessageType type;
    const char* member;
    Change change;
  };
  constexpr auto kAppend = MessageType::append;
  constexpr auto kSnapshot = MessageType::snapshot;
  const std::vector<Case> cases = {
      {kAppend, "from", [](Message& m) { m.from = kNoNode; }},
      {kAppend, "term", [](Message& m) { m.term = 0; }},
      {kAppend, "term", [](Message& m) { m.term = Term{1} << 63U; }},
      {kAppend, "term", [](Message& m) { m.term = ~Term{0}; }},
      {kAppend, "term", [](Message& m) { m.term = kMaxTerm; }},
      {MessageType::vote, "term", [](Message& m) { m.term = kMaxTerm; }},
      {MessageType::heartbeat_reply, "term", [](Message& m) { m.term = kMaxTerm; }},
      {kAppend, "index", [](Message& m) { m.index = ~Index{0}; }},
      {kAppend, "commit", [](Message& m) { m.commit = ~Index{0}; }},
      {MessageType::append_reply, "hint", [](Message& m) { m.hint = ~Index{0}; }},
      {kAppend, "entries", [](Message& m) { m.index = kMaxIndex; }},
      {kAppend, "log_term", [](Message& m) { m.log_term = 2; }},
      {kAppend, "log_term", [](Message& m) { m.log_term = 0; }},
      {kAppend, "index 7 leaves a gap", [](Message& m) { m.entries[1].index = 7; }},
      {kAppend, "index 5 leaves a gap", [](Message& m) { m.entries[1].index = 5; }},
      {kAppend, "entries: term 0", [](Message& m) { m.entries[0].term = 0; }},
      {kAppend, "entries: term 2", [](Message& m) { m.entries[0].term = 2; }},
      {kAppend, "entries: term 1 is earlier", [](Message& m) { m.entries[0].term = m.term = 2; }},
      {kAppend, "entries: kind", [](Message& m) { m.entries[0].kind = EntryKind{9}; }},
      {kAppend, "entries: size",
       [](Message& m) { m.entries[1].data = std::string(Options().max_entry_bytes + 1, 'x'); }},
      {kAppend, "contradicts",
       [](Message& m) {
         m.term = 3;
         m.log_term = 2;
         m.entries.clear();
       }},
      {kAppend, "contradicts",
       [](Message& m) {
         m.term = 3;
         m.index = 2;
         m.entries = {{1, 3, {}, "b"}, {2, 4, {}, "C"}};
       }},
      {kAppend, "type", [](Message& m) { m.type = MessageType{77}; }},
      {kAppend, "extension", [](Message& m) { m.extension = -1ns; }},
      {kAppend, "extension", [](Message& m) { m.extension = Duration::min(); }},
      {MessageType::heartbeat, "extension", [](Message& m) { m.extension = Duration::max(); }},
      {kSnapshot, "extension", [](Message& m) { m.extension = 4s + 1ns; }},
      {kSnapshot, "snapshot: index", [](Message& m) { m.snapshot.index = 0; }},
      {kSnapshot, "snapshot: index", [](Message& m) { m.snapshot.index = ~Index{0}; }},
      {kSnapshot, "snapshot: term", [](Message& m) { m.snapshot.term = 0; }},
      {kSnapshot, "snapshot: term", [](Message& m) { m.snapshot.term = 2; }},
      {kSnapshot, "snapshot: term 2 contradicts",
       [](Message& m) {
         m.term = m.snapshot.term = 2;
         m.snapshot.index = 3;
       }},
      {kSnapshot, "configuration", [](Message& m) { m.snapshot.configuration = {}; }},
      {kSnapshot, "configuration",
       [](Message& m) {
         m.snapshot.configuration.voters = {2, 1};
       }},
      {kSnapshot, "configuration",
       [](Message& m) {
         m.snapshot.configuration.voters = {0, 1};
       }},
      {kSnapshot, "configuration", [](Message& m) { m.snapshot.configuration.learners = {3}; }},
  };
  for (const Case& each : cases) {
    Settled cluster;
    Message message = from_leader(each.type);
    REQUIRE(!refusal(*Cluster({1, 2, 3})[2].raft, message, Time()));
    each.change(message);
    CAPTURE(to_string(each.type), each.member, &each - cases.data());
    const auto text = cluster.refusal_of(message);
    REQUIRE(text);
    CHECK(text->find(each.member) != std::string::npos);
  }
}

TEST_CASE("an acknowledgement of what the leader has not sent is refused") {
  Settled cluster;
  Message reply{.type = MessageType::heartbeat_reply, .from = 2, .to = 1, .term = 1};
  const Time now = cluster.clock(cluster[1]);
  reply.sent = now;
  const auto refused = [&](const char* member, const std::function<void(Message&)>& change) {
    Message message = reply;
    change(message);
    const auto text = cluster.refusal_of(message);
    return text && text->find(member) != std::string::npos;
  };
  CHECK(!cluster.refusal_of(reply));
  CHECK(refused("sent", [&](Message& m) { m.sent = now + 1ns; }));
  CHECK(refused("sent", [](Message& m) { m.sent = Time::max(); }));
  CHECK(refused("sent", [](Message& m) { m.sent = Time::min(); }));
  CHECK(refused("sent", [](Message& m) { m.sent = Time(1ns); }));
  CHECK(refused("extension", [](Message& m) { m.extension = 1ns; }));
  CHECK(refused("extension", [](Message& m) { m.extension = -1ns; }));
  CHECK(refused("round", [](Message& m) { m.round = 1; }));
  CHECK(refused("index", [](Message& m) { m.index = 5; }));
  CHECK(refused("hint", [](Message& m) { m.hint = 1; }));
  CHECK(refused("term", [](Message& m) { m.type = MessageType::append; }));
}

TEST_CASE("a later term is taken from whoever knows it, but not so late that none is left") {
  const auto taken = [](Term own, Term term) {
    State state = from_records({}, {{1, 2, 3}, {}, {}});
    state.hard.term = own;
    Raft raft(1, kOptions, state, Time());
    Message message{.type = MessageType::append_reply, .from = 2, .to = 1, .term = term};
    return !refusal(raft, message, Time()) && raft.term() == term;
  };
  constexpr Term kFar = kMaxTerm / 2;
  CHECK(taken(0, 1'000'000));
  CHECK(taken(0, kFar));
  CHECK(!taken(0, kFar + 1));
  CHECK(taken(kFar, kFar + 1));
  CHECK(!taken(kFar, kFar + (Term{2} << 32U)));
  CHECK(taken(kMaxTerm - 1, kMaxTerm));
  CHECK(!taken(kMaxTerm, kMaxTerm + 1));
}

TEST_CASE("a heartbeat commits nothing that the log does not have") {
  Settled cluster;
  cluster.isolate(2);
  cluster[2]->step(from_leader(MessageType::append), cluster.clock(cluster[2]));
  cluster.drain(cluster[2]);
  REQUIRE(cluster[2]->log().last() == 6);
  Message heartbeat = from_leader(MessageType::heartbeat);
  heartbeat.commit = kMaxIndex;
  CHECK(!cluster.refusal_of(heartbeat));
  CHECK(cluster[2]->commit() == 4);
}

TEST_CASE("answers to reads that nobody asked leave nothing behind") {
  Settled cluster;
  Message reply{.type = MessageType::read_index_reply, .from = 1, .to = 2, .term = 1};
  reply.index = kMaxIndex;
  reply.round = cluster[2].starts;
  CHECK(!cluster.refusal_of(reply));
  reply.reject = true;
  CHECK(!cluster.refusal_of(reply));
  CHECK(!cluster[2]->has_ready());
}

TEST_CASE("a configuration without sense changes nothing at any server") {
  const auto data = GENERATE(as<std::string>(), "", "x", "0,1", "1,2+2", "<1", "+1", "4294967296",
                             std::string("1\0", 2));
  Settled cluster;
  Message append = from_leader(MessageType::append);
  append.entries = {{1, 5, EntryKind::configuration, data}};
  append.commit = 5;
  CHECK(!cluster.refusal_of(append));
  CHECK(cluster[2]->commit() == 5);
  CHECK(encode(cluster[2]->configuration()) == "1,2,3");
}

}  // namespace
}  // namespace maelstrom::raft::tests::input_test
