#include "kafka/link.hpp"

#include "kafka/window.hpp"
#include "lib/harness.hpp"

namespace tests::kafka_link_test {
namespace {

using apps::kafka::Append;
using apps::kafka::Batch;
using apps::kafka::Forward;
using apps::kafka::Journal;
using apps::kafka::Link;
using apps::kafka::LinkOptions;
using apps::kafka::Window;

constexpr Time kStart = Time{} + 10s;

TEST_CASE("a window goes back to the first item that is not acknowledged, after longer waits") {
  Window window({.initial = 300ms, .longest = 1s});
  CHECK(!window.deadline());
  window.send(5, kStart);
  window.send(8, kStart + 100ms);
  CHECK(window.deadline() == kStart + 300ms);
  window.advance(kStart + 299ms);
  CHECK(window.sent() == 8);
  window.advance(kStart + 300ms);
  CHECK(window.sent() == 0);
  CHECK(window.is_retrying());
  Time now = kStart + 300ms;
  for (const auto wait : {600ms, 1000ms, 1000ms}) {
    window.send(8, now);
    CHECK(window.deadline() == now + wait);
    now += wait;
    window.advance(now);
  }
  window.send(8, now);
  window.acknowledge(3, now);
  CHECK(!window.is_retrying());
  CHECK(window.acked() == 3);
  CHECK(window.deadline() == now + 300ms);  // progress: as in the beginning
  window.acknowledge(8, now);
  CHECK(!window.deadline());
  CHECK(!window.is_waiting());
}

TEST_CASE("a window waits for as long as round trips have been measured to take") {
  Window window({.initial = 300ms, .shortest = 1ms, .longest = 10s});
  Time now = kStart;
  for (std::uint64_t i = 1; i <= 40; ++i) {
    window.send(i, now);
    now += 50ms;
    window.acknowledge(i, now);
  }
  window.send(41, now);
  CHECK(*window.deadline() - now > 49ms);
  CHECK(*window.deadline() - now < 55ms);

  SECTION("but not of what was sent twice") {
    window.advance(*window.deadline());
    window.send(41, now + 1s);
    window.acknowledge(41, now + 5s);
    window.send(42, now + 5s);
    CHECK(*window.deadline() - (now + 5s) < 55ms);
  }
  SECTION("within limits") {
    Window limited({.initial = 300ms, .shortest = 100ms, .longest = 1s});
    limited.send(1, now);
    limited.acknowledge(1, now + 1ms);
    limited.send(2, now);
    CHECK(*limited.deadline() - now == 100ms);
    limited.acknowledge(2, now + 50s);
    limited.send(3, now);
    CHECK(*limited.deadline() - now == 1s);
  }
}

TEST_CASE("a window is stuck if what it sent has not been acknowledged for long") {
  Window window({});
  CHECK(!window.is_stuck(kStart + 1h, 1s));
  window.send(1, kStart);
  CHECK(!window.is_stuck(kStart + 1s, 1s));
  CHECK(window.is_stuck(kStart + 1001ms, 1s));
  window.advance(kStart + 1001ms);
  CHECK(window.is_stuck(kStart + 1001ms, 1s));  // also before it sends again
  window.acknowledge(1, kStart + 2s);
  CHECK(!window.is_stuck(kStart + 1h, 1s));
}

TEST_CASE("a window whose receiver was started again goes on from what that one has") {
  Window window({});
  window.send(9, kStart);
  window.acknowledge(9, kStart);
  window.acknowledge(4, kStart);  // late
  CHECK(window.acked() == 9);
  window.restart(4, kStart);
  CHECK(window.acked() == 4);
  CHECK(window.sent() == 4);
  CHECK(!window.is_waiting());
}

// One end of a link between brokers, and the journal on its side.
struct End {
  explicit End(std::uint64_t boot, const LinkOptions& options = {}) : link(options, boot, kStart) {}

