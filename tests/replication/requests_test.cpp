// Requests: they are asked again until they have a result, or their time is over.
#include "requests.hpp"

#include <string>
#include <vector>

#include "catch.hpp"
#include "lib/harness.hpp"

namespace maelstrom::replication::requests_test {
namespace {

using namespace std::chrono_literals;
using maelstrom::ErrorCode;
using maelstrom::Task;
using maelstrom::Time;

// Waits, and writes down what came of it.
Task<> wait_for(Requests& requests, bool is_command, Time now, std::vector<std::string>& log) {
  Requests::Wait wait(requests, is_command, "x", now);
  auto answer = co_await wait;
  log.push_back(answer ? *answer : std::string(to_string(answer.error().code())));
}

struct Fixture {
  Requests requests;
  std::vector<std::string> log;
  std::vector<Task<>> tasks;
  std::uint64_t last = 0;

  std::uint64_t add(bool is_command, Time now = {}) {
    tasks.push_back(wait_for(requests, is_command, now, log));
    tasks.back().start();
    return ++last;
  }
  std::vector<std::uint64_t> due(maelstrom::Duration now) {
    std::vector<std::uint64_t> numbers;
    for (const auto* request : requests.due(Time(now))) numbers.push_back(request->number);
    return numbers;
  }
};

using Numbers = std::vector<std::uint64_t>;

TEST_CASE("a request without a result is asked again after growing pauses") {
  Fixture f;
  const auto number = f.add(true);
  CHECK(f.due(499ms).empty());
  CHECK(f.due(500ms) == Numbers{number});
  CHECK(f.due(999ms).empty());
  CHECK(f.due(1s) == Numbers{number});
  CHECK(f.due(1999ms).empty());
  CHECK(f.due(2s) == Numbers{number});
  f.requests.hurry(Time(2100ms), {1, 7});
  CHECK(f.due(2100ms) == Numbers{number});
  CHECK(f.due(2600ms) == Numbers{number});
}

TEST_CASE("where messages take long, requests are asked again and given up later") {
  Fixture f;
  f.requests.adapt(100ms);
  const auto first = f.add(true);
  CHECK(f.due(499ms).empty());
  CHECK(f.due(500ms) == Numbers{first});
  f.requests.adapt(4s);
  const auto second = f.add(true, Time(1s));
  CHECK(f.due(1s) == Numbers{first});
  CHECK(f.due(2s) == Numbers{first});
  CHECK(f.due(6999ms) == Numbers{first});
  CHECK(f.due(7s) == Numbers{second});
  f.requests.expire(Time(7999ms));
  f.requests.resume();
  CHECK(f.log.empty());
  f.requests.expire(Time(8s));
  f.requests.resume();
  CHECK(f.log.size() == 1);
}

TEST_CASE("a result ends a request once, and is there when waiting is resumed") {
  Fixture f;
  const auto number = f.add(true);
  f.requests.finish(number, std::string("done"));
  f.requests.finish(number, std::string("again"));
  CHECK(f.log.empty());
  f.requests.resume();
  CHECK(f.log == std::vector<std::string>{"done"});
  CHECK(f.due(10s).empty());
}

TEST_CASE("at the end of patience a question has changed nothing and a command may have") {
  Fixture f;
  f.add(false);
  f.add(true);
  f.add(true, Time(1s));
  f.requests.expire(Time(Requests::kPatience - 1ms));
  f.requests.resume();
  CHECK(f.log.empty());
  f.requests.expire(Time(Requests::kPatience));
  f.requests.resume();
  CHECK(f.log == std::vector<std::string>{"temporarily-unavailable", "timeout"});
}

TEST_CASE("the floor is the oldest command that still waits") {
  Fixture f;
  CHECK(f.requests.floor() == 1);
  f.add(false);
  const auto first = f.add(true);
  const auto second = f.add(true);
  CHECK(f.requests.floor() == first);
  f.requests.finish(second, std::string());
  CHECK(f.requests.floor() == first);
  f.requests.finish(first, std::string());
  CHECK(f.requests.floor() == second + 1);
  CHECK(f.add(true) >= second + 1);
}

TEST_CASE("too many requests at once are refused") {
  Fixture f;
  for (std::size_t i = 0; i < Requests::kMost; ++i) f.add(true);
  try {
    const Requests::Wait wait(f.requests, true, "x", Time{});
    FAIL("one request too many was taken");
  } catch (const maelstrom::Error& error) {
    CHECK(error.code() == ErrorCode::temporarily_unavailable);
  }
}

TEST_CASE("nothing is left of a request when whoever waits goes away, answered or not") {
  Fixture f;
  const auto first = f.add(true);
  const auto second = f.add(true);
  f.requests.finish(second, std::string("done"));
  f.tasks.clear();
  CHECK(f.requests.find(first) == nullptr);
  CHECK(f.due(10s).empty());
  f.requests.finish(first, std::string("late"));
  f.requests.resume();
  CHECK(f.log.empty());
}

TEST_CASE("whoever waits may outlive the requests") {
  std::vector<std::string> log;
  std::vector<Task<>> tasks;
  {
    Requests requests;
    for (int i = 0; i < 2; ++i) {
      tasks.push_back(wait_for(requests, true, Time{}, log));
      tasks.back().start();
    }
    requests.finish(1, std::string("not resumed"));
  }
  tasks.clear();
  CHECK(log.empty());
}

TEST_CASE("who is resumed may send another one away") {
  Fixture f;
  f.add(true);
  f.add(true);
  f.requests.finish(1, std::string("first"));
  f.requests.finish(2, std::string("second"));
  struct Leaver {
    static Task<> run(Requests& requests, std::vector<Task<>>& tasks) {
      Requests::Wait wait(requests, false, "x", Time{});
      (void)co_await wait;
      tasks.pop_back();
    }
  };
  Requests& requests = f.requests;
  Task<> leaver = Leaver::run(requests, f.tasks);
  leaver.start();
  requests.finish(3, std::string());
  requests.finish(f.add(true) + 1, std::string("gone"));  // the leaver has the number 3
  requests.resume();
  CHECK(f.log == std::vector<std::string>{"first", "second"});
}

TEST_CASE("commands that are abandoned end in a timeout, questions go on") {
  Fixture f;
  f.add(false);
  f.add(true);
  f.requests.abandon_commands("a reason");
  f.requests.resume();
  CHECK(f.log == std::vector<std::string>{"timeout"});
  CHECK(f.requests.find(1) != nullptr);
}

}  // namespace
}  // namespace maelstrom::replication::requests_test
