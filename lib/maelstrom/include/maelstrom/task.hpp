// Coroutines: Task<T> starts when it is awaited, and gives its result to the awaiting coroutine.
#pragma once

#include <concepts>
#include <coroutine>
#include <exception>
#include <utility>
#include <variant>

#include "maelstrom/function.hpp"

namespace maelstrom {

template <class T = void>
class Task;

namespace internal {

// The part that the promises of all tasks share: the waiting coroutine and how it is resumed.
class PromiseBase {
 public:
  struct FinalAwaiter {
    bool await_ready() const noexcept { return false; }
    template <class Promise>
    std::coroutine_handle<> await_suspend(std::coroutine_handle<Promise> self) const noexcept {
      return self.promise().continuation_;  // symmetric transfer: no stack growth
    }
    void await_resume() const noexcept {}
  };

  std::suspend_always initial_suspend() const noexcept { return {}; }
  FinalAwaiter final_suspend() const noexcept { return {}; }

  void set_continuation(std::coroutine_handle<> waiter) { continuation_ = waiter; }
  // Returns false the first time, then true.
  bool mark_started() { return std::exchange(started_, true); }

 private:
  std::coroutine_handle<> continuation_ = std::noop_coroutine();
  bool started_ = false;
};

template <class T>
class Promise : public PromiseBase {
 public:
  Task<T> get_return_object();
  template <std::convertible_to<T> U>
  void return_value(U&& value) {
    result_.template emplace<1>(std::forward<U>(value));
  }
  void unhandled_exception() { result_.template emplace<2>(std::current_exception()); }
  T take() {
    if (result_.index() == 2) std::rethrow_exception(std::get<2>(result_));
    return std::move(std::get<1>(result_));
  }

 private:
  std::variant<std::monostate, T, std::exception_ptr> result_;
};

template <>
class Promise<void> : public PromiseBase {
 public:
  Task<void> get_return_object();
  void return_void() {}
  void unhandled_exception() { problem_ = std::current_exception(); }
  void take() {
    if (problem_) std::rethrow_exception(problem_);
  }

 private:
  std::exception_ptr problem_;
};

}  // namespace internal

// A computation that may have to wait. It starts when it is co_awaited, or given to Node::spawn(),
// and runs on the node's thread. Owns its frame: destroying a Task destroys its locals. The
// coroutine keeps its parameters as declared, so the data behind references and views must live
// until it has completed.
template <class T>
class [[nodiscard]] Task {
 public:
  using promise_type = internal::Promise<T>;
  using value_type = T;

  Task(Task&& other) noexcept : frame_(std::exchange(other.frame_, nullptr)) {}
  Task& operator=(Task&& other) noexcept {
    std::swap(frame_, other.frame_);
    return *this;
  }
  ~Task() {
    if (frame_) frame_.destroy();
  }

  // Runs the task until it first waits or completes, so that several may wait at once; awaiting
  // it then only waits for the rest. A started task must be awaited.
  void start() {
    if (!frame_.promise().mark_started()) frame_.resume();
  }

  auto operator co_await() && noexcept {
    struct Awaiter {
      std::coroutine_handle<promise_type> frame;
      bool await_ready() const noexcept { return frame.done(); }
      std::coroutine_handle<> await_suspend(std::coroutine_handle<> waiter) const noexcept {
        frame.promise().set_continuation(waiter);
        if (frame.promise().mark_started()) return std::noop_coroutine();
        return frame;
      }
      T await_resume() const { return frame.promise().take(); }
    };
    return Awaiter{frame_};
  }

 private:
  friend promise_type;
  explicit Task(std::coroutine_handle<promise_type> frame) : frame_(frame) {}

  std::coroutine_handle<promise_type> frame_;
};

namespace internal {

template <class T>
Task<T> Promise<T>::get_return_object() {
  return Task<T>(std::coroutine_handle<Promise>::from_promise(*this));
}
inline Task<void> Promise<void>::get_return_object() {
  return Task<void>(std::coroutine_handle<Promise>::from_promise(*this));
}

}  // namespace internal

// Owns tasks that nobody awaits. Each runs until it completes, or until the scope is destroyed,
// which destroys the tasks that still wait.
class Scope {
 public:
  // `on_error` gets the exceptions of tasks.
  explicit Scope(Function<void(std::exception_ptr)> on_error) : on_error_(std::move(on_error)) {}
  Scope(const Scope&) = delete;
  Scope& operator=(const Scope&) = delete;
  ~Scope();

  // Starts `task` at once; returns when it first waits or completes.
  void spawn(Task<> task);
  bool empty() const { return head_.next == &head_; }

 private:
  struct Link {
    Link* next = this;
    Link* previous = this;
  };
  struct Root;
  Root run(Task<> task);

  Link head_;
  Function<void(std::exception_ptr)> on_error_;
};

}  // namespace maelstrom