  void add(std::string_view msg, Time now) {
    journal.add(maelstrom::json_text(Append{"k", Raw{msg}}));
    link.grow(now);
  }
  std::optional<Batch> next(std::uint64_t ack, Time now) {
    return link.next_batch(journal, ack, now);
  }
  void hear(std::uint64_t boot, std::optional<std::uint64_t> heard, std::uint64_t ack, Time now) {
    link.hear({.boot = boot, .heard = heard, .ack = ack}, journal.size(), now);
  }
  std::optional<std::uint64_t> forward(std::string_view msg, Time now) {
    return link.forward(maelstrom::json_text(Forward{"k", Raw{msg}}), now);
  }

  bool confirm(std::uint64_t seq, std::string_view msg, Time now) {
    return link.confirm(seq, maelstrom::json_text(Forward{"k", Raw{msg}}), now);
  }

  Link link;
  Journal journal;
};

// An end whose peer, with the boot 7, knows it and has nothing.
End acquainted(const LinkOptions& options = {}) {
  End end(1, options);
  end.next(0, kStart);
  end.hear(7, 1, 0, kStart);
  end.next(0, kStart + 1ms);
  CHECK(!end.link.next_time());
  return end;
}

TEST_CASE("a link greets its peer until that shows that it knows of the start") {
  End end(1);
  Time now = kStart;
  for (int i = 0; i < 4; ++i) {
    const auto greeting = end.next(0, now);
    REQUIRE(greeting);
    CHECK(greeting->boot == 1);
    CHECK(!greeting->heard);
    CHECK(!end.next(0, now));
    CHECK(end.link.next_time() == now + 250ms);
    now += 250ms;
  }
  end.hear(7, std::nullopt, 0, now);
  CHECK(end.next(0, now)->heard == 7);
  CHECK(end.link.next_time() == now + 250ms);
  end.hear(7, 1, 0, now);
  CHECK(!end.link.next_time());
}

TEST_CASE("a link answers a greeting again if the answer was lost") {
  End end = acquainted();
  for (Time now = kStart + 1s; now < kStart + 3s; now += 250ms) {
    end.hear(8, std::nullopt, 0, now);
    const auto answer = end.next(0, now + 1ms);
    REQUIRE(answer);
    CHECK(answer->heard == 8);
    CHECK(!end.link.next_time());
  }
}

TEST_CASE("a link sends no records before it knows what its peer has") {
  End end(1);
  for (int i = 0; i < 10; ++i) end.add("1", kStart);
  CHECK(end.next(0, kStart)->records.empty());
  end.hear(7, 1, 6, kStart);
  const auto batch = end.next(0, kStart + 1ms);
  CHECK(batch->from == 6);
  CHECK(batch->records.size() == 4);
}

TEST_CASE("records linger, and ride with what is urgent") {
  End end = acquainted();
  const Time now = kStart + 1s;
  end.add("1", now);
  CHECK(end.link.next_time() == now + 20ms);
  end.add("2", now + 5ms);
  CHECK(end.link.next_time() == now + 20ms);
  end.forward("3", now + 10ms);
  CHECK(end.link.next_time() == now + 10ms);  // the last batch is long ago
  const auto batch = end.next(0, now + 10ms);
  CHECK(batch->records.size() == 2);
  CHECK(batch->forwards.size() == 1);
  CHECK(batch->first == 1);
  end.forward("4", now + 10ms);
  CHECK(end.link.next_time() == now + 11ms);  // one batch a millisecond
  CHECK(end.next(0, now + 11ms)->first == 2);
}

TEST_CASE("a link sends again from the first record that is not acknowledged") {
  End end = acquainted();
  for (int i = 0; i < 6; ++i) end.add("1", kStart);
  Time now = *end.link.next_time();
  CHECK(end.next(0, now)->records.size() == 6);
  end.hear(7, 1, 2, now);
  now = *end.link.next_time();
  const auto again = end.next(0, now);
  CHECK(again->from == 2);
  CHECK(again->records.size() == 4);

  SECTION("and nothing new until there is an answer") {
    end.add("2", now);
    now = *end.link.next_time();
    CHECK(end.next(0, now)->records.size() == 5);  // all, when it is time to try again
    end.add("3", now);
    end.link.linger(now);
    const auto ack = end.next(0, now + 20ms);  // somebody wants an acknowledgement meanwhile
    REQUIRE(ack);
    CHECK(ack->records.empty());
    end.hear(7, 1, 7, now + 30ms);
    CHECK(end.next(0, now + 50ms)->records.size() == 1);
  }
}

TEST_CASE("a link's batches are limited in bytes, and so is what is on its way") {
  End end = acquainted({.batch_bytes = 200, .window_bytes = 500});
  for (int i = 0; i < 100; ++i) end.add("1", kStart);
  const std::uint64_t size = end.journal.bytes(0, 1);
  Time now = kStart + 1s;
  std::uint64_t sent = 0;
  for (int i = 0; i < 3; ++i) {
    const auto batch = end.next(0, now);
    REQUIRE(batch);
    CHECK(batch->records.size() * size <= 200);
    sent += batch->records.size();
    now += 1ms;
  }
  CHECK(sent == 500 / size);
  CHECK(!end.next(0, now));
  end.hear(7, 1, sent, now);
  CHECK(end.next(0, now + 20ms)->from == sent);

  SECTION("a record beyond the limits goes alone") {
    End other = acquainted({.batch_bytes = 10, .window_bytes = 10});
    other.add("1", now);
    other.add("2", now);
    CHECK(other.next(0, now + 20ms)->records.size() == 1);
    CHECK(!other.next(0, now + 30ms));
  }
}

TEST_CASE("forwards are sent again, in order and with the same seqs, until they are confirmed") {
  End end = acquainted();
  CHECK(end.forward("1", kStart + 1s) == 1);
  CHECK(end.forward("2", kStart + 1s) == 2);
  CHECK(end.next(0, kStart + 1s)->forwards.size() == 2);
  CHECK(end.confirm(1, "1", kStart + 1s));
  CHECK(!end.confirm(1, "1", kStart + 1s));
  CHECK(end.forward("3", kStart + 1s) == 3);
  CHECK(end.next(0, kStart + 1001ms)->first == 3);
  const Time now = *end.link.next_time();
  const auto again = end.next(0, now);
  CHECK(again->first == 2);
  CHECK(again->forwards.size() == 2);
  CHECK(end.confirm(2, "2", now));
  CHECK(end.confirm(3, "3", now));
  CHECK(!end.link.next_time());
}

TEST_CASE("a link takes no more messages for a peer that does not answer") {
  End end = acquainted();
  const Time now = kStart + 1s;
  CHECK(end.forward("1", now));
  end.next(0, now);
  CHECK(end.forward("2", now + 1s));
  CHECK(!end.forward("3", now + 1001ms));
  CHECK(!end.link.is_alive(now + 1001ms));
  end.confirm(1, "1", now + 2s);
  CHECK(end.forward("3", now + 2s) == 3);  // the refused one left no gap
}

TEST_CASE("a link that waits for records to be acknowledged takes no messages either") {
  End end = acquainted();
  end.add("1", kStart);
  end.next(0, kStart + 20ms);
  CHECK(!end.forward("2", kStart + 2s));
  end.hear(7, 1, 1, kStart + 2s);
  CHECK(end.forward("2", kStart + 2s));
}

TEST_CASE("a link keeps a limited number of messages for its peer, but at least one") {
  End end = acquainted({.forward_bytes = 50});
  const std::string_view message = R"("long enough to exceed the limit that is set above")";
  CHECK(end.forward(message, kStart));
  CHECK(!end.forward("2", kStart));
  end.confirm(1, message, kStart);
  CHECK(end.forward("3", kStart) == 2);
}

TEST_CASE("a link goes on with a peer that was started again, and ignores what it said before") {
  End end = acquainted();
  for (int i = 0; i < 5; ++i) end.add("1", kStart);
  end.forward("2", kStart + 1s);
  end.next(0, kStart + 1s);
  end.hear(7, 1, 5, kStart + 1s);
  end.hear(9, std::nullopt, 0, kStart + 1100ms);
  const auto batch = end.next(3, kStart + 1100ms);
  REQUIRE(batch);
  CHECK(batch->heard == 9);
  CHECK(batch->ack == 3);
  CHECK(batch->from == 0);
  CHECK(batch->records.size() == 5);
  CHECK(batch->first == 1);
  CHECK(batch->forwards.size() == 1);
  end.hear(7, 1, 5, kStart + 1100ms);
  CHECK(end.next(0, *end.link.next_time())->from == 0);  // nothing is acknowledged
  end.hear(9, 1, 2, kStart + 1500ms);
  std::optional<Batch> again;
  while (!again || again->records.empty()) again = end.next(0, *end.link.next_time());
  CHECK(again->from == 2);
}

TEST_CASE("a link believes a peer that has less than it said before, if that is its last word") {
  End end = acquainted();
  for (int i = 0; i < 5; ++i) end.add("1", kStart);
  end.next(0, kStart + 20ms);
  end.hear(7, 1, 5, kStart + 20ms);  // untrue
  end.hear(7, 1, 3, kStart + 30ms);
  CHECK(end.link.next_time() == kStart + 1030ms);

  SECTION("after a second it gets the rest") {
    end.hear(7, 1, 2, kStart + 500ms);
    const auto batch = end.next(0, kStart + 1030ms);
    REQUIRE(batch);
    CHECK(batch->from == 2);
    CHECK(batch->records.size() == 3);
    end.hear(7, 1, 5, kStart + 1040ms);
    CHECK(!end.link.next_time());
  }
  SECTION("unless it was an old word that came late") {
    end.hear(7, 1, 5, kStart + 40ms);
    CHECK(!end.link.next_time());
  }
}

TEST_CASE("a link that makes no progress starts anew, and goes on from what its peer says then") {
  End end = acquainted();
  end.hear(~std::uint64_t{0}, 1, 0, kStart);  // untrue: whatever the peer says now seems old
  end.next(0, kStart + 2ms);
  end.add("1", kStart + 1s);
  CHECK(end.forward("2", kStart + 1s) == 1);
  Time now = kStart + 1s;
  std::optional<Batch> batch;
  while (now < kStart + 7s && end.link.boot() == 1) {
    now = *end.link.next_time();
    batch = end.next(0, now);
    end.hear(7, 1, 1, now);  // what the peer acknowledges is not heard
  }
  CHECK(now > kStart + 6s);
  CHECK(now < kStart + 7100ms);
  REQUIRE(batch);
  CHECK(batch->boot == 2);
  CHECK(!batch->heard);
  CHECK(batch->records.empty());
  CHECK(batch->forwards.empty());  // nobody waits for it
  CHECK(end.link.is_alive(now));   // the peer was heard
  CHECK(end.forward("3", now) == 1);
  now = *end.link.next_time();
  batch = end.next(0, now);
  CHECK(batch->heard == 7);
  CHECK(batch->first == 1);
  CHECK(batch->forwards.size() == 1);
  end.hear(7, 2, 1, now);
  CHECK(end.confirm(1, "3", now));
  CHECK(!end.link.next_time());
}

TEST_CASE("a link that starts anew takes nothing to append before its peer is heard") {
  End end = acquainted();
  end.forward("1", kStart + 1s);
  Time now = kStart + 1s;
  for (; end.link.boot() == 1; now += 100ms) end.next(0, now);
  for (int i = 0; i < 50; ++i, now += 100ms) {
    end.next(0, now);
    CHECK(!end.link.is_alive(now));
    CHECK(!end.forward("2", now));
  }
  end.hear(7, 1, 0, now);
  CHECK(end.forward("2", now) == 1);
}

TEST_CASE("a link whose number was given to a message that is not its own starts anew") {
  End end = acquainted();
  end.forward("1", kStart + 1s);
  end.next(0, kStart + 1s);
  SECTION("another message") { CHECK(!end.confirm(1, "2", kStart + 1s)); }
  SECTION("a number that was not given yet") { CHECK(!end.confirm(2, "1", kStart + 1s)); }
  SECTION("the greatest number") { CHECK(!end.confirm(~std::uint64_t{0}, "1", kStart + 1s)); }
  CHECK(end.link.boot() == 2);
  end.hear(7, 1, 0, kStart + 1s);
  CHECK(end.forward("3", kStart + 1s) == 1);
}

}  // namespace
}  // namespace tests::kafka_link_test
