#include "broadcast/values.hpp"

#include "catch.hpp"

namespace tests {
namespace {

using apps::broadcast::count_at;
using apps::broadcast::Mark;
using apps::broadcast::Run;
using apps::broadcast::Values;
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
  const auto version = there.read(here.marks());
  CHECK(count_at(version, there.slot({1, 0})) == 1);
  CHECK(count_at(version, there.slot({2, 0})) == 2);
  CHECK(count_at(version, 99) == 0);
}

}  // namespace
}  // namespace tests
