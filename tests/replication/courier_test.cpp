// Courier: how many messages it takes to stay in touch, and to reach a node by way of another.
#include "courier.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>

#include "lib/harness.hpp"

namespace maelstrom::replication::courier_test {
namespace {

using namespace std::chrono_literals;
using namespace tests;

// A node n1 of three with nothing but a courier, which believes that links have failed.
struct Bench {
  Bench() {
    (*node).on_init([this] { courier.start(); });
    node.init("n1", R"(["n1","n2","n3"])");
  }
  Lines send(std::uint64_t to) {
    courier.send(to, "request", Json(Raw{"1"}));
    return node.pass(0ms);
  }
  // As many ticks as a replica has in this time.
  Lines tick(Duration time) {
    Lines said;
    for (Duration passed(0); passed < time; passed += 10ms) {
      std::ranges::move(node.pass(10ms), std::back_inserter(said));
      courier.tick();
    }
    std::ranges::move(node.pass(0ms), std::back_inserter(said));
    return said;
  }

  TestNode node;
  Courier courier{*node, {[] { return Courier::Contacts(); }, [] {}, [](const auto&) {}}};
};

std::ptrdiff_t to(std::string_view node, const Lines& said) {
  const std::string dest = fmt::format(R"("dest":"{}")", node);
  return std::ranges::count_if(said, [&](const auto& text) { return contains(text, dest); });
}

TEST_CASE("while links fail, only a node that is sent nothing else is probed") {
  Bench bench;
  CHECK(to("n2", bench.tick(400ms)) >= 4);
  Lines said;
  for (int i = 0; i < 10; ++i) {
    bench.send(1);
    std::ranges::move(bench.tick(40ms), std::back_inserter(said));
  }
  CHECK(to("n2", said) == 0);
  CHECK(to("n3", said) >= 4);
}

TEST_CASE("a message takes a detour alone, but from time to time it also tries the straight way") {
  Bench bench;
  // n3 hears n2, which hears n1.
  bench.node(line("n2", "n1",
                  R"({"type":"replica","from":1,"to":0,"hops":3,"routes":[0,0,1,1,1,2],)"
                  R"("probing":false})"));
  for (int i = 0; i < 3; ++i) {
    const Lines first = bench.send(2);
    CHECK(to("n2", first) == 1);
    CHECK(to("n3", first) == 1);
    const Lines second = bench.send(2);
    CHECK(to("n2", second) == 1);
    CHECK(to("n3", second) == 0);
    bench.node.pass(90ms);
  }
}

TEST_CASE("where no detour is known each message tries the straight way") {
  Bench bench;
  for (int i = 0; i < 3; ++i) CHECK(to("n3", bench.send(2)) == 1);
}

}  // namespace
}  // namespace maelstrom::replication::courier_test
