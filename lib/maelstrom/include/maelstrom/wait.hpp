// Waiting for a result that other code sets, for all of several tasks, and for the first of them.
#pragma once

#include <coroutine>
#include <cstddef>
#include <exception>
#include <memory>
#include <optional>
#include <stdexcept>
#include <utility>
#include <vector>

#include "maelstrom/check.hpp"
#include "maelstrom/task.hpp"

namespace maelstrom {

// A result that is not there yet: `co_await slot` waits until set() is called. One waiter, one
// result. The slot must outlive the waiter, which may be destroyed before the result is there.
// set() and give_up() touch nothing after they have resumed the waiter, which may destroy the slot:
// take it off your list before you call them. Node::wait() waits with a timeout.
template <class T>
class Slot {
  struct Awaiter {
    Slot& slot;
    ~Awaiter() { slot.waiter_ = nullptr; }
    bool await_ready() const noexcept { return slot.value_.has_value(); }
    void await_suspend(std::coroutine_handle<> waiter) noexcept { slot.waiter_ = waiter; }
    T await_resume() {
      MAELSTROM_CHECK(slot.value_);  // give_up() is for set_or_given_up()
      return std::move(*slot.value_);
    }
  };

 public:
  void set(T value) {
    value_.emplace(std::move(value));
    resume();
  }
  Awaiter operator co_await() { return {*this}; }

  // Waits until set() or give_up() is called; gives the result, or nothing.
  auto set_or_given_up() {
    struct Patience : Awaiter {
      std::optional<T> await_resume() { return std::move(this->slot.value_); }
    };
    return Patience{{*this}};
  }
  // Ends the wait of set_or_given_up(), if there is one.
  void give_up() { resume(); }

 private:
  void resume() {
    if (const auto waiter = std::exchange(waiter_, nullptr)) waiter.resume();
  }

  std::optional<T> value_;
  std::coroutine_handle<> waiter_;
};

// Runs all `tasks` at once and gives their results in order, when the last one has completed.
// If tasks threw, rethrows the exception of the first of them (in order), also after all have
// completed.
template <class T>
Task<std::vector<T>> when_all(std::vector<Task<T>> tasks) {
  for (auto& task : tasks) task.start();
  std::vector<T> results;
  results.reserve(tasks.size());
  std::exception_ptr problem;
  for (auto& task : tasks) {
    try {
      results.push_back(co_await std::move(task));
    } catch (...) {
      if (!problem) problem = std::current_exception();
    }
  }
  if (problem) std::rethrow_exception(problem);
  co_return results;
}

// As above, for tasks without results.
inline Task<> when_all(std::vector<Task<>> tasks) {
  for (auto& task : tasks) task.start();
  std::exception_ptr problem;
  for (auto& task : tasks) {
    try {
      co_await std::move(task);
    } catch (...) {
      if (!problem) problem = std::current_exception();
    }
  }
  if (problem) std::rethrow_exception(problem);
}

namespace internal {

template <class T>
struct Race {
  std::vector<T> results;
  std::size_t missing;  // results until the race is won
  std::size_t spare;    // tasks that may yet fail
  Slot<std::exception_ptr> finish;
};

template <class T>
Task<> run_race(std::shared_ptr<Race<T>> race, Task<T> task) {
  std::exception_ptr problem;
  try {
    T result = co_await std::move(task);
    if (race->missing == 0) co_return;
    race->results.push_back(std::move(result));
    if (--race->missing > 0) co_return;
  } catch (...) {
    if (race->missing == 0 || race->spare-- > 0) co_return;
    race->missing = 0;
    problem = std::current_exception();
  }
  race->finish.set(problem);
}

}  // namespace internal

// The first `k` results of `tasks`, in order of arrival; the other tasks go on in `scope`. As soon
// as fewer than `k` can succeed, throws the last failure. Throws std::invalid_argument if there are
// fewer than `k` tasks.
template <class T>
Task<std::vector<T>> first_of(Scope& scope, std::size_t k, std::vector<Task<T>> tasks) {
  if (k > tasks.size()) throw std::invalid_argument("first: asks for more results than tasks");
  auto race = std::make_shared<internal::Race<T>>();
  race->missing = k;
  race->spare = tasks.size() - k;
  for (auto& task : tasks) scope.spawn(internal::run_race(race, std::move(task)));
  if (k > 0) {
    const std::exception_ptr problem = co_await race->finish;
    if (problem) std::rethrow_exception(problem);
  }
  co_return std::move(race->results);
}

}  // namespace maelstrom
