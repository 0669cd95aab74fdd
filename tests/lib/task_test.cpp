// Tasks by themselves: no node, no time.
#include "maelstrom/task.hpp"

#include <stdexcept>

#include "harness.hpp"

namespace tests::task_test {
namespace {

// A scope whose tasks report what they threw.
struct Fixture {
  Lines errors;
  Scope scope{[this](const std::exception_ptr& problem) {
    try {
      std::rethrow_exception(problem);
    } catch (const std::exception& error) {
      errors.emplace_back(error.what());
    }
  }};
};

Task<int> number(int n) { co_return n; }
Task<int> fail(std::string text) {
  throw std::runtime_error(text);
  co_return 0;
}
Task<int> wait(Slot<int>& slot) { co_return co_await slot; }
Task<> note(std::string& log, std::string text) {
  log += text;
  co_return;
}

// Spawns a task that stores what `task` gives.
template <class T>
Task<> store(Task<T> task, std::optional<T>& to) {
  to.emplace(co_await std::move(task));
}

TEST_CASE("a task does nothing until it is awaited, and is freed if it never is") {
  std::string log;
  {
    const Task<> task = note(log, "ran");
    CHECK(log.empty());
  }
  CHECK(log.empty());
  Fixture f;
  f.scope.spawn(note(log, "ran"));
  CHECK(log == "ran");
  CHECK(f.scope.empty());
}

TEST_CASE("a task gives its result to the one awaiting, also what can only be moved") {
  Fixture f;
  std::optional<int> result;
  f.scope.spawn(store(number(5), result));
  CHECK(result == 5);
  std::optional<std::unique_ptr<int>> owned;
  const auto make = []() -> Task<std::unique_ptr<int>> { co_return std::make_unique<int>(3); };
  f.scope.spawn(store(make(), owned));
  CHECK(**owned == 3);
}

TEST_CASE("an exception goes up through those who await, and ends at the scope") {
  Fixture f;
  std::optional<int> result;
  f.scope.spawn(store(fail("deep"), result));
  CHECK(!result);
  CHECK(f.errors == Lines{"deep"});
  CHECK(f.scope.empty());

  const auto caught = [](std::string& log) -> Task<> {
    try {
      co_await fail("caught");
    } catch (const std::runtime_error& error) {
      log = error.what();
    }
  };
  std::string log;
  f.scope.spawn(caught(log));
  CHECK(log == "caught");
  CHECK(f.errors.size() == 1);
}

TEST_CASE("a task that waits goes on when its slot is set, at once if it was set before") {
  Fixture f;
  Slot<int> slot;
  std::optional<int> result;
  f.scope.spawn(store(wait(slot), result));
  CHECK(!result);
  CHECK(!f.scope.empty());
  slot.set(8);
  CHECK(result == 8);
  CHECK(f.scope.empty());

  Slot<int> ready;
  ready.set(9);
  f.scope.spawn(store(wait(ready), result));
  CHECK(result == 9);
}

TEST_CASE("a started task runs ahead, and awaiting it then gives the rest") {
  Fixture f;
  Slot<int> slot;
  const auto body = [](Slot<int>& s, std::string& log) -> Task<int> {
    Task<int> ahead = wait(s);
    ahead.start();
    ahead.start();  // does nothing more
    log += "started ";
    Task<int> done = number(1);
    done.start();
    co_return co_await std::move(done) + co_await std::move(ahead);
  };
  std::string log;
  std::optional<int> result;
  f.scope.spawn(store(body(slot, log), result));
  CHECK(log == "started ");
  slot.set(41);
  CHECK(result == 42);
}

TEST_CASE("a task that was started and threw gives the exception when it is awaited") {
  Fixture f;
  const auto body = []() -> Task<> {
    Task<int> bad = fail("later");
    bad.start();
    co_await std::move(bad);
  };
  f.scope.spawn(body());
  CHECK(f.errors == Lines{"later"});
}

TEST_CASE("tasks move, by construction and by assignment") {
  Fixture f;
  std::string log;
  Task<> a = note(log, "a");
  Task<> b = std::move(a);
  Task<> c = note(log, "c");
  c = std::move(b);
  f.scope.spawn(std::move(c));
  CHECK(log == "a");
}

TEST_CASE("all results come in the order of the tasks, whatever the order of completion") {
  Fixture f;
  std::vector<Slot<int>> slots(3);
  std::vector<Task<int>> tasks;
  for (auto& slot : slots) tasks.push_back(wait(slot));
  std::optional<std::vector<int>> results;
  f.scope.spawn(store(when_all(std::move(tasks)), results));
  slots[2].set(3);
  slots[0].set(1);
  CHECK(!results);
  slots[1].set(2);
  CHECK(results == std::vector<int>{1, 2, 3});
  CHECK(f.scope.empty());
}

TEST_CASE("of no tasks all results are there at once") {
  Fixture f;
  std::optional<std::vector<int>> results;
  f.scope.spawn(store(when_all(std::vector<Task<int>>()), results));
  CHECK(results == std::vector<int>{});
  f.scope.spawn(when_all(std::vector<Task<>>()));
  CHECK(f.scope.empty());
}

TEST_CASE("if several of all tasks throw, the first in order counts, when all have completed") {
  Fixture f;
  Slot<int> slow;
  std::vector<Task<int>> tasks;
  tasks.push_back(number(1));
  tasks.push_back(fail("first"));
  tasks.push_back(wait(slow));
  tasks.push_back(fail("second"));
  std::optional<std::vector<int>> results;
  f.scope.spawn(store(when_all(std::move(tasks)), results));
  CHECK(f.errors.empty());
  slow.set(1);
  CHECK(f.errors == Lines{"first"});
  CHECK(!results);
}

TEST_CASE("all tasks without results complete, or throw, alike") {
  Fixture f;
  std::string log;
  std::vector<Task<>> tasks;
  tasks.push_back(note(log, "a"));
  tasks.push_back(note(log, "b"));
  f.scope.spawn(when_all(std::move(tasks)));
  CHECK(log == "ab");
  const auto bad = []() -> Task<> {
    throw std::runtime_error("bad");
    co_return;
  };
  std::vector<Task<>> more;
  more.push_back(bad());
  more.push_back(note(log, "c"));
  f.scope.spawn(when_all(std::move(more)));
  CHECK(log == "abc");
  CHECK(f.errors == Lines{"bad"});
}

TEST_CASE("a scope that goes away takes what still waits with it, locals and parameters too") {
  const auto held = std::make_shared<int>(0);
  Slot<int> slot;
  const auto body = [](Slot<int>& s, std::shared_ptr<int> parameter) -> Task<> {
    const std::shared_ptr<int> local = parameter;
    (void)co_await wait(s);
  };
  {
    Fixture f;
    for (int i = 0; i < 10; ++i) f.scope.spawn(body(slot, held));
    std::vector<Task<int>> tasks;
    tasks.push_back(wait(slot));
    tasks.push_back(number(1));
    std::optional<std::vector<int>> results;
    f.scope.spawn(store(when_all(std::move(tasks)), results));
    CHECK(held.use_count() == 21);
  }
  CHECK(held.use_count() == 1);
}

TEST_CASE("tasks of one scope complete in any order") {
  Fixture f;
  std::vector<Slot<int>> slots(5);
  std::vector<std::optional<int>> results(5);
  for (std::size_t i = 0; i < 5; ++i) f.scope.spawn(store(wait(slots[i]), results[i]));
  for (const std::size_t i : {2U, 0U, 4U, 3U}) {
    slots[i].set(static_cast<int>(i));
    CHECK(results[i] == static_cast<int>(i));
    CHECK(!f.scope.empty());
  }
  slots[1].set(1);
  CHECK(f.scope.empty());
}

TEST_CASE("a task may spawn others in its own scope, and they outlive it") {
  Fixture f;
  Slot<int> slot;
  std::optional<int> result;
  const auto outer = [&]() -> Task<> {
    f.scope.spawn(store(wait(slot), result));
    co_return;
  };
  f.scope.spawn(outer());
  CHECK(!f.scope.empty());
  slot.set(4);
  CHECK(result == 4);
}

TEST_CASE("a loop over tasks that do not wait does not use up the stack") {
  Fixture f;
  const auto loop = []() -> Task<int> {
    int sum = 0;
    for (int i = 0; i < 10'000; ++i) sum += co_await number(1);
    co_return sum;
  };
  std::optional<int> result;
  f.scope.spawn(store(loop(), result));
  CHECK(result == 10'000);
}

TEST_CASE("a started task may be destroyed while it waits") {
  Slot<int> slot;
  bool woken = false;
  const auto body = [](Slot<int>& s, bool& flag) -> Task<> {
    (void)co_await s;
    flag = true;
  };
  {
    Task<> task = body(slot, woken);
    task.start();
  }
  slot.set(1);  // wakes nobody
  CHECK(!woken);
}

}  // namespace
}  // namespace tests::task_test
