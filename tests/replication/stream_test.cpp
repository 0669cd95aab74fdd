#include "maelstrom/replication/stream.hpp"

#include <limits>

#include "lib/harness.hpp"

namespace tests::stream_test {
namespace {

using replication::Stream;
using replication::Versions;

constexpr Time kStart(1000s);

Versions upto(std::uint64_t number) {
  Versions versions;
  versions.raise({0, 0}, number);
  return versions;
}

// A stream whose peer has said, with its batch 1, that it has as much.
Stream stream_to_one_that_has(std::uint64_t number) {
  Stream stream(10);
  stream.hear(1, upto(number), kStart);
  return stream;
}

// Batch `number`, a millisecond after the one before, brings everything up to `reach` and calls for
// an answer a second later.
void send(Stream& stream, std::uint64_t number, std::uint64_t reach) {
  const Time now = kStart + number * 1ms;
  stream.wrote(number, upto(reach), upto(reach), now + 1s, now);
}

TEST_CASE("what has been sent is not lacking until it counts as lost") {
  Stream stream = stream_to_one_that_has(5);
  CHECK(!stream.lacks(upto(5)));
  CHECK(stream.lacks(upto(6)));
  send(stream, 11, 6);
  CHECK(!stream.lacks(upto(6)));
  CHECK(stream.known() == upto(5));
  stream.give_up();
  CHECK(stream.lacks(upto(6)));
  CHECK(!stream.answerable());
}

TEST_CASE("what a peer should have by now and has not is lacking again") {
  Stream stream = stream_to_one_that_has(5);
  send(stream, 11, 6);
  send(stream, 12, 7);
  stream.hear(2, upto(5), kStart + 1s);
  CHECK(stream.acknowledge(12, 0ms, kStart + 1s) == kStart + 12ms);
  CHECK(stream.lacks(upto(6)));
  CHECK(!stream.answerable());
}

TEST_CASE("what is still on its way is not sent again") {
  Stream stream = stream_to_one_that_has(5);
  send(stream, 11, 6);
  send(stream, 12, 7);
  stream.hear(2, upto(6), kStart + 1s);
  CHECK(stream.acknowledge(11, 0ms, kStart + 1s) == kStart + 11ms);
  CHECK(!stream.lacks(upto(7)));
  CHECK(stream.answerable() == kStart + 1012ms);
  CHECK(stream.has_heard_of(11));
  CHECK(!stream.has_heard_of(12));
}

TEST_CASE("a batch that calls for no answer is not awaited, and acknowledged like others") {
  Stream stream = stream_to_one_that_has(5);
  stream.wrote(11, {}, upto(5), std::nullopt, kStart);
  CHECK(!stream.answerable());
  CHECK(stream.last_sent() == kStart);
  send(stream, 12, 6);
  stream.wrote(13, {}, upto(6), std::nullopt, kStart + 20ms);
  CHECK(stream.acknowledge(11, {}, kStart + 1s) == kStart);
  CHECK(stream.answerable() == kStart + 1012ms);
  stream.hear(2, upto(6), kStart + 2s);
  CHECK(stream.acknowledge(13, {}, kStart + 2s) == kStart + 20ms);
  CHECK(!stream.answerable());
}

TEST_CASE("an acknowledgement counts once, and none of an earlier life counts") {
  Stream stream = stream_to_one_that_has(5);
  send(stream, 11, 6);
  stream.is_suspected = stream.is_asked = true;
  stream.attempts = 3;
  CHECK(!stream.acknowledge(10, 0ms, kStart + 1s));
  CHECK(stream.is_suspected);
  CHECK(stream.answerable().has_value());
  CHECK(stream.acknowledge(11, 0ms, kStart + 1s).has_value());
  CHECK(!stream.is_suspected);
  CHECK(!stream.is_asked);
  CHECK(stream.attempts == 0);
  stream.is_suspected = true;
  CHECK(!stream.acknowledge(11, 0ms, kStart + 1s));
  CHECK(stream.is_suspected);
}

TEST_CASE("of attempts to reach a suspect it is not known which arrived") {
  Stream stream = stream_to_one_that_has(5);
  stream.is_suspected = true;
  stream.wrote(11, upto(6), upto(6), std::nullopt, kStart);
  stream.wrote(12, upto(7), upto(7), std::nullopt, kStart + 1s);
  stream.hear(2, upto(6), kStart + 2s);
  stream.acknowledge(11, 0ms, kStart + 2s);
  CHECK(!stream.is_suspected);
  CHECK(stream.lacks(upto(7)));
}

TEST_CASE("a peer that was started again lacks what it lost") {
  Stream stream = stream_to_one_that_has(5);
  send(stream, 11, 7);
  stream.hear(2, upto(3), kStart + 1s);
  CHECK(stream.known() == upto(3));
  CHECK(stream.lacks(upto(4)));
  stream.hear(3, upto(7), kStart + 1s);
  CHECK(!stream.lacks(upto(7)));
}

TEST_CASE("a first part of the news waits for its answer, then the next part may go") {
  Stream stream = stream_to_one_that_has(0);
  stream.wrote(11, upto(3), upto(9), kStart, kStart);
  CHECK(stream.is_cut());
  CHECK(!stream.lacks(upto(9)));
  SECTION("when it has come") {
    stream.hear(2, upto(3), kStart + 1s);
    CHECK(!stream.lacks(upto(9)));
    stream.acknowledge(11, 0ms, kStart + 1s);
    CHECK(!stream.is_cut());
    CHECK(stream.lacks(upto(9)));
    stream.wrote(12, upto(9), upto(9), kStart, kStart + 1s);
    CHECK(!stream.is_cut());
  }
  SECTION("or when it is lost") {
    stream.give_up();
    CHECK(!stream.is_cut());
    CHECK(stream.lacks(upto(9)));
  }
  SECTION("and not while other batches are answered") {
    stream.wrote(12, {}, upto(9), std::nullopt, kStart + 1ms);
    CHECK(stream.is_cut());
    CHECK(!stream.lacks(upto(9)));
  }
}

TEST_CASE("a batch is overtaken by a newer one, for a while and within bounds") {
  Stream stream(10);
  CHECK(!stream.is_overtaken(1, kStart));
  stream.hear(100, upto(1), kStart);
  CHECK(stream.heard() == 100);
  CHECK(stream.heard_at() == kStart);
  CHECK(stream.is_overtaken(99, kStart + 9s));
  CHECK(stream.is_overtaken(100, kStart + 9s));
  CHECK(!stream.is_overtaken(101, kStart + 9s));
  CHECK(!stream.is_overtaken(99, kStart + Stream::kOvertakenFor));
}

TEST_CASE("a number that was no number of the peer's does not make it unheard") {
  Stream stream = stream_to_one_that_has(5);
  stream.hear(std::numeric_limits<std::uint64_t>::max(), upto(5), kStart);
  CHECK(!stream.is_overtaken(2, kStart));
  stream.hear(2, upto(5), kStart);
  CHECK(stream.heard() == 2);
  stream.hear(2 + Stream::kOvertakenBy, upto(5), kStart);
  CHECK(!stream.is_overtaken(2, kStart));
  CHECK(stream.is_overtaken(3, kStart));
}

TEST_CASE("a round trip is measured without the time for which the peer held the batch") {
  Stream stream = stream_to_one_that_has(5);
  send(stream, 11, 6);
  send(stream, 12, 7);
  send(stream, 13, 8);
  stream.acknowledge(11, 900ms, kStart + 1011ms);
  REQUIRE(stream.round_trip().is_known());
  CHECK(stream.round_trip().longest() == 300ms);  // 100 ms, and four times half of that
  SECTION("but not if it was held for longer than it is old") {
    stream.acknowledge(12, 2s, kStart + 1012ms);
    CHECK(stream.round_trip().longest() == 300ms);
  }
  SECTION("nor if nobody says for how long") {
    stream.acknowledge(12, std::nullopt, kStart + 5s);
    CHECK(stream.round_trip().longest() == 300ms);
  }
}

TEST_CASE("the times of the newest batches are kept, and an older one is acknowledged without") {
  Stream stream = stream_to_one_that_has(5);
  for (std::uint64_t number = 11; number <= 110; ++number) send(stream, number, number);
  CHECK(!stream.acknowledge(12, 0ms, kStart + 1s).has_value());
  CHECK(stream.has_heard_of(12));
  CHECK(stream.acknowledge(47, 0ms, kStart + 1s) == kStart + 47ms);
  CHECK(stream.answerable() == kStart + 1110ms);
}

}  // namespace
}  // namespace tests::stream_test
