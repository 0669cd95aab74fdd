// Timers, calls and other threads: what happens while no input comes.
#include <algorithm>
#include <set>
#include <string>

#include "catch.hpp"
#include "child.hpp"

namespace maelstrom::tests::waiting_test {
namespace {

constexpr std::string_view kTick = R"({"src":"n1","dest":"c1","body":{"type":"tick","ns":)";

// The msg_id of the node's call, so that a test can answer it.
std::string msg_id_of(const std::string& call) {
  constexpr std::string_view kKey = R"("msg_id":)";
  const std::size_t begin = call.find(kKey) + kKey.size();
  return call.substr(begin, call.find_first_not_of("0123456789", begin) - begin);
}

std::string answer_line(std::string_view from, const std::string& msg_id, std::string_view rest) {
  return R"({"src":")" + std::string(from) + R"(","dest":"n1","body":{"in_reply_to":)" + msg_id +
         std::string(rest) + "}}\n";
}

}  // namespace

TEST_CASE("a timer fires while no input comes") {
  Started node(probe_path());
  node.write(request_line("after", 2, R"(,"ns":20000000)"));
  CHECK(node.read_line() == reply("after_ok", 2));
  CHECK(node.read_line().starts_with(kTick));
}

TEST_CASE("a periodic timer fires again and again while no input comes") {
  Started node(probe_path());
  node.write(request_line("every", 2, R"(,"ns":2000000,"count":20)"));
  CHECK(node.read_line() == reply("every_ok", 2));
  for (int i = 0; i < 20; ++i) CHECK(node.read_line().starts_with(kTick));
  CHECK(node.finish().empty());
}

TEST_CASE("a timer fires while input keeps coming") {
  Started node(probe_path());
  node.write(request_line("after", 2, R"(,"ns":20000000)"));
  CHECK(node.read_line() == reply("after_ok", 2));
  for (int id = 3;; ++id) {
    node.write(echo_line(id, "1"));
    const std::string line = node.read_line();
    if (line.starts_with(kTick)) break;
    REQUIRE(line == echo_reply(id, "1"));
  }
}

TEST_CASE("a handler that sleeps lets others pass") {
  Started node(probe_path());
  node.write(request_line("sleep", 2, R"(,"ns":30000000)") + echo_line(3, "1"));
  CHECK(node.read_line() == echo_reply(3, "1"));
  CHECK(node.read_line() == reply("sleep_ok", 2));
}

TEST_CASE("the end of input ends a node that still waits") {
  Started node(probe_path());
  node.write(request_line("sleep", 2, R"(,"ns":3600000000000)") +
             request_line("after", 3, R"(,"ns":3600000000000)") +
             request_line("ask", 4, R"(,"peer":"n2")"));
  node.read_lines(2);
  CHECK(node.finish().empty());
}

TEST_CASE("a handler may wait for a peer's answer") {
  Started node(probe_path());
  node.write(request_line("ask", 2, R"(,"peer":"n2")"));
  const std::string call = node.read_line();
  const std::string id = msg_id_of(call);
  CHECK(call == R"({"src":"n1","dest":"n2","body":{"type":"question","msg_id":)" + id + "}}");
  node.write(echo_line(3, "1"));
  CHECK(node.read_line() == echo_reply(3, "1"));
  node.write(answer_line("n2", id, R"(,"type":"question_ok","value":21)"));
  CHECK(node.read_line() == reply("ask_ok", 2, R"(,"value":42)"));
}

TEST_CASE("answers find their calls in whatever order they come") {
  constexpr int kCalls = 50;
  Started node(probe_path());
  std::vector<std::string> ids;
  for (int i = 0; i < kCalls; ++i) {
    node.write(request_line("ask", 100 + i, R"(,"peer":"n3")"));
    ids.push_back(msg_id_of(node.read_line()));
  }
  CHECK(std::set(ids.begin(), ids.end()).size() == kCalls);
  for (int i = kCalls; i-- > 0;) {
    const auto& id = ids[static_cast<std::size_t>(i)];
    node.write(answer_line("n3", id, R"(,"type":"question_ok","value":)" + std::to_string(i)));
    CHECK(node.read_line() == reply("ask_ok", 100 + i, R"(,"value":)" + std::to_string(2 * i)));
  }
}

TEST_CASE("a peer's error and silence end a call") {
  Started node(probe_path());
  node.write(request_line("ask", 2, R"(,"peer":"n2")"));
  node.write(
      answer_line("n2", msg_id_of(node.read_line()), R"(,"type":"error","code":11,"text":"busy")"));
  CHECK(node.read_line() == error_reply(2, 14, "busy"));

  node.write(request_line("ask", 3, R"(,"peer":"n2","ns":10000000)"));
  const std::string id = msg_id_of(node.read_line());
  CHECK(node.read_line() == error_reply(3, 14, "no reply in time"));
  // The late reply is ignored.
  node.write(answer_line("n2", id, R"(,"type":"question_ok","value":1)"));
  CHECK(node.finish(echo_line(4, "1")) == echo_reply(4, "1") + "\n");
}

TEST_CASE("a call to a node that does not exist is not sent") {
  Started node(probe_path());
  node.write(request_line("ask", 2, R"(,"peer":"n9")"));
  CHECK(node.read_line().find(R"("type":"error","in_reply_to":2,"code":13)") != std::string::npos);
}

TEST_CASE("a service is called as any node") {
  Started node(probe_path());
  node.write(request_line("count", 2));
  const std::string read = node.read_line();
  CHECK(read.find(R"("dest":"lin-kv","body":{"type":"read")") != std::string::npos);
  node.write(answer_line("lin-kv", msg_id_of(read), R"(,"type":"error","code":20,"text":"none")"));
  const std::string cas = node.read_line();
  CHECK(cas.ends_with(R"(,"key":"count","from":1,"to":1,"create_if_not_exists":true}})"));
  node.write(answer_line("lin-kv", msg_id_of(cas), R"(,"type":"cas_ok")"));
  CHECK(node.read_line() == reply("count_ok", 2, R"(,"value":1)"));
}

TEST_CASE("a message is delivered again and again until it is acknowledged") {
  ChildOptions options;
  options.environment = {"MAELSTROM_VIRTUAL_TIME=1"};
  ChildProcess node(probe_path(), options);
  node.write(init_line() + request_line("deliver", 2, R"(,"peer":"n2")") + "{\"now\":0}\n");
  CHECK(node.read_line() == init_ok());
  const std::string gossip = node.read_line();
  CHECK(node.read_line() == reply("deliver_ok", 2));
  for (int tries = 0; tries < 5; ++tries) {
    const std::string deadline = node.read_line();
    REQUIRE(deadline.starts_with(R"({"deadline":)"));
    const std::string time = deadline.substr(12, deadline.size() - 13);
    node.write(R"({"now":)" + time + "}\n");
    CHECK(node.read_line() == gossip);
  }
  const std::string deadline = node.read_line();
  node.write(answer_line("n2", msg_id_of(gossip), R"(,"type":"gossip_ok")") + R"({"now":)" +
             deadline.substr(12, deadline.size() - 13) + "}\n");
  CHECK(node.finish() == "{\"deadline\":null}\n");
}

TEST_CASE("what other threads post wakes the node") {
  constexpr int kJobs = 500;
  Started node(threads_path());
  std::multiset<std::string> expected;
  for (int i = 0; i < kJobs; ++i) {
    node.write(request_line("square", 100 + i, R"(,"value":)" + std::to_string(i)));
    expected.insert(reply("square_ok", 100 + i));
    expected.insert(R"({"src":"n1","dest":"c1","body":{"type":"squared","value":)" +
                    std::to_string(i * i) + "}}");
    if (i == 0) {
      // One alone: nothing but the post can wake the node.
      const auto lines = node.read_lines(2);
      CHECK(std::multiset(lines.begin(), lines.end()) == expected);
      expected.clear();
    }
  }
  const auto lines = node.read_lines(2 * (kJobs - 1));
  CHECK(std::multiset(lines.begin(), lines.end()) == expected);
  CHECK(node.finish().empty());
}

TEST_CASE("a node with threads at work ends at the end of input") {
  Started node(threads_path());
  std::string input;
  for (int i = 0; i < 500; ++i) input += request_line("square", 100 + i, R"(,"value":3)");
  const auto lines = split_lines(node.finish(input));
  CHECK(lines.size() >= 500);
}

}  // namespace maelstrom::tests::waiting_test
