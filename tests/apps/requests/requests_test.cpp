// What is acknowledged is there, and stays there; what is refused never happened: for requests over
// all of JSON.
#include <fmt/format.h>

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "apps/cluster/isolated.hpp"
#include "apps/cluster/service.hpp"
#include "apps/requests/odd_json.hpp"
#include "catch.hpp"
#include "lib/harness.hpp"

namespace tests::requests_test {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t kRequests = 80;  // of one run

std::string shown(std::string_view text) {
  return fmt::format("{}{}", text.substr(0, 1000), text.size() > 1000 ? "..." : "");
}

struct Asked {
  OddRequest request;
  std::int64_t number;
};

// What a read has to show.
struct Marks {
  std::map<std::string, std::string> there;    // the mark, and the request that set it
  std::map<std::string, std::string> nowhere;  // likewise
};
using Expected = std::map<std::string, Marks>;  // by the body of the read

// Who gets no reply in time knows nothing.
Expected expected_of(const Cluster& cluster, const std::vector<Asked>& asked) {
  Expected expected;
  for (const auto& [request, number] : asked) {
    const Reply* const reply = cluster.reply(number);
    if (reply == nullptr) continue;
    for (const auto& [read, mark] : request.effects) {
      if (reply->is_ok()) expected[read].there[mark] = request.body;
      if (reply->is_refused()) {
        expected[read].nowhere[mark] = request.body + " (refused: " + reply->body + ")";
      }
    }
  }
  return expected;
}

void check_node(Cluster& cluster, std::size_t node, const Expected& expected) {
  for (const auto& [read, marks] : expected) {
    for (const auto& [mark, request] : marks.there) {
      try {
        wait_for(cluster, node, read, mark,
                 [&mark = mark](std::string_view body) { return body.find(mark) != body.npos; });
      } catch (const Failure& failure) {
        throw Failure(fmt::format("lost: {}: {}", shown(request), failure.what()));
      }
    }
    if (marks.nowhere.empty()) continue;
    const auto reply = cluster.ask(node, read);
    for (const auto& [mark, request] : marks.nowhere) {
      if (!reply || !reply->is_ok() || reply->body.find(mark) == std::string::npos) continue;
      throw Failure(fmt::format("not without effect: {}: {} answers {} with {}", shown(request),
                                Cluster::name(node), shown(read), shown(reply->body)));
    }
  }
}

void check_all(Cluster& cluster, const Expected& expected) {
  for (std::size_t node = 0; node < cluster.size(); ++node) check_node(cluster, node, expected);
}

// Requests to nodes at random, many under way at once. Then every node tells what came of them, and
// once more when all have been killed and started again.
void run(const TestedApp& app, const std::vector<OddRequest>& requests, std::uint64_t seed) {
  Cluster cluster(app.make, 3, seed);
  const auto service = app.service();
  service->check(cluster);
  std::vector<Asked> asked;
  for (const OddRequest& request : requests) {
    const std::size_t node = cluster.random().below(cluster.size());
    asked.push_back({request, cluster.begin(node, request.body)});
    if (cluster.random().below(3) == 0) cluster.pass(cluster.random().between(0ms, 100ms));
  }
  cluster.pass(Cluster::kPatience);
  service->check(cluster);
  const Expected expected = expected_of(cluster, asked);
  check_all(cluster, expected);
  cluster.restart_all();
  service->check(cluster);
  check_all(cluster, expected);
}

void run_seed(const TestedApp& app, std::uint64_t seed) {
  OddRequests generator(app.name, seed);
  std::vector<OddRequest> requests;
  while (requests.size() < kRequests) requests.push_back(generator.next());
  run(app, requests, seed);
}

void check_app(std::string_view name, std::size_t seeds) {
  const TestedApp& app = *find_tested_app(name);
  const std::uint64_t first = test_seed();
  const auto found = run_isolated(
      seeds, [&](std::size_t i) { run_seed(app, first + i); }, 3);
  for (const auto& [index, problem] : found) {
    FAIL_CHECK("seed " << first + index << ", " << name << ": " << problem);
  }
}

void check_large(std::string_view name, std::initializer_list<std::size_t> sizes) {
  const TestedApp& app = *find_tested_app(name);
  std::vector<OddRequest> requests;
  OddRequests generator(name, 1);
  for (const std::size_t bytes : sizes) {
    requests.push_back(generator.with_value(large_json(bytes)));
    requests.push_back(generator.with_value('"' + std::string(bytes, 'x') + '"'));
    requests.push_back(generator.with_value("1"));
  }
  const auto found = run_isolated(
      1, [&](std::size_t) { run(app, requests, test_seed()); }, 1);
  for (const auto& one : found) FAIL_CHECK(name << ": " << one.text);
}

constexpr std::size_t kSeeds = 3;

}  // namespace

TEST_CASE("broadcast keeps what it acknowledges, and nothing else", "[requests]") {
  check_app("broadcast", kSeeds);
}
TEST_CASE("echo outlives every request", "[requests]") { check_app("echo", kSeeds); }
TEST_CASE("unique-ids outlives every request", "[requests]") { check_app("unique-ids", kSeeds); }
TEST_CASE("g-set keeps what it acknowledges, and nothing else", "[requests]") {
  check_app("g-set", kSeeds);
}
TEST_CASE("kafka keeps what it acknowledges, and nothing else", "[requests]") {
  check_app("kafka", kSeeds);
}
TEST_CASE("lin-kv keeps what it acknowledges, and nothing else", "[requests]") {
  check_app("lin-kv", kSeeds);
}
TEST_CASE("txn-list-append keeps what it acknowledges, and nothing else", "[requests]") {
  check_app("txn-list-append", kSeeds);
}
TEST_CASE("txn-rw-register keeps what it acknowledges, and nothing else", "[requests]") {
  check_app("txn-rw-register", kSeeds);
}

