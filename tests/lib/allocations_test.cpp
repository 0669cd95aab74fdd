// The fast path allocates nothing: this executable's operator new counts.
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <new>

#include "echo/echo.hpp"
#include "harness.hpp"
#include "unique-ids/unique_ids.hpp"

namespace {

std::atomic<std::uint64_t> allocations = 0;

void* allocate(std::size_t size) noexcept {
  allocations.fetch_add(1, std::memory_order_relaxed);
  return std::malloc(size == 0 ? 1 : size);
}
void* allocate(std::size_t size, std::align_val_t alignment) noexcept {
  allocations.fetch_add(1, std::memory_order_relaxed);
  const auto unit = static_cast<std::size_t>(alignment);
  return std::aligned_alloc(unit, (size + unit - 1) / unit * unit);
}
void* or_throw(void* memory) {
  if (memory == nullptr) throw std::bad_alloc();
  return memory;
}

}  // namespace

// Not to be inlined: GCC would take the pairs of malloc and delete that it then sees for mistakes.
#define NOINLINE [[gnu::noinline]]
NOINLINE void* operator new(std::size_t n) { return or_throw(allocate(n)); }
NOINLINE void* operator new[](std::size_t n) { return or_throw(allocate(n)); }
NOINLINE void* operator new(std::size_t n, std::align_val_t a) { return or_throw(allocate(n, a)); }
NOINLINE void* operator new[](std::size_t n, std::align_val_t a) {
  return or_throw(allocate(n, a));
}
NOINLINE void* operator new(std::size_t n, const std::nothrow_t&) noexcept { return allocate(n); }
NOINLINE void* operator new[](std::size_t n, const std::nothrow_t&) noexcept { return allocate(n); }
NOINLINE void operator delete(void* p) noexcept { std::free(p); }
NOINLINE void operator delete[](void* p) noexcept { std::free(p); }
NOINLINE void operator delete(void* p, std::size_t) noexcept { std::free(p); }
NOINLINE void operator delete[](void* p, std::size_t) noexcept { std::free(p); }
NOINLINE void operator delete(void* p, std::align_val_t) noexcept { std::free(p); }
NOINLINE void operator delete[](void* p, std::align_val_t) noexcept { std::free(p); }
NOINLINE void operator delete(void* p, std::size_t, std::align_val_t) noexcept { std::free(p); }
NOINLINE void operator delete[](void* p, std::size_t, std::align_val_t) noexcept { std::free(p); }

namespace tests::allocations_test {
namespace {

constexpr std::uint64_t kMessages = 1'000;

// A node without a log, and how often it allocates for each message once it is warm.
class Counting {
 public:
  Counting() : node(options()) {
    node.receive(line("c0", "n1", R"({"type":"init","msg_id":1,"node_id":"n1","node_ids":["n1"]})"),
                 Time{});
  }
  static NodeOptions options() {
    NodeOptions result;
    result.boot = 1'700'000'000'000'000'000;  // ids are as long as they get
    return result;
  }

  // The allocations per message of a thousand messages like `text`.
  double per_message(std::string_view text) {
    const Padded padded(text);
    std::uint64_t before = 0;
    for (const bool warm : {false, true}) {
      if (warm) before = allocations;
      for (std::uint64_t i = 0; i < kMessages; ++i) {
        node.outbox().clear();
        node.receive_padded(padded.view(), Time{});
        said = node.outbox().size();
      }
    }
    return static_cast<double>(allocations - before) / static_cast<double>(kMessages);
  }

  Node node;
  std::size_t said = 0;
};

TEST_CASE("echo allocates nothing per message") {
  Counting counting;
  apps::Echo echo(counting.node);
  for (const std::string_view value :
       {R"("Please echo 42")", R"("esc\u0061ped \"text\"")", R"([1,{"a":[2,3]},"four",5.0])"}) {
    CAPTURE(value);
    CHECK(counting.per_message(
              to_n1(fmt::format(R"({{"type":"echo","msg_id":123456,"echo":{}}})", value))) == 0);
    CHECK(counting.said > 0);
  }
}

TEST_CASE("unique-ids allocates nothing per message") {
  Counting counting;
  apps::UniqueIds ids(counting.node);
  CHECK(counting.per_message(to_n1(R"({"type":"generate","msg_id":123456})")) == 0);
  CHECK(counting.said > 0);
}

TEST_CASE("a block of lines is decoded without allocating") {
  Counting counting;
  apps::Echo echo(counting.node);
  const std::string text = to_n1(R"({"type":"echo","msg_id":1,"echo":"Please echo 42"})");
  std::string lines;
  for (int i = 0; i < 500; ++i) lines += text + "\n";
  const Padded block(lines);
  std::uint64_t before = 0;
  for (int round = 0; round < 4; ++round) {
    if (round == 2) before = allocations;
    counting.node.outbox().clear();
    counting.node.prepare(block.view());
    for (std::size_t at = 0; at < lines.size(); at += text.size() + 1) {
      counting.node.receive_padded(block.view().substr(at, text.size()), Time{});
    }
  }
  const std::uint64_t count = allocations - before;
  CHECK(count <= 10);  // a few per block at most, none per line
}

TEST_CASE("errors, replies to nothing and one-way messages allocate nothing worth mentioning") {
  Counting counting;
  counting.node.on("t", [](const Message& m) { (void)m; });
  CHECK(counting.per_message(to_n1(R"({"type":"t"})")) == 0);
  CHECK(counting.per_message(to_n1(R"({"type":"t_ok","in_reply_to":5})")) == 0);
  CHECK(counting.per_message(to_n1(R"({"type":"unknown","msg_id":5})")) <= 4);
}

TEST_CASE("a handler that may wait allocates little per message") {
  Counting counting;
  counting.node.on("t", []() -> Task<> { co_return; });
  const double at_once = counting.per_message(to_n1(R"({"type":"t","msg_id":1})"));
  std::printf("allocations per message of a coroutine handler: %.2f\n", at_once);
  CHECK(at_once <= 6);
  CHECK(counting.said > 0);
}

}  // namespace
}  // namespace tests::allocations_test
