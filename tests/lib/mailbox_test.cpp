// The door for other threads.
#include "maelstrom/mailbox.hpp"

#include <atomic>
#include <stdexcept>
#include <thread>

#include "harness.hpp"

namespace tests::mailbox_test {
namespace {

TEST_CASE("posted work runs with the next advance, in order, before the timers") {
  TestNode node;
  CHECK(!node->has_mailbox());
  const Mailbox mailbox = node->mailbox();
  CHECK(node->has_mailbox());
  std::string log;
  node->after(0ms, [&] { log += "timer"; });
  mailbox.post([&] { log += "a "; });
  node->mailbox().post([&] { log += "b "; });
  CHECK(log.empty());
  node.jump(0ms);
  CHECK(log == "a b timer");
}

TEST_CASE("posted work may use the node, post more, and throw") {
  TestNode node;
  node.init();
  const Mailbox mailbox = node->mailbox();
  mailbox.post([] { throw std::runtime_error("posted badly"); });
  mailbox.post([&] {
    node->send("n2", "t");
    mailbox.post([&] { node->send("n3", "t"); });
  });
  node.jump(0ms);
  CHECK(node.logged("posted badly"));
  CHECK(node.take() == Lines{line("n1", "n2", R"({"type":"t"})")});
  node.jump(0ms);
  CHECK(node.take() == Lines{line("n1", "n3", R"({"type":"t"})")});
}

TEST_CASE("the driver is woken once for each empty mailbox that gets something") {
  TestNode node;
  const Mailbox mailbox = node->mailbox();
  int wakes = 0;
  node->on_post([&] { ++wakes; });
  mailbox.post([] {});
  mailbox.post([] {});
  CHECK(wakes == 1);
  node.jump(0ms);
  mailbox.post([] {});
  CHECK(wakes == 2);
}

TEST_CASE("work for a node that is gone is dropped, and so is what it had not run yet") {
  const auto held = std::make_shared<int>(0);
  std::optional<Mailbox> mailbox;
  {
    TestNode node;
    mailbox = node->mailbox();
    node->on_post([held] {});
    mailbox->post([held] { *held = 1; });
    CHECK(held.use_count() == 3);
  }
  CHECK(held.use_count() == 1);
  mailbox->post([held] { *held = 1; });
  CHECK(held.use_count() == 1);
  CHECK(*held == 0);
}

TEST_CASE("work that posts as it is dropped does no harm") {
  TestNode node;
  const Mailbox mailbox = node->mailbox();
  const auto post_again = [mailbox](void*) { mailbox.post([] {}); };
  mailbox.post([guard = std::shared_ptr<void>(nullptr, post_again)] {});
}

TEST_CASE("work from many threads runs once each, in the order of each thread") {
  constexpr int kThreads = 4;
  constexpr int kEach = 5'000;
  TestNode node;
  std::atomic<int> wakes = 0;
  const Mailbox mailbox = node->mailbox();
  node->on_post([&] { ++wakes; });
  std::vector<int> last(kThreads, -1);
  int done = 0;
  bool in_order = true;
  std::vector<std::thread> threads;
  threads.reserve(kThreads);
  for (std::size_t t = 0; t < kThreads; ++t) {
    threads.emplace_back([&, t, mailbox] {
      for (int i = 0; i < kEach; ++i) {
        mailbox.post([&, t, i] {
          in_order = in_order && last[t] == i - 1;
          last[t] = i;
          ++done;
        });
      }
    });
  }
  while (done < kThreads * kEach) node.jump(1ms);
  for (auto& thread : threads) thread.join();
  node.jump(1ms);
  CHECK(in_order);
  CHECK(done == kThreads * kEach);
  CHECK(wakes > 0);
}

TEST_CASE("threads may post while the node goes away") {
  for (int round = 0; round < 20; ++round) {
    auto node = std::make_unique<TestNode>();
    const Mailbox mailbox = (*node)->mailbox();
    (*node)->on_post([] {});
    std::atomic<bool> started = false;
    std::thread poster([&, mailbox] {
      const auto held = std::make_shared<int>(0);
      for (int i = 0; i < 1'000; ++i) {
        mailbox.post([held] { ++*held; });
        started = true;
      }
    });
    while (!started) std::this_thread::yield();
    node->jump(1ms);
    node.reset();
    poster.join();
  }
}

}  // namespace
}  // namespace tests::mailbox_test