TEST_CASE("values of all sizes are kept or refused", "[requests]") {
  for (const auto& app : tested_apps()) {
    if (OddRequests::takes_values(app.name)) check_large(app.name, {256U << 10U, 1U << 20U});
  }
}

TEST_CASE("a value of 20 MB is kept or refused", "[requests]") {
  check_large("txn-list-append", {20'000'000});
}

TEST_CASE("all apps keep what they acknowledge, over many seeds", "[.soak]") {
  for (const auto& app : tested_apps()) {
    if (app.name.find("counter") == app.name.npos) check_app(app.name, 200);
    if (OddRequests::takes_values(app.name)) check_large(app.name, {20'000'000});
  }
}

// Sums of what was acknowledged. Beyond 64 bits a read says so, and adds are refused only by the
// node that has counted that far.
TEST_CASE("counters add up what they acknowledge", "[requests]") {
  __extension__ using Wide = __int128;
  const auto name = GENERATE(as<std::string>{}, "g-counter", "pn-counter");
  const std::uint64_t seed = test_seed();
  CAPTURE(name, seed);
  const TestedApp& app = *find_tested_app(name);
  Cluster cluster(app.make, 3, seed);
  Wide sum = 0;
  for (std::size_t i = 0; i < kRequests; ++i) {
    const std::string delta = cluster.random().below(2) == 0
                                  ? std::to_string(cluster.random().below(100))
                                  : odd_json(cluster.random());
    const std::string body = fmt::format(R"({{"type":"add","delta":{}}})", delta);
    const auto reply = cluster.ask(cluster.random().below(3), body);
    CAPTURE(shown(body));
    if (!reply) continue;  // deeper than the node reads
    CHECK((reply->is_ok() || reply->is_refused()));
    if (reply->is_ok()) sum += Wide{std::stoll(delta)};
  }
  const auto check_sums = [&] {
    for (std::size_t node = 0; node < 3; ++node) {
      const auto reply = cluster.ask(node, R"({"type":"read"})");
      REQUIRE(reply);
      if (sum >= INT64_MIN && sum <= INT64_MAX) {
        CHECK(contains(reply->body, fmt::format("\"value\":{}}}", static_cast<std::int64_t>(sum))));
      } else {
        CHECK(reply->error == maelstrom::ErrorCode::precondition_failed);
      }
    }
  };
  cluster.pass(20s);
  check_sums();
  cluster.restart_all();
  check_sums();
}

TEST_CASE("echo gives back all JSON as it came", "[requests]") {
  const std::uint64_t seed = test_seed();
  CAPTURE(seed);
  Cluster cluster(find_tested_app("echo")->make, 1, seed);
  for (int i = 0; i < 200; ++i) {
    const std::string value = odd_json(cluster.random());
    const auto reply = cluster.ask(0, fmt::format(R"({{"type":"echo","echo":{}}})", value));
    CAPTURE(shown(value));
    if (!reply || reply->is_refused()) {
      CHECK(contains(value, std::string(100, '[')) + contains(value, "{\"a\":{\"a\"") >
            0);  // too deep
    } else {
      CHECK(contains(reply->body, "\"echo\":" + value + "}"));
    }
  }
}

TEST_CASE("a transaction that is refused appends nothing", "[requests]") {
  const TestedApp& app = *find_tested_app("txn-list-append");
  const auto found = run_isolated(
      1,
      [&](std::size_t) {
        Cluster cluster(app.make, 1, 1);
        const auto refused =
            cluster.ask(0, R"({"type":"txn","txn":[["append",5,7],["append",1e999,1]]})");
        if (!refused || !refused->is_refused()) throw Failure("it is not refused");
        const auto read = insist(cluster, 0, R"({"type":"txn","txn":[["r",5,null]]})");
        if (!contains(read, R"([["r",5,null]])")) throw Failure("it has effect: " + read);
      },
      1);
  for (const auto& one : found) FAIL_CHECK(one.text);
}

TEST_CASE("a transaction that is refused takes no other one with it", "[requests]") {
  const std::uint64_t seed = test_seed();
  CAPTURE(seed);
  const TestedApp& app = *find_tested_app("txn-list-append");
  const auto body = [](std::string_view txn) {
    return fmt::format(R"({{"type":"txn","txn":{}}})", txn);
  };
  const auto found = run_isolated(
      1,
      [&](std::size_t) {
        Cluster cluster(app.make, 3, seed);
        insist(cluster, 0, body("[[\"append\",1,0]]"));
        std::vector<Asked> asked;
        for (int i = 1; i <= 30; ++i) {
          const std::string mark = std::to_string(1000 + i);
          const OddRequest request{body(fmt::format("[[\"append\",1,{}]]", mark)),
                                   {{body("[[\"r\",1,null]]"), mark}}};
          asked.push_back({request, cluster.begin(0, request.body)});
          if (i == 10) cluster.begin(0, body(R"([["append",5,7],["append",1e999,1]])"));
        }
        cluster.pass(Cluster::kPatience);
        const Expected expected = expected_of(cluster, asked);
        if (expected.empty()) throw Failure("no append was acknowledged");
        for (std::size_t node = 0; node < cluster.size(); ++node) {  // each leader in turn is gone
          cluster.kill(node);
          cluster.pass(2s);
          check_node(cluster, (node + 1) % cluster.size(), expected);
          cluster.start(node);
          cluster.pass(2s);
        }
        check_all(cluster, expected);
      },
      1);
  for (const auto& one : found) FAIL_CHECK(one.text);
}

}  // namespace tests::requests_test
