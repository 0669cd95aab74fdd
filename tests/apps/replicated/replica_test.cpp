// The shell around Raft: what it says first, and what it refuses. That it keeps its promises under
// faults is shown in cluster_test.cpp.
#include "replicated/replica.hpp"

#include <string>

#include "lib/harness.hpp"
#include "lin-kv/lin_kv.hpp"

namespace tests {
namespace {

constexpr std::string_view kWrite = R"({"type":"write","msg_id":2,"key":1,"value":2})";

std::string write_of(std::size_t bytes) {
  return R"({"type":"write","msg_id":2,"key":1,"value":")" + std::string(bytes, 'x') + R"("})";
}

TEST_CASE("before the first request a replica says nothing to others, who may not be there yet") {
  TestNode node;
  apps::LinKv app(*node);
  node.init();
  CHECK(node.pass(10s).empty());
  const Lines said = node(to_n1(kWrite));
  REQUIRE(said.size() == 2);
  CHECK(contains(said[0], R"("dest":"n2")"));
  CHECK(contains(said[0], "pre_vote"));
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
  apps::LinKv app(*node);
  node.init("n1", R"(["n1"])");
  const Lines said = node(to_n1(write_of(1'100'000)));
  REQUIRE(said.size() == 1);
  CHECK(contains(said[0], R"("code":12,"text":"larger than 1048576 bytes")"));
}

TEST_CASE("a state that would not fit into a message takes no more commands") {
  TestNode node;
  apps::replicated::ReplicaOptions options;
  options.snapshot_bytes = 1'000;
  options.max_state_bytes = 10'000;
  apps::LinKv app(*node, options);
  node.init("n1", R"(["n1"])");
  node(to_n1(kWrite));
  node.pass(20ms);
  node(to_n1(write_of(9'000)));
  node(to_n1(write_of(11'000)));
  const Lines said = node(to_n1(write_of(1)));
  REQUIRE(said.size() == 1);
  CHECK(contains(said[0], R"("code":11)"));
  CHECK(contains(node(to_n1(R"({"type":"read","msg_id":3,"key":1})"))[0], "read_ok"));
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

TEST_CASE("what is no command does not get into the log") {
  TestNode node;
  apps::LinKv app(*node);
  node.init("n1", R"(["n1"])");
  node(to_n1(kWrite));
  node.pass(20ms);
  const auto garbage =
      R"({"type":"replica","from":0,"to":0,"hops":1,"routes":[],"probing":false,"kind":"request",)"
      R"("payload":{"boot":1,"number":1,"is_command":true,"text":"{}"}})";
  node(line("n1", "n1", garbage));
  node.pass(100ms);
  CHECK(contains(node(to_n1(R"({"type":"read","msg_id":3,"key":1})"))[0], "read_ok"));
}

}  // namespace
}  // namespace tests
