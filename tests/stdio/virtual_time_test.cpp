// The lock-step protocol of virtual time, as docs/protocol.md has it.
#include <string>

#include "catch.hpp"
#include "child.hpp"

namespace maelstrom::tests::virtual_time_test {
namespace {

using namespace std::chrono_literals;

ChildOptions virtual_time(const std::string& seed = "7") {
  ChildOptions options;
  options.environment = {"MAELSTROM_VIRTUAL_TIME=1", "MAELSTROM_SEED=" + seed};
  return options;
}

std::string now_line(std::int64_t now) { return R"({"now":)" + std::to_string(now) + "}\n"; }
std::string deadline(std::int64_t time) { return R"({"deadline":)" + std::to_string(time) + "}"; }
std::string tick(std::int64_t time) {
  return R"({"src":"n1","dest":"c1","body":{"type":"tick","ns":)" + std::to_string(time) + "}}";
}

constexpr std::string_view kNoDeadline = R"({"deadline":null})";

// A node after its init at time 0.
struct Virtual : ChildProcess {
  explicit Virtual(const std::string& path, const ChildOptions& options = virtual_time())
      : ChildProcess(path, options) {
    write(init_line() + now_line(0));
    CHECK(read_line() == init_ok());
    CHECK(read_line() == kNoDeadline);
  }
};

}  // namespace

TEST_CASE("in virtual time lines are held until their time comes") {
  ChildProcess node(echo_path(), virtual_time());
  node.write(init_line());
  CHECK(node.is_quiet_for(20ms));
  node.write(echo_line(2, "1"));
  CHECK(node.is_quiet_for(20ms));
  node.write(now_line(5));
  CHECK(node.read_lines(3) ==
        std::vector<std::string>{init_ok(), echo_reply(2, "1"), std::string(kNoDeadline)});
  CHECK(node.finish().empty());
}

TEST_CASE("a seed in the environment that is no number is complained of") {
  for (const auto* seed : {"x", "7x", " 7", "-1", "18446744073709551616"}) {
    ChildProcess node(echo_path(), virtual_time(seed));
    node.finish(init_line() + now_line(0));
    CHECK(node.errors().find("error MAELSTROM_SEED=" + std::string(seed) +
                             ": not a number from 0 to 2^64 - 1; taken for 0") !=
          std::string::npos);
  }
  ChildProcess largest(echo_path(), virtual_time("18446744073709551615"));
  largest.finish(init_line() + now_line(0));
  CHECK(largest.errors().find("MAELSTROM_SEED") == std::string::npos);
}

TEST_CASE("in virtual time the time is the one that came with the lines") {
  Virtual node(probe_path());
  for (const std::int64_t now :
       {std::int64_t{1}, std::int64_t{1}, std::int64_t{2'000'000'000}, std::int64_t{1} << 61}) {
    node.write(request_line("time", 2) + request_line("time", 3) + now_line(now));
    const std::string ns = R"(,"ns":)" + std::to_string(now);
    CHECK(node.read_line() == reply("time_ok", 2, ns));
    CHECK(node.read_line() == reply("time_ok", 3, ns));
    CHECK(node.read_line() == kNoDeadline);
  }
}

TEST_CASE("each time is answered with the deadline, also when nothing happens") {
  Virtual node(echo_path());
  for (int now = 1; now < 50; ++now) {
    node.write(now_line(now));
    REQUIRE(node.read_line() == kNoDeadline);
  }
  CHECK(node.finish().empty());
}

TEST_CASE("several times in one write are answered one by one") {
  Virtual node(probe_path());
  node.write(request_line("time", 2) + now_line(10) + request_line("time", 3) + now_line(20));
  CHECK(node.finish() == reply("time_ok", 2, R"(,"ns":10)") + "\n" + std::string(kNoDeadline) +
                             "\n" + reply("time_ok", 3, R"(,"ns":20)") + "\n" +
                             std::string(kNoDeadline) + "\n");
}

TEST_CASE("timers fire exactly at their time") {
  Virtual node(probe_path());
  node.write(request_line("after", 2, R"(,"ns":1000)") + now_line(500));
  CHECK(node.read_line() == reply("after_ok", 2));
  CHECK(node.read_line() == deadline(1500));
  node.write(now_line(1499));
  CHECK(node.read_line() == deadline(1500));
  node.write(now_line(1500));
  CHECK(node.read_line() == tick(1500));
  CHECK(node.read_line() == kNoDeadline);
}

TEST_CASE("periodic timers keep to their grid, and skip what was missed") {
  Virtual node(probe_path());
  node.write(request_line("every", 2, R"(,"ns":100,"count":4)") + now_line(50));
  CHECK(node.read_line() == reply("every_ok", 2));
  CHECK(node.read_line() == deadline(150));
  for (const auto& [now, next] :
       {std::pair{150, 250}, std::pair{250, 350}, std::pair{1001, 1050}}) {
    node.write(now_line(now));
    CHECK(node.read_line() == tick(now));
    CHECK(node.read_line() == deadline(next));
  }
  node.write(now_line(1050));
  CHECK(node.read_line() == tick(1050));
  CHECK(node.read_line() == kNoDeadline);
}

TEST_CASE("of timers the earliest is the deadline, and those of one time fire in order") {
  Virtual node(probe_path());
  node.write(request_line("after", 2, R"(,"ns":300)") + request_line("sleep", 3, R"(,"ns":100)") +
             request_line("after", 4, R"(,"ns":100)") + request_line("sleep", 5, R"(,"ns":100)") +
             now_line(0));
  CHECK(node.read_lines(2) == std::vector{reply("after_ok", 2), reply("after_ok", 4)});
  CHECK(node.read_line() == deadline(100));
  node.write(now_line(100));
  CHECK(node.read_lines(3) == std::vector{reply("sleep_ok", 3), tick(100), reply("sleep_ok", 5)});
  CHECK(node.read_line() == deadline(300));
}

TEST_CASE("messages of a time are handled before its timers") {
  Virtual node(probe_path());
  node.write(request_line("after", 2, R"(,"ns":100)") + now_line(0));
  CHECK(node.read_lines(2) == std::vector{reply("after_ok", 2), deadline(100)});
  node.write(echo_line(3, "1") + now_line(100));
  CHECK(node.read_line() == echo_reply(3, "1"));
  CHECK(node.read_line() == tick(100));
  CHECK(node.read_line() == kNoDeadline);
}

TEST_CASE("a call in virtual time fails at its deadline") {
  Virtual node(probe_path());
  node.write(request_line("ask", 2, R"(,"peer":"n2","ns":700)") + now_line(100));
  CHECK(node.read_line().starts_with(R"({"src":"n1","dest":"n2","body":{"type":"question")"));
  CHECK(node.read_line() == deadline(800));
  node.write(now_line(800));
  CHECK(node.read_line() == error_reply(2, 14, "no reply in time"));
  CHECK(node.read_line() == kNoDeadline);
}

TEST_CASE("a reply that comes too late for a client is not sent") {
  Virtual node(probe_path());
  node.write(request_line("sleep", 2, R"(,"ns":4500000000)") +
             request_line("sleep", 3, R"(,"ns":4500000001)") + now_line(0));
  CHECK(node.read_line() == deadline(4'500'000'000));
  node.write(now_line(4'500'000'000));
  CHECK(node.read_lines(2) == std::vector{reply("sleep_ok", 2), deadline(4'500'000'001)});
  node.write(now_line(4'500'000'001));
  CHECK(node.read_line() == kNoDeadline);
  CHECK(node.finish().empty());
  CHECK(node.errors().find("4.500000 n1 warn dropped the reply to sleep 3 of c1: too late") !=
        std::string::npos);
}

TEST_CASE("the same seed gives the same bytes, another seed others") {
  std::string input = init_line();
  for (int id = 2; id < 50; ++id) {
    input += request_line("random", id) + request_line("deliver", 1000 + id, R"(,"peer":"n2")") +
             now_line(std::int64_t{id} * 100'000'000);
  }
  const auto run = [&](const std::string& seed) {
    ChildProcess node(probe_path(), virtual_time(seed));
    const std::string output = node.finish(input);
    return output + node.errors();
  };
  const std::string first = run("12345");
  CHECK(first == run("12345"));
  CHECK(first != run("12346"));
  CHECK(run("18446744073709551615") != run("0"));
}

TEST_CASE("ids of calls and unique ids in virtual time come from the time of the start") {
  ChildProcess early(unique_ids_path(), virtual_time());
  early.write(init_line() + request_line("generate", 2) + now_line(1000));
  CHECK(early.read_lines(2) ==
        std::vector{init_ok(), reply("generate_ok", 2, R"(,"id":"n1-1000")")});
  ChildProcess late(unique_ids_path(), virtual_time());
  late.write(init_line() + request_line("generate", 2) + now_line(5000));
  CHECK(late.read_lines(2) ==
        std::vector{init_ok(), reply("generate_ok", 2, R"(,"id":"n1-5000")")});
}

TEST_CASE("what waits for a time that does not come is not handled") {
  Virtual node(echo_path());
  CHECK(node.finish(echo_line(2, "1")).empty());
}

TEST_CASE("the last time counts although it has no newline") {
  Virtual node(echo_path());
  CHECK(node.finish(echo_line(2, "1") + R"({"now":7})") ==
        echo_reply(2, "1") + "\n" + std::string(kNoDeadline) + "\n");
}

TEST_CASE("what only looks like a time is a line like any other") {
  Virtual node(echo_path());
  node.write("{\"now\":1.5}\n{\"now\":\"1\"}\n{\"now\": 1}\n{\"now\":1,\"x\":2}\n" + now_line(9));
  CHECK(node.read_line() == kNoDeadline);
  CHECK(node.finish().empty());
  std::size_t skipped = 0;
  for (const auto& line : split_lines(node.errors())) {
    if (line.find("skipped a line that is no message") != std::string::npos) ++skipped;
  }
  CHECK(skipped == 4);
}

TEST_CASE("a time that goes back, or is none that can be, is refused, and the node goes on") {
  ChildProcess node(probe_path(), virtual_time());
  const std::string before = GENERATE("-1", "-9223372036854775808", "2305843009213693953",
                                      "9223372036854775807", "99999999999999999999");
  CAPTURE(before);
  node.write(R"({"now":)" + before + "}\n" + init_line() + now_line(500));
  CHECK(node.read_lines(2) == std::vector{init_ok(), std::string(kNoDeadline)});
  CHECK(node.errors_with("refused").find("error refused {\"now\":" + before +
                                         "}: send a time from 0, which it is, to "
                                         "2305843009213693952 nanoseconds") != std::string::npos);
  const std::string after = GENERATE("499", "0", "-1", "2305843009213693953");
  node.write(request_line("time", 2) + R"({"now":)" + after + "}\n" + now_line(500));
  CHECK(node.read_lines(2) ==
        std::vector{reply("time_ok", 2, R"(,"ns":500)"), std::string(kNoDeadline)});
  CHECK(node.errors_with("time from 500").find("refused {\"now\":" + after + "}") !=
        std::string::npos);
  CHECK(node.finish().empty());
}

TEST_CASE("bad lines in virtual time are logged with the virtual time") {
  Virtual node(echo_path());
  node.write("garbage\n" + now_line(1'500'000'000));
  CHECK(node.read_line() == kNoDeadline);
  CHECK(node.errors_with("garbage").find("1.500000 n1 error skipped a line that is no message") !=
        std::string::npos);
}

}  // namespace maelstrom::tests::virtual_time_test
