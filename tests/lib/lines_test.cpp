// Lines cut from a stream of bytes.
#include "maelstrom/lines.hpp"

#include <cstring>
#include <numeric>

#include "harness.hpp"

namespace tests::lines_test {
namespace {

constexpr std::size_t kLimit = 1000;

// Feeds a buffer and keeps what comes out: a line, or "<too long>".
struct Feed {
  explicit Feed(std::size_t limit) : buffer(limit) {}

  void drain(bool ended = false) {
    std::string_view line;
    while (true) {
      switch (buffer.next(ended, line)) {
        case LineBuffer::Next::none: return;
        case LineBuffer::Next::too_long: lines.emplace_back("<too long>"); break;
        case LineBuffer::Next::line:
          lines.emplace_back(line);
          // What the decoder will read behind the line must be there.
          sum = sum + std::accumulate(line.end(), line.end() + Decoder::kPadding, 0);
      }
    }
  }
  void operator()(std::string_view text) {
    while (!text.empty()) {
      const auto room = buffer.room();
      REQUIRE(!room.empty());
      largest_room = std::max(largest_room, room.size());
      const std::size_t count = std::min(room.size(), text.size());
      std::memcpy(room.data(), text.data(), count);
      buffer.add(count);
      text.remove_prefix(count);
      drain();
    }
  }

  LineBuffer buffer;
  Lines lines;
  std::size_t largest_room = 0;
  volatile int sum = 0;
};

TEST_CASE("lines come out as they went in, without their newlines") {
  Feed feed(kLimit);
  feed("one\ntwo\n\n\r\nthree");
  CHECK(feed.lines == Lines{"one", "two", "", "\r"});
  feed("!\n");
  CHECK(feed.lines.back() == "three!");
}

TEST_CASE("a last line without a newline counts once the stream has ended") {
  Feed feed(kLimit);
  feed("one\nlast");
  feed.drain(true);
  feed.drain(true);
  CHECK(feed.lines == Lines{"one", "last"});
}

TEST_CASE("an empty stream has no lines") {
  Feed feed(kLimit);
  feed.drain(true);
  CHECK(feed.lines.empty());
  Feed whole(kLimit);
  whole("one\n");
  whole.drain(true);
  CHECK(whole.lines == Lines{"one"});
}

TEST_CASE("where the stream is split makes no difference") {
  const std::uint64_t seed = test_seed();
  CAPTURE(seed);
  Random random(seed);
  for (int round = 0; round < 100; ++round) {
    Lines expected;
    std::string stream;
    for (std::uint64_t n = random.below(30); n > 0; --n) {
      const std::size_t size =
          random.chance(0.1) ? kLimit + random.below(3000) : random.below(kLimit + 1);
      const std::string line(size, static_cast<char>('a' + random.below(26)));
      expected.push_back(size > kLimit ? "<too long>" : line);
      stream += line + "\n";
    }
    Feed feed(kLimit);
    std::string_view rest = stream;
    while (!rest.empty()) {
      const std::size_t count = std::min<std::size_t>(rest.size(), 1 + random.below(700));
      feed(rest.substr(0, count));
      rest.remove_prefix(count);
    }
    feed.drain(true);
    REQUIRE(feed.lines == expected);
  }
}

TEST_CASE("a line of exactly the limit is taken, one byte more is not") {
  const bool newline = GENERATE(true, false);
  Feed feed(kLimit);
  feed(std::string(kLimit, 'x') + "\n" + std::string(kLimit + 1, 'y') + "\nz\n");
  feed(std::string(kLimit, 'x'));
  if (newline) feed("\n");
  feed.drain(true);
  CHECK(feed.lines == Lines{std::string(kLimit, 'x'), "<too long>", "z", std::string(kLimit, 'x')});
}

TEST_CASE("a line that is too long is said so once, also at the end of the stream") {
  Feed feed(kLimit);
  for (int i = 0; i < 100; ++i) feed(std::string(kLimit, 'x'));
  CHECK(feed.lines.empty());
  feed.drain(true);
  feed.drain(true);
  CHECK(feed.lines == Lines{"<too long>"});

  Feed exact(kLimit);
  exact(std::string(kLimit + 1, 'x'));
  exact.drain(true);
  CHECK(exact.lines == Lines{"<too long>"});
}

TEST_CASE("an endless line takes no more memory than the limit") {
  Feed feed(1U << 20U);
  const std::string chunk(100'000, 'x');
  for (int i = 0; i < 500; ++i) feed(chunk);
  CHECK(feed.largest_room < 3U << 20U);
  feed("\nnext\n");
  CHECK(feed.lines == Lines{"<too long>", "next"});
}

TEST_CASE("after a large line the memory is given back") {
  Feed feed(64U << 20U);
  feed(std::string(10'000'000, 'x') + "\n");
  REQUIRE(feed.lines.size() == 1);
  CHECK(feed.largest_room > 5'000'000);
  feed.largest_room = 0;
  feed("small\n");
  feed("small\n");
  CHECK(feed.largest_room < 1'000'000);
  CHECK(feed.lines.back() == "small");
}

TEST_CASE("a line of 64 MiB passes when that is the limit") {
  constexpr std::size_t kSize = 64U << 20U;
  Feed feed(kSize);
  const std::string chunk(1U << 20U, 'x');
  for (int i = 0; i < 64; ++i) feed(chunk);
  feed("\nnext\n");
  REQUIRE(feed.lines.size() == 2);
  CHECK(feed.lines[0].size() == kSize);
  CHECK(feed.lines[1] == "next");
  for (int i = 0; i < 64; ++i) feed(chunk);
  feed("x\nnext\n");
  CHECK(feed.lines[2] == "<too long>");
  CHECK(feed.lines[3] == "next");
}

TEST_CASE("room is never too small to be worth a read") {
  Feed feed(kLimit);
  for (int i = 0; i < 1000; ++i) {
    CHECK(feed.buffer.room().size() >= 64U << 10U);
    feed("0123456789\n");
  }
  CHECK(feed.lines.size() == 1000);
}

}  // namespace
}  // namespace tests::lines_test
