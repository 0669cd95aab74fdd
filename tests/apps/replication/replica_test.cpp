// The shell around Raft: what it says first, and what it refuses. That it keeps its promises under
// faults is shown in cluster_test.cpp.
#include "maelstrom/replication/replica.hpp"

#include <memory>
#include <string>

#include "lib/harness.hpp"
#include "lin-kv/lin_kv.hpp"
#include "maelstrom/raft/journal.hpp"
#include "sessions.hpp"
#include "txn-list-append/txn_list_append.hpp"

namespace tests::replication_replica_test {
namespace {

namespace raft = maelstrom::raft;

constexpr std::string_view kWrite = R"({"type":"write","msg_id":2,"key":1,"value":2})";

maelstrom::replication::Command command_of(std::uint64_t origin, std::uint64_t boot,
                                           std::string_view payload) {
  return {origin, boot, 1, 1, Json(Raw{payload})};
}

TEST_CASE("before the first request a replica says nothing to others, who may not be there yet") {
  TestNode node;
  apps::LinKv app(*node);
  node.init();
  CHECK(node.pass(10s).empty());
  const Lines said = node(to_n1(kWrite));
  REQUIRE(said.size() == 2);
  CHECK(contains(said[0], R"("dest":"n2")"));
  CHECK(contains(said[0], R"("type":"vote")"));
}

TEST_CASE("a replica that hears another one stands for election in its time") {
  TestNode node;
  apps::LinKv app(*node);
  node.init();
  const auto probe = R"({"type":"replica","from":1,"to":0,"hops":3,"routes":[],"probing":true})";
  node(line("n2", "n1", probe));
  Lines said = node.pass(1s);
  CHECK(std::ranges::any_of(said, [](const auto& text) { return contains(text, "pre_vote"); }));
}

TEST_CASE("a storage with servers that are no nodes of the cluster refuses the start") {
  raft::State state;
  state.hard.term = 1;
  SECTION("in its log") { state.entries = {{1, 1, raft::EntryKind::configuration, "1,2,3,9"}}; }
  SECTION("that it has voted for") { state.hard.vote = 4; }
  SECTION("in its snapshot") { state.snapshot = {1, 1, {{1, 2, 3, 9}, {}, {}}, "{}"}; }
  NodeOptions options;
  options.storage = std::make_shared<MemoryStorage>();
  options.storage->append(to_record(state));
  TestNode node(std::move(options));
  apps::LinKv app(*node);
  const Lines said = node(
      line("c0", "n1", R"({"type":"init","msg_id":1,"node_id":"n1","node_ids":["n1","n2","n3"]})"));
  REQUIRE(said.size() == 1);
  CHECK(contains(said[0], R"("type":"error")"));
  CHECK(contains(said[0], "a configuration of servers that are not the 3 nodes of this cluster"));
}

TEST_CASE("a single replica answers at once") {
  TestNode node;
  apps::LinKv app(*node);
  node.init("n1", R"(["n1"])");
  node(to_n1(kWrite));
  node.pass(20ms);
  CHECK(node(to_n1(R"({"type":"read","msg_id":3,"key":1})")) ==
        Lines{to_c1(R"({"type":"read_ok","in_reply_to":3,"value":2})")});
}

TEST_CASE("a request that does not fit into the log is refused for good") {
  TestNode node;
  apps::TxnListAppend app(*node);
  node.init("n1", R"(["n1"])");
  std::string ops;
  for (int i = 0; i < 5; ++i) {
    ops += fmt::format(R"({}["append",{},"{}"])", i == 0 ? "" : ",", i, std::string(250'000, 'x'));
  }
  const Lines said = node(to_n1(fmt::format(R"({{"type":"txn","msg_id":2,"txn":[{}]}})", ops)));
  REQUIRE(said.size() == 1);
  CHECK(contains(said[0], R"("code":12,"text":"larger than 1048576 bytes")"));
}

TEST_CASE("a state that would not fit into a message takes no more commands") {
  TestNode node;
  apps::LinKv app(*node);
  node.init("n1", R"(["n1"])");
  node(to_n1(kWrite));
  node.pass(20ms);
  const auto write = [&](std::size_t key, std::size_t bytes) {
    return node(to_n1(fmt::format(R"({{"type":"write","msg_id":2,"key":{},"value":"{}"}})", key,
                                  std::string(bytes, 'x'))))
        .at(0);
  };
  constexpr std::size_t kBytes = 200'000;
  constexpr std::size_t kFull = maelstrom::replication::kMaxState / kBytes;
  for (std::size_t key = 1; key <= kFull; ++key) REQUIRE(contains(write(key, kBytes), "write_ok"));
  CHECK(contains(write(kFull + 1, kBytes), R"("code":11)"));
  CHECK(contains(write(1, kBytes), "write_ok"));  // no larger
  CHECK(contains(write(1, 10), "write_ok"));
  CHECK(contains(write(kFull + 1, kBytes), "write_ok"));
  CHECK(contains(node(to_n1(R"({"type":"read","msg_id":3,"key":2})"))[0], "read_ok"));
}

TEST_CASE("more nodes than a set of bits holds are refused") {
  std::string ids;
  for (int i = 1; i <= 65; ++i) ids += fmt::format("{}\"n{}\"", i == 1 ? "" : ",", i);
  TestNode node;
  apps::LinKv app(*node);
  const Lines said = node(
      line("c0", "n1",
           fmt::format(R"({{"type":"init","msg_id":1,"node_id":"n1","node_ids":[{}]}})", ids)));
  REQUIRE(said.size() == 1);
  CHECK(contains(said[0], "at most 64 nodes, not 65"));
}

std::string envelope(std::string_view kind, std::string_view payload) {
  return line("n2", "n1",
              fmt::format(R"({{"type":"replica","from":1,"to":0,"hops":2,"routes":[],)"
                          R"("probing":false,"kind":"{}","payload":{}}})",
                          kind, payload));
}

bool is_request(std::string_view text) { return contains(text, R"("kind":"request")"); }

TEST_CASE(
    "requests that wait go to a candidate before the vote, and are not repeated to the leader") {
  TestNode node;
  apps::LinKv app(*node);
  node.init("n3", R"(["n1","n2","n3"])");
  const auto from_n2 = [](std::string_view payload) {
    return line("n2", "n3",
                fmt::format(R"({{"type":"replica","from":1,"to":2,"hops":3,"routes":[],)"
                            R"("probing":false,"kind":"raft","payload":{}}})",
                            payload));
  };
  node(line("c1", "n3", kWrite));
  Lines said = node(from_n2(R"({"type":"vote","term":1,"time":[1,0]})"));
  REQUIRE(said.size() == 2);
  CHECK(is_request(said[0]));
  CHECK(contains(said[0], R"("dest":"n2")"));
  CHECK(contains(said[1], "vote_reply"));
  said = node(from_n2(R"({"type":"heartbeat","term":1,"time":[1,0]})"));
  CHECK(std::ranges::none_of(said, is_request));
  // Another leader, that of the next term, is asked again.
  said = node(line("n1", "n3",
                   R"({"type":"replica","from":0,"to":2,"hops":3,"routes":[],"probing":false,)"
                   R"("kind":"raft","payload":{"type":"heartbeat","term":2,"time":[1,0]}})"));
  CHECK(std::ranges::count_if(said, is_request) == 1);
}

TEST_CASE("a candidate keeps requests until it has won, and proposes them with its first entry") {
  TestNode node;
  apps::LinKv app(*node);
  node.init("n1", R"(["n1","n2","n3"])");
  node(to_n1(kWrite));
  const auto early = command_of(1, 5, R"(["write",{"key":7,"value":"early"}])");
  CHECK(
      node(envelope("request", fmt::format(R"({{"boot":5,"number":1,"is_command":true,"body":{}}})",
                                           early.encode())))
          .empty());
  const Lines said = node(envelope("raft", R"({"type":"vote_reply","term":1,"time":[0,0]})"));
  REQUIRE(said.size() == 2);
  for (const auto& append : said) {
    CHECK(contains(append, R"("type":"append")"));
    CHECK(contains(append, "early"));
  }
}

TEST_CASE("what is no command does not get into the log, and the log says so") {
  const auto payload =
      GENERATE(R"({"boot":1,"number":1,"is_command":true,"body":{}})",
               R"({"boot":1,"number":1,"is_command":true,"body":[1,1,1,0,["read",{"key":1}]]})",
               R"({"boot":1,"number":1,"is_command":true,"body":[1,1,1,0,["write",{"key":1}]]})",
               R"({"boot":1,"number":1,"is_command":true,)"
               R"("body":[0,1,1,0,["write",{"key":1,"value":2}]]})",
               R"({"boot":1,"number":1,"is_command":false,"body":["write",{"key":1,"value":2}]})",
               R"({"boot":1,"number":1,"is_command":false,"body":["erase",{"key":1}]})", "7", "{}");
  CAPTURE(payload);
  TestNode node;
  apps::LinKv app(*node);
  node.init("n1", R"(["n1","n2"])");
  node(to_n1(kWrite));
  node(envelope("request", payload));
  CHECK(node.logged("dropped a replica from n2: malformed-request"));
}

std::string nested(std::size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); }

TEST_CASE("a command that no append could carry does not get into the log") {
  const auto command = [](std::size_t depth) {
    return fmt::format(R"(["write",{{"key":1,"value":2,"more":{}}}])", nested(depth));
  };
  TestNode node;
  apps::LinKv app(*node);
  node.init("n1", R"(["n1","n2"])");
  node(to_n1(kWrite));
  node(envelope("raft", R"({"type":"vote_reply","term":1,"time":[0,0]})"));
  const auto request = [](std::string_view payload) {
    return envelope("request", fmt::format(R"({{"boot":5,"number":1,"is_command":true,"body":{}}})",
                                           command_of(1, 5, payload).encode()));
  };
  CHECK(node(request(command(200))).empty());
  CHECK(node.logged("dropped a replica from n2: malformed-request: a value is nested deeper"));
  const Lines said = node(request(command(100)));
  REQUIRE(said.size() == 1);
  CHECK(contains(said[0], nested(100)));
}

TEST_CASE("a storage with an entry that is no JSON on one line refuses the start") {
  const auto data = GENERATE("", "x", "[1] 2", "[1,\n2]");
  CAPTURE(data);
  raft::State state;
  state.hard.term = 1;
  state.entries = {{1, 1, raft::EntryKind::normal, data}};
  NodeOptions options;
  options.storage = std::make_shared<MemoryStorage>();
  options.storage->append(to_record(state));
  TestNode node(std::move(options));
  apps::LinKv app(*node);
  const Lines said =
      node(line("c0", "n1", R"({"type":"init","msg_id":1,"node_id":"n1","node_ids":["n1"]})"));
  REQUIRE(said.size() == 1);
  CHECK(contains(said[0], R"("type":"error")"));
}

TEST_CASE("a leader's answer that is none leaves open what was done") {
  TestNode node;
  apps::LinKv app(*node);
  node.init("n1", R"(["n1","n2","n3"])");
  node(envelope("raft", R"({"type":"heartbeat","term":1,"time":[1,0]})"));
  const Lines asked = node(to_n1(kWrite));
  REQUIRE(std::ranges::any_of(asked, is_request));
  const Lines said = node(envelope(
      "response", fmt::format(R"({{"boot":{},"number":1,"answer":[[5]]}})", node->boot())));
  REQUIRE(said.size() == 1);
  CHECK(contains(said[0], R"("type":"error","in_reply_to":2,"code":0)"));
}

TEST_CASE("what comes from no node of the cluster is dropped") {
  TestNode node;
  apps::LinKv app(*node);
  node.init();
  const auto [src, body] = GENERATE(table<std::string, std::string>(
      {{"c1", R"({"type":"replica","from":1,"to":0,"hops":3,"routes":[],"probing":true})"},
       {"n1", R"({"type":"replica","from":1,"to":0,"hops":3,"routes":[],"probing":true})"},
       {"n2", R"({"type":"replica","from":0,"to":0,"hops":3,"routes":[],"probing":true})"},
       {"n2", R"({"type":"replica","from":3,"to":0,"hops":3,"routes":[],"probing":true})"},
       {"n2", R"({"type":"replica","from":1,"to":3,"hops":3,"routes":[],"probing":true})"},
       {"n2", R"({"type":"replica","from":1,"to":0,"hops":4,"routes":[],"probing":true})"},
       {"n2", R"({"type":"replica","from":1,"to":0,"hops":3,"routes":[1],"probing":true})"},
       {"n2", R"({"type":"replica","from":1,"to":0,"hops":3,"routes":[1,1],"probing":true})"},
       {"n2", R"({"type":"replica","from":1,"to":0,"hops":3,"probing":true,)"
              R"("routes":[1,8,1,1,1,1]})"},
       {"n2", R"({"type":"replica","from":1,"to":0,"hops":3,"probing":true,)"
              R"("routes":[18446744073709551615,1,1,1,1,1]})"}}));
  CAPTURE(src, body);
  node(line(src, "n1", body));
  CHECK(node.logged("dropped a replica from " + src));
  CHECK(node.pass(10s).empty());  // still asleep
}

TEST_CASE("a snapshot is understood before it is kept, or dropped") {
  auto storage = std::make_shared<MemoryStorage>();
  NodeOptions options;
  options.storage = storage;
  TestNode node(std::move(options));
  apps::LinKv app(*node);
  node.init("n1", R"(["n1","n2"])");
  const auto snapshot = [](std::string_view data) {
    return fmt::format(R"({{"type":"snapshot","term":3,"snapshot":[7,3,"1,2",{}]}})", data);
  };
  node(envelope("raft", snapshot(R"({"sessions":[],"state":[]})")));
  CHECK(node.logged("dropped a replica from n2: malformed-request"));
  CHECK(storage->load().empty());
  node(envelope("raft", snapshot(R"({"sessions":[],"state":{"values":[[1,2]]}})")));
  REQUIRE(storage->load().size() == 1);
  CHECK(contains(storage->load()[0], "[[1,2]]"));
}

TEST_CASE("a node whose session was overtaken begins a new one, and serves again") {
  const auto later = command_of(0, 1'000'000'000'000, R"(["write",{"key":7,"value":7}])");
  raft::State state;
  state.hard = {1, 1};
  state.snapshot.configuration.voters = {1};
  state.entries = {{1, 1, raft::EntryKind::normal, later.encode()}};
  NodeOptions options;
  options.storage = std::make_shared<MemoryStorage>();
  options.storage->append(raft::to_record(state));
  TestNode node(std::move(options));
  apps::LinKv app(*node);
  node.init("n1", R"(["n1"])");
  node.pass(1s);
  Lines said = node(to_n1(kWrite));
  const Lines more = node.pass(1s);
  said.insert(said.end(), more.begin(), more.end());
  REQUIRE(said.size() == 1);
  CHECK(contains(said[0], R"("code":0)"));  // nobody knows
  CHECK(node.logged("the cluster has a later session of this node"));
  CHECK(contains(node(to_n1(R"({"type":"write","msg_id":9,"key":1,"value":3})"))[0], "write_ok"));
  CHECK(contains(node(to_n1(R"({"type":"read","msg_id":3,"key":1})"))[0], R"("value":3)"));
}

}  // namespace
}  // namespace tests::replication_replica_test
