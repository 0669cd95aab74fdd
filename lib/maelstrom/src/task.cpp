#include "maelstrom/task.hpp"

namespace maelstrom {

// The coroutine around a spawned task. Its promise is a link of the scope's list until it ends;
// then the frame frees itself.
struct Scope::Root {
  struct promise_type : Link {
    promise_type(Scope& scope, Task<>& /*task*/) {
      next = &scope.head_;
      previous = scope.head_.previous;
      previous->next = this;
      next->previous = this;
    }
    ~promise_type() {
      previous->next = next;
      next->previous = previous;
    }
    promise_type(const promise_type&) = delete;
    promise_type& operator=(const promise_type&) = delete;

    Root get_return_object() { return {}; }
    std::suspend_never initial_suspend() noexcept { return {}; }
    std::suspend_never final_suspend() noexcept { return {}; }
    void return_void() {}
    void unhandled_exception() { std::terminate(); }  // run() catches everything
  };
};

Scope::Root Scope::run(Task<> task) {
  std::exception_ptr problem;
  try {
    co_await std::move(task);
  } catch (...) {
    problem = std::current_exception();
  }
  if (problem) on_error_(problem);
}

void Scope::spawn(Task<> task) { run(std::move(task)); }

Scope::~Scope() {
  while (!empty()) {
    auto& promise = static_cast<Root::promise_type&>(*head_.next);
    std::coroutine_handle<Root::promise_type>::from_promise(promise).destroy();
  }
}

}  // namespace maelstrom
