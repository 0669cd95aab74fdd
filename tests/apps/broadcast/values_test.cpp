#include "broadcast/values.hpp"

#include <limits>
#include <string_view>

#include "catch.hpp"

namespace tests::values_test {
namespace {

using apps::broadcast::count_at;
using apps::broadcast::Mark;
using apps::broadcast::Run;
using apps::broadcast::Values;
using namespace std::string_view_literals;
using Numbers = std::vector<std::int64_t>;

TEST_CASE("a run is taken once, wherever it overlaps") {
  Values values;
  CHECK(values.take({1, 0, 0, {10, 11}}) == 2);
  CHECK(values.take({1, 0, 0, {10, 11}}) == 0);
  CHECK(values.take({1, 0, 1, {11, 12}}) == 1);
  CHECK(values.take({1, 0, 0, {10}}) == 0);
  CHECK(values.all() == Numbers{10, 11, 12});
}

TEST_CASE("a run that leaves a gap is not taken") {
  Values values;
  values.take({1, 0, 0, {10}});
  CHECK(values.take({1, 0, 2, {12}}) == 0);
  CHECK(values.all() == Numbers{10});
  CHECK(values.marks() == std::vector<Mark>{{1, 0, 1}});
}

TEST_CASE("a value that came twice is there once") {
  Values values;
  values.take({1, 0, 0, {5, 5}});
  values.take({2, 0, 0, {5}});
  CHECK(values.all() == Numbers{5});
  CHECK(values.size(values.slot({1, 0})) == 2);
}

TEST_CASE("each start of a node without its storage is an origin of its own") {
  Values values;
  values.take({1, 100, 0, {5}});
  CHECK(values.take({1, 200, 0, {6}}) == 1);
  CHECK(values.all() == Numbers{5, 6});
}

TEST_CASE("a run has what comes after a place, up to a limit") {
  Values values;
  const auto slot = values.slot({3, 7});
  for (const std::int64_t value : {1, 2, 3, 4}) values.append(slot, value);
  CHECK(values.run(slot, 1, 100) == Run{3, 7, 1, {2, 3, 4}});
  CHECK(values.run(slot, 1, 2) == Run{3, 7, 1, {2, 3}});
}

TEST_CASE("marks mean the same to nodes that met origins in another order") {
  Values here;
  here.take({1, 0, 0, {10}});
  here.take({2, 0, 0, {20, 21}});
  Values there;
  there.take({2, 0, 0, {20}});
  there.take({1, 0, 0, {10}});
  const auto version = there.read(here.marks());
  CHECK(count_at(version, there.slot({1, 0})) == 1);
  CHECK(count_at(version, there.slot({2, 0})) == 1);  // more than there is makes no difference
  CHECK(count_at(version, 99) == 0);
}

TEST_CASE("a mark of what is not here takes no memory, and says that something is lacking") {
  Values values;
  values.take({1, 0, 0, {10}});
  const std::vector<Mark> marks = {{2, 7, 1'000'000}, {1, 0, 1}};
  CHECK(count_at(values.read(marks), 0) == 1);
  CHECK(values.slots() == 1);
  CHECK(values.lacks(marks[0]));
  CHECK(!values.lacks(marks[1]));
}

TEST_CASE("no node has more lives than its share of the marks") {
  Values values;
  const auto lives = static_cast<std::int64_t>(Values::kMaxLives);
  for (std::int64_t boot = 0; boot < lives + 10; ++boot) values.take({1, boot, 0, {boot}});
  CHECK(values.all().size() == Values::kMaxLives);
  CHECK(!values.lacks({1, lives, 5}));
  CHECK(values.take({1, 0, 1, {-1}}) == 1);
  CHECK(values.take({2, 0, 0, {-2}}) == 1);
}

TEST_CASE("the size of the values as text is known") {
  Values values;
  values.take({1, 0, 0, {0, -5, std::numeric_limits<std::int64_t>::min(), 0}});
  CHECK(values.text_size() == "0,-5,-9223372036854775808,"sv.size());
}

}  // namespace
}  // namespace tests::values_test
