// Function: a callable that is only moved.
#include "maelstrom/function.hpp"

#include <array>
#include <functional>
#include <stdexcept>

#include "harness.hpp"

namespace tests::function_test {
namespace {

// Counts how many of it live. Moving leaves an empty shell that lives on until it is destroyed.
struct Counted {
  explicit Counted(int& alive) : alive_(&alive) { ++alive; }
  Counted(Counted&& other) noexcept : alive_(other.alive_) { ++*alive_; }
  Counted(const Counted&) = delete;
  Counted& operator=(const Counted&) = delete;
  ~Counted() { --*alive_; }

 private:
  int* alive_;
};

// A callable that is too large, or too badly behaved, to be stored in the function itself.
struct Large {
  std::array<int, 100> numbers{};
  Counted counted;
  int operator()() { return ++numbers[99]; }
};
struct ThrowingMove {
  explicit ThrowingMove(int& alive) : counted(alive) {}
  ThrowingMove(ThrowingMove&& other) noexcept(false) : counted(std::move(other.counted)) {}
  Counted counted;
  int operator()() { return 7; }
};

static_assert(!std::is_copy_constructible_v<Function<void()>>);
static_assert(!std::is_copy_assignable_v<Function<void()>>);
static_assert(std::is_nothrow_move_constructible_v<Function<void()>>);
static_assert(std::is_nothrow_move_assignable_v<Function<void()>>);
static_assert(std::is_constructible_v<Function<long(int)>, int (*)(long)>);
static_assert(!std::is_constructible_v<Function<void(int)>, void (*)(std::string)>);
static_assert(!std::is_constructible_v<Function<int()>, void (*)()>);

TEST_CASE("a function calls what it was made from and keeps its state between calls") {
  Function<int(int)> add = [sum = 0](int n) mutable { return sum += n; };
  CHECK(add(2) == 2);
  CHECK(add(3) == 5);
}

TEST_CASE("an empty function is false, one with a callable is true") {
  Function<void()> fn;
  CHECK(!fn);
  fn = nullptr;
  CHECK(!fn);
  fn = [] {};
  CHECK(static_cast<bool>(fn));
  fn = nullptr;
  CHECK(!fn);
}

TEST_CASE("a function moves, and what it was moved from is empty") {
  Function<int()> a = [owned = std::make_unique<int>(5)] { return *owned; };
  Function<int()> b = std::move(a);
  CHECK(!a);  // NOLINT: that is what is tested
  CHECK(b() == 5);
  a = std::move(b);
  CHECK(!b);  // NOLINT
  CHECK(a() == 5);
  auto& same = a;
  a = std::move(same);
  CHECK(a() == 5);
}

TEST_CASE("what a function holds is destroyed exactly once, small, large or throwing when moved") {
  int alive = 0;
  const auto exercise = [&alive](auto make) {
    {
      Function<int()> fn = make();
      CHECK(alive == 1);
      Function<int()> other = std::move(fn);
      CHECK(alive == 1);
      fn = std::move(other);
      CHECK(alive == 1);
      (void)fn();
      fn = make();
      CHECK(alive == 1);
      fn = nullptr;
      CHECK(alive == 0);
      fn = make();
    }
    CHECK(alive == 0);
  };
  SECTION("small") {
    exercise([&] { return [counted = Counted(alive)] { return 1; }; });
  }
  SECTION("large") {
    exercise([&] { return Large{{}, Counted(alive)}; });
  }
  SECTION("throwing") {
    exercise([&] { return ThrowingMove(alive); });
  }
}

TEST_CASE("a large callable keeps its state over moves") {
  int alive = 0;
  Function<int()> fn = Large{{}, Counted(alive)};
  CHECK(fn() == 1);
  Function<int()> moved = std::move(fn);
  CHECK(moved() == 2);
}

TEST_CASE("arguments and results are passed on, references and move-only ones too") {
  Function<int&(int&)> same = [](int& n) -> int& { return n; };
  int number = 1;
  same(number) = 2;
  CHECK(number == 2);

  Function<std::unique_ptr<int>(std::unique_ptr<int>)> pass = [](std::unique_ptr<int> p) {
    ++*p;
    return p;
  };
  CHECK(*pass(std::make_unique<int>(1)) == 2);

  Function<void(int)> ignores_result = [&](int n) { return number = n; };
  ignores_result(9);
  CHECK(number == 9);
}

int twice(int n) { return 2 * n; }

TEST_CASE("plain functions, members and references to callables will do") {
  Function<int(int)> plain = twice;
  CHECK(plain(4) == 8);
  int calls = 0;
  auto counting = [&calls] { ++calls; };
  Function<void()> by_reference = std::ref(counting);
  by_reference();
  CHECK(calls == 1);
}

TEST_CASE("exceptions pass through a call and leave the function usable") {
  Function<void(bool)> fn = [](bool fail) {
    if (fail) throw std::runtime_error("no");
  };
  CHECK_THROWS_AS(fn(true), std::runtime_error);
  fn(false);
}

}  // namespace
}  // namespace tests::function_test
