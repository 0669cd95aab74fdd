// Time and tasks on a node: timers, sleep, spawn, the first k of n.
#include <stdexcept>

#include "harness.hpp"

namespace tests::waits_test {
namespace {

struct Fixture {
  Fixture() { node.init(); }
  Task<int> after(Duration delay, int result) {
    co_await node->sleep(delay);
    if (result < 0) throw std::runtime_error(std::to_string(result));
    co_return result;
  }
  // Takes what `task` gives, or the text of what it throws.
  template <class T>
  static Task<> store(Task<T> task, std::optional<T>& to, std::string& problem) {
    try {
      to.emplace(co_await std::move(task));
    } catch (const std::exception& error) {
      problem = error.what();
    }
  }

  TestNode node;
  std::string problem;
};

TEST_CASE("after fires once, when its time has come") {
  Fixture f;
  int fired = 0;
  f.node->after(10ms, [&] { ++fired; });
  CHECK(f.node->next_deadline() == f.node.now() + 10ms);
  f.node.pass(9ms);
  CHECK(fired == 0);
  f.node.pass(1ms);
  CHECK(fired == 1);
  f.node.pass(1h);
  CHECK(fired == 1);
}

TEST_CASE("every fires every period, skips what was missed, and stops when cancelled") {
  Fixture f;
  std::vector<Time> fired;
  Timer timer = f.node->every(10ms, [&] { fired.push_back(f.node->now()); });
  const Time start = f.node.now();
  f.node.pass(35ms);
  CHECK(fired == std::vector{start + 10ms, start + 20ms, start + 30ms});
  f.node.jump(100ms);
  CHECK(fired.size() == 4);
  CHECK(f.node->next_deadline() == start + 140ms);
  Timer same = timer;
  same.cancel();
  timer.cancel();
  f.node.pass(1h);
  CHECK(fired.size() == 4);
  Timer nothing;
  nothing.cancel();
}

TEST_CASE("a period must be above zero") {
  Fixture f;
  CHECK_THROWS_AS(f.node->every(0ms, [] {}), std::invalid_argument);
  CHECK_THROWS_AS(f.node->every(-1ms, [] {}), std::invalid_argument);
}

TEST_CASE("a timer may be cancelled from within itself") {
  Fixture f;
  int fired = 0;
  Timer timer;
  timer = f.node->every(10ms, [&] {
    if (++fired == 3) timer.cancel();
  });
  f.node.pass(1s);
  CHECK(fired == 3);
}

TEST_CASE("what a timer or a spawned task throws is logged, and the node lives on") {
  Fixture f;
  f.node->after(1ms, [] { throw std::runtime_error("timer broke"); });
  f.node->after(1ms, [] { throw 5; });
  const auto bad = [](Node& node) -> Task<> {
    co_await node.sleep(1ms);
    throw std::runtime_error("task broke");
  };
  f.node->spawn(bad(*f.node));
  f.node.pass(1ms);
  CHECK(f.node.logged("timer broke"));
  CHECK(f.node.logged("unknown exception"));
  CHECK(f.node.logged("task broke"));
}

TEST_CASE("a wait as long as can be said does not overflow") {
  Fixture f;
  f.node->after(Duration::max(), [] { REQUIRE(false); });
  f.node->every(Duration::max(), [] { REQUIRE(false); });
  f.node->rpc(
      "n2", "ask", Ack(), [](const Result<Message>&) { REQUIRE(false); }, Duration::max());
  f.node.jump(24h);
  CHECK(f.node->next_deadline() > f.node.now());
}

TEST_CASE("a timer without delay fires with the next advance, not within the present one") {
  Fixture f;
  int fired = 0;
  f.node->after(0ms, [&] { f.node->after(0ms, [&] { ++fired; }); });
  f.node.jump(0ms);
  CHECK(fired == 0);
  CHECK(f.node->next_deadline() == f.node.now());
  f.node.jump(0ms);
  CHECK(fired == 1);
}

TEST_CASE("now is the driver's time and constant within an event") {
  Fixture f;
  f.node.jump(5s);
  CHECK(f.node->now() == Time(5s));
  Time at{};
  f.node->on("t", [&] { at = f.node->now(); });
  f.node(to_n1(R"({"type":"t"})"));
  CHECK(at == Time(5s));
}

TEST_CASE("sleeping tasks wake in order of their times") {
  Fixture f;
  std::string log;
  const auto sleeper = [](Node& node, Duration delay, std::string& to, char name) -> Task<> {
    co_await node.sleep(delay);
    to += name;
    co_await node.sleep(delay);
    to += name;
  };
  f.node->spawn(sleeper(*f.node, 30ms, log, 'c'));
  f.node->spawn(sleeper(*f.node, 10ms, log, 'a'));
  f.node->spawn(sleeper(*f.node, 20ms, log, 'b'));
  f.node.pass(1s);
  CHECK(log == "abacbc");
}

TEST_CASE("a wait for a slot gives what is set in time, and nothing afterwards") {
  Fixture f;
  Slot<int> early;
  Slot<int> late;
  std::optional<std::optional<int>> first;
  std::optional<std::optional<int>> second;
  f.node->spawn(Fixture::store(f.node->wait(early, 10ms), first, f.problem));
  f.node->spawn(Fixture::store(f.node->wait(late, 20ms), second, f.problem));
  f.node.pass(9ms);
  early.set(7);
  CHECK(first == std::optional<std::optional<int>>(std::in_place, 7));
  f.node.pass(10ms);
  CHECK_FALSE(second.has_value());
  f.node.pass(1ms);
  REQUIRE(second.has_value());
  CHECK_FALSE(second->has_value());
  late.set(8);  // nobody waits any more
  f.node.pass(1s);
  CHECK(f.node->next_deadline() == std::nullopt);
  CHECK(f.problem.empty());
}

TEST_CASE("a wait for a slot that is set already does not wait, and leaves no timer") {
  Fixture f;
  Slot<int> slot;
  slot.set(7);
  std::optional<std::optional<int>> result;
  f.node->spawn(Fixture::store(f.node->wait(slot, 1s), result, f.problem));
  CHECK(result == std::optional<std::optional<int>>(std::in_place, 7));
  CHECK(f.node->next_deadline() == std::nullopt);
}

TEST_CASE("a wait for a slot may be destroyed before it is over") {
  Fixture f;
  Slot<int> slot;
  {
    Task<std::optional<int>> wait = f.node->wait(slot, 1s);
    wait.start();
    CHECK(f.node->next_deadline() == f.node.now() + 1s);
  }
  CHECK(f.node->next_deadline() == std::nullopt);
  slot.set(7);
}

TEST_CASE("a started sleep may be destroyed before it is over") {
  Fixture f;
  {
    Task<> sleep = f.node->sleep(10ms);
    sleep.start();
  }
  f.node.pass(20ms);
}

TEST_CASE("an exception between starting and awaiting a call does no harm later") {
  Fixture f;
  const auto careless = [](Node& node) -> Task<> {
    auto call = node.call("n2", "ask");
    call.start();
    co_await node.sleep(1ms);
    throw std::runtime_error("careless");
  };
  f.node->spawn(careless(*f.node));
  f.node.pass(1ms);
  CHECK(f.node.logged("careless"));
  f.node(line("n2", "n1", R"({"type":"ask_ok","in_reply_to":1})"));
  f.node.pass(10s);
}

TEST_CASE("the first k results come in order of arrival, as soon as there are k") {
  Fixture f;
  std::vector<Task<int>> tasks;
  for (const int delay : {50, 10, 40, 20, 30}) {
    tasks.push_back(f.after(std::chrono::milliseconds(delay), delay));
  }
  std::optional<std::vector<int>> results;
  f.node->spawn(Fixture::store(f.node->first(3, std::move(tasks)), results, f.problem));
  f.node.pass(29ms);
  CHECK(!results);
  f.node.pass(1ms);
  CHECK(results == std::vector{10, 20, 30});
  f.node.pass(1s);  // the others go on to their ends
  CHECK(!f.node->next_deadline());
}

TEST_CASE("failures are passed over while k can still succeed") {
  Fixture f;
  std::vector<Task<int>> tasks;
  for (const int n : {-1, 2, -3, 4}) {
    tasks.push_back(f.after(std::chrono::milliseconds(std::abs(n)), n));
  }
  std::optional<std::vector<int>> results;
  f.node->spawn(Fixture::store(f.node->first(2, std::move(tasks)), results, f.problem));
  f.node.pass(1s);
  CHECK(results == std::vector{2, 4});
}

TEST_CASE("the last failure is thrown as soon as k cannot succeed any more") {
  Fixture f;
  std::vector<Task<int>> tasks;
  for (const int n : {-1, 20, -3, -4}) {
    tasks.push_back(f.after(std::chrono::milliseconds(std::abs(n)), n));
  }
  std::optional<std::vector<int>> results;
  f.node->spawn(Fixture::store(f.node->first(2, std::move(tasks)), results, f.problem));
  f.node.pass(3ms);
  CHECK(f.problem.empty());
  f.node.pass(1ms);
  CHECK(f.problem == "-4");
  f.node.pass(1s);
  CHECK(!results);
}

TEST_CASE("none of any are there at once, and more than there are is a mistake") {
  Fixture f;
  std::optional<std::vector<int>> results;
  f.node->spawn(Fixture::store(f.node->first(0, std::vector<Task<int>>()), results, f.problem));
  CHECK(results == std::vector<int>{});
  results.reset();
  std::vector<Task<int>> one;
  one.push_back(f.after(1ms, 1));
  f.node->spawn(Fixture::store(f.node->first(2, std::move(one)), results, f.problem));
  CHECK(!results);
  CHECK(contains(f.problem, "more results than tasks"));
}

TEST_CASE("tasks that do not wait win at once") {
  Fixture f;
  const auto ready = [](int n) -> Task<int> { co_return n; };
  std::vector<Task<int>> tasks;
  for (int i = 0; i < 5; ++i) tasks.push_back(ready(i));
  std::optional<std::vector<int>> results;
  f.node->spawn(Fixture::store(f.node->first(2, std::move(tasks)), results, f.problem));
  CHECK(results == std::vector{0, 1});
}

TEST_CASE("a majority of calls is enough for a quorum") {
  Fixture f;
  f.node->on("write", [&]() -> Task<> {
    std::vector<Task<Ack>> calls;
    for (const auto& peer : f.node->peers()) calls.push_back(f.node->call(peer, "copy"));
    (void)co_await f.node->first(1, std::move(calls));
  });
  const Lines out = f.node(to_n1(R"({"type":"write","msg_id":5})"));
  CHECK(out.size() == 2);
  CHECK(f.node(line("n3", "n1",
                    fmt::format(R"({{"type":"copy_ok","in_reply_to":{}}})",
                                number_in(out.at(1), "msg_id")))) ==
        Lines{to_c1(R"({"type":"write_ok","in_reply_to":5})")});
  f.node.pass(10s);
}

TEST_CASE("a node that dies takes races and sleepers with it") {
  const auto held = std::make_shared<int>(0);
  {
    Fixture f;
    const auto holder = [](Node& node, std::shared_ptr<int> h) -> Task<int> {
      co_await node.sleep(1s);
      co_return *h;
    };
    std::vector<Task<int>> tasks;
    for (int i = 0; i < 3; ++i) tasks.push_back(holder(*f.node, held));
    std::optional<std::vector<int>> results;
    f.node->spawn(Fixture::store(f.node->first(2, std::move(tasks)), results, f.problem));
    CHECK(held.use_count() == 4);
  }
  CHECK(held.use_count() == 1);
}

}  // namespace
}  // namespace tests::waits_test
