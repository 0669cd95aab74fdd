#include "broadcast/link.hpp"

#include <limits>

#include "catch.hpp"

namespace tests::broadcast_link_test {
namespace {

using apps::broadcast::Link;
using apps::broadcast::Version;
using maelstrom::Time;
using namespace std::chrono_literals;

Link link_to_one_that_has(const Version& version) {
  Link link(400ms);
  link.confirm(version, 1);
  return link;
}

void send(Link& link, std::int64_t number, const Version& upto) {
  link.sent = upto;
  link.note_departure(number, Time(number * 1ms));
  link.await_answer({number, Time(number * 1ms), Time(1s + number * 1ms), upto});
}

TEST_CASE("what a peer should have by now and has not is sent again") {
  Link link = link_to_one_that_has({5, 0});
  send(link, 11, {6, 0});
  send(link, 12, {7, 2});
  send(link, 13, {8, 2});
  link.confirm({5, 2}, 2);  // the first batch was lost, or its run did not fit any more
  CHECK(link.acknowledge(12) == Time(12ms));
  CHECK(link.sent == Version{5, 2});
  CHECK(link.unanswered.size() == 1);
}

TEST_CASE("what is still under way is not sent again") {
  Link link = link_to_one_that_has({5});
  send(link, 11, {6});
  send(link, 12, {7});
  link.confirm({6}, 2);
  link.acknowledge(11);
  CHECK(link.sent == Version{7});
}

TEST_CASE("what may have been overtaken is not sent again, and its lateness is noted") {
  Link link = link_to_one_that_has({5});
  send(link, 11, {6});
  send(link, 12, {7});
  send(link, 13, {8});
  link.confirm({5}, 2);
  link.acknowledge(12, Time(10ms));
  CHECK(link.sent == Version{8});
  CHECK(!link.late);
  link.confirm({8}, 3);
  link.acknowledge(13, Time(10ms));
  CHECK(link.late == Time(11ms));
  CHECK(link.unanswered.empty());
}

TEST_CASE("a number that was no number of the peer's does not make it deaf") {
  Link link = link_to_one_that_has({5});
  link.heard_at = Time(1s);
  CHECK(link.is_overtaken(1, Time(2s)));
  CHECK(!link.is_overtaken(2, Time(2s)));
  link.confirm({5}, std::numeric_limits<std::int64_t>::max());
  CHECK(!link.is_overtaken(2, Time(2s)));
  link.confirm({5}, 100);
  CHECK(link.is_overtaken(2, Time(2s)));
  CHECK(!link.is_overtaken(2, Time(11s)));
}

TEST_CASE("an echo that came before answers nothing") {
  Link link = link_to_one_that_has({5});
  send(link, 11, {6});
  link.acknowledge(11);
  link.is_suspected = true;
  CHECK(!link.acknowledge(11).has_value());
  CHECK(link.is_suspected);
}

TEST_CASE("of attempts to reach a suspect it is not known which arrived") {
  Link link = link_to_one_that_has({5});
  link.is_suspected = true;
  link.sent = {9};
  link.acknowledge(20);
  CHECK(!link.is_suspected);
  CHECK(link.sent == Version{5});
}

TEST_CASE("a peer that was started again is sent what it lost") {
  Link link = link_to_one_that_has({5, 3});
  link.confirm({5}, 2);
  CHECK(link.sent == Version{5});
  link.confirm({5, 3}, 3);
  CHECK(link.sent == Version{5, 3});
}

TEST_CASE("more batches than fit wait for an answer as one") {
  Link link = link_to_one_that_has({});
  const auto count = static_cast<std::int64_t>(Link::kMaxUnanswered) + 10;
  for (std::int64_t number = 1; number <= count; ++number) {
    send(link, number, {static_cast<std::size_t>(number)});
  }
  CHECK(link.unanswered.size() == Link::kMaxUnanswered);
  CHECK(link.unanswered.back().number == count);
  CHECK(link.unanswered.back().answerable == Time(1s + Link::kMaxUnanswered * 1ms));
}

}  // namespace
}  // namespace tests::broadcast_link_test
