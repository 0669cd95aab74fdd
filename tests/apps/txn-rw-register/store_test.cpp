#include "txn-rw-register/store.hpp"

#include "lib/harness.hpp"

namespace tests::rw_register_store_test {
namespace {

using namespace apps::rw_register;
using namespace std::chrono_literals;

Canonical key(std::string_view text) { return Canonical(Raw{text}); }
Json value(std::string_view text) { return Json(Raw{text}); }

// A store that takes part as the origin `self`.
class Replica {
 public:
  explicit Replica(std::uint64_t node, std::size_t max_bytes = Store::kMaxBytes)
      : self_{node, 1}, store_(3, max_bytes) {}

  void write(Number clock, const std::vector<std::string>& keys, std::string_view text) {
    Values values;
    for (const auto& each : keys) values[key(each)] = value(text);
    const auto delta = store_.write(self_, clock, std::move(values));
    store_.check_room(delta, 2);
    store_.merge(delta);
  }
  // Everything that `other` has, as a message carries it.
  void hear(const Replica& other) { take(json_text(other.store_.news({}, 0))); }
  // True if there was something new.
  bool take(std::string_view delta) {
    const auto fresh = store_.fresh(parse<Store::Delta>(delta));
    store_.merge(fresh);
    return !fresh.empty();
  }
  std::string read(std::string_view name) const { return std::string(store_.read(key(name)).text); }
  std::string since(const Versions& known) const { return json_text(store_.news(known, 0)); }
  std::string state() const { return since({}); }
  const Versions& versions() const { return store_.versions(); }

 private:
  Origin self_;
  Store store_;
};

}  // namespace

TEST_CASE("a register has what the last writer wrote") {
  Replica left(0);
  Replica right(1);
  CHECK(left.read("1") == "null");
  left.write(5, {"1"}, "50");
  CHECK(left.read("1") == "50");
  right.write(4, {"1"}, "40");
  left.hear(right);
  CHECK(left.read("1") == "50");
  right.write(5, {"1"}, "51");  // the greater origin decides
  left.hear(right);
  CHECK(left.read("1") == "51");
  left.write(6, {"1"}, "60");
  CHECK(left.read("1") == "60");
  CHECK(left.versions() == Versions({{0, 1, 6}, {1, 1, 5}}));
}

TEST_CASE("what a transaction writes has one number") {
  Replica replica(0);
  replica.write(7, {"1", "2"}, "70");
  CHECK(replica.state() ==
        R"([{"node":0,"life":1,"start":0,"end":7,"writes":[[7,1,70],[7,2,70]]}])");
}

TEST_CASE("a transaction that writes nothing has no number") {
  Replica replica(0);
  replica.write(7, {}, "70");
  CHECK(replica.versions().empty());
  CHECK(replica.state() == "[]");
}

TEST_CASE("a delta has what is newer than its base and was not replaced") {
  Replica left(0);
  Replica right(1);
  left.write(1, {"1", "2"}, "10");
  left.write(2, {"2", "3"}, "20");
  right.hear(left);
  right.write(3, {"3"}, "30");
  CHECK(right.state() == R"([{"node":0,"life":1,"start":0,"end":2,"writes":[[1,1,10],[2,2,20]]},)"
                         R"({"node":1,"life":1,"start":0,"end":3,"writes":[[3,3,30]]}])");
  CHECK(right.since(Versions({{0, 1, 1}})) ==
        R"([{"node":0,"life":1,"start":1,"end":2,"writes":[[2,2,20]]},)"
        R"({"node":1,"life":1,"start":0,"end":3,"writes":[[3,3,30]]}])");
  // Who lacks only one origin's transactions must have the others'.
  CHECK(right.since(left.versions()) ==
        R"([{"node":0,"life":1,"start":2,"end":2,"writes":[]},)"
        R"({"node":1,"life":1,"start":0,"end":3,"writes":[[3,3,30]]}])");
  CHECK(right.since(right.versions()) == "[]");
}

TEST_CASE("a delta survives being written and read, also in another spelling") {
  Replica replica(0);
  replica.write(5, {R"("a\"b")", R"([1,"x y"])", "1.50"}, R"({"v":[null,1.50]})");
  Replica copy(1);
  copy.hear(replica);
  CHECK(copy.state() == replica.state());
  CHECK(copy.read(R"("a\"b")") == R"({"v":[null,1.50]})");
  CHECK(copy.take(R"([{"node":0,"life":1,"start":5,"end":6,"writes":[[6,15e-1,7]]}])"));
  CHECK(copy.read("1.5") == "7");
}

TEST_CASE("what was seen before changes nothing") {
  Replica left(0);
  left.write(1, {"1"}, "10");
  const std::string first = left.state();
  left.write(2, {"1"}, "20");
  Replica right(1);
  CHECK(right.take(left.state()));
  CHECK(!right.take(first));
  CHECK(!right.take(left.state()));
  CHECK(right.state() == left.state());
}

TEST_CASE("a delta that would leave a gap is not merged") {
  Replica replica(0);
  CHECK(!replica.take(R"([{"node":1,"life":1,"start":2,"end":3,"writes":[[3,1,30]]}])"));
  CHECK(replica.state() == "[]");
  // Nor if the gap is in what another origin did before.
  CHECK(!replica.take(R"([{"node":1,"life":1,"start":0,"end":3,"writes":[[3,1,30]]},)"
                      R"({"node":2,"life":1,"start":1,"end":1,"writes":[]}])"));
  CHECK(replica.state() == "[]");
  CHECK(replica.take(R"([{"node":1,"life":1,"start":0,"end":3,"writes":[[3,1,30]]}])"));
  CHECK(replica.read("1") == "30");
}

TEST_CASE("a transaction is later than all that its node had seen, whatever the clocks say") {
  Replica ahead(1);
  Replica behind(0);
  ahead.write(3'600'000'000, {"1"}, "\"ahead\"");
  behind.hear(ahead);
  behind.write(1'000'000, {"1"}, "\"behind\"");
  ahead.hear(behind);
  CHECK(ahead.read("1") == "\"behind\"");
  CHECK(behind.state() == ahead.state());
}

TEST_CASE("by clocks that disagree a write may lose to an earlier one") {
  // Why no model with real time is claimed: neither replica can know.
  Replica ahead(1);
  Replica behind(0);
  ahead.write(3'600'000'000, {"1"}, "\"first\"");
  behind.write(1'000'000, {"1"}, "\"second\"");
  behind.hear(ahead);
  CHECK(behind.read("1") == "\"first\"");
}

TEST_CASE("two replicas that do not hear each other lose an update and fork") {
  Replica left(0);
  Replica right(1);
  CHECK(left.read("1") == right.read("1"));
  left.write(1, {"1", "2"}, "\"l\"");
  right.write(1, {"1", "3"}, "\"r\"");
  CHECK((left.read("2") == "\"l\"" && left.read("3") == "null"));
  CHECK((right.read("2") == "null" && right.read("3") == "\"r\""));
  left.hear(right);
  right.hear(left);
  CHECK(left.state() == right.state());
  CHECK((left.read("1") == "\"r\"" && left.read("2") == "\"l\"" && left.read("3") == "\"r\""));
}

TEST_CASE("keys, values and overhead take room, no less than in a message") {
  Store store(1);
  const auto delta = store.write({0, 1}, 1, {{key("1"), value("333")}, {key("22"), value("333")}});
  const std::size_t bytes = 1 + 3 + 2 + 3 + 2 * Store::kOverhead;
  CHECK(json_text(delta).size() <= bytes + 2 * Store::kOverhead);
  CHECK_NOTHROW(Store(1, bytes).check_room(delta, 1));
  CHECK_THROWS_AS(Store(1, bytes - 1).check_room(delta, 1), Error);
  CHECK_THROWS_AS(Store(1, bytes).check_room(delta, 2), Error);
}

TEST_CASE("a full replica refuses writes, lets what it has be replaced, and still hears") {
  constexpr std::size_t kMax = 1000;  // 500 for each of two
  const std::string large = '"' + std::string(400, 'x') + '"';
  Replica full(0, kMax);
  Replica other(1, kMax);
  full.write(1, {"1"}, large);
  const auto error = error_of([&] {
    full.write(2, {"2"}, large);
    return 0;
  });
  REQUIRE(error);
  CHECK(error->code() == ErrorCode::temporarily_unavailable);
  CHECK(full.read("2") == "null");
  full.write(3, {}, large);  // it reads
  other.write(4, {"3"}, large);
  full.hear(other);
  CHECK(full.read("3") == large);
  CHECK_THROWS_AS(full.write(5, {"2"}, "0"), Error);  // it holds the other's, too
  Replica alone(0, kMax);
  alone.write(1, {"1"}, large);
  alone.write(2, {"1"}, "\"less\"");
  alone.write(3, {"2"}, "\"more\"");
  CHECK(alone.read("2") == "\"more\"");
}

TEST_CASE("replicas take no more from their peers than all of them may hold") {
  Replica replica(0, 1000);
  const std::string large = '"' + std::string(480, 'x') + '"';
  const auto delta = [&](Number from, std::string_view name) {
    return fmt::format(R"([{{"node":1,"life":1,"start":{},"end":{},"writes":[[{},{},{}]]}}])", from,
                       from + 1, from + 1, name, large);
  };
  CHECK(replica.take(delta(0, "1")));
  const std::string before = replica.state();
  const auto error = error_of([&] { return replica.take(delta(1, "2")); });
  REQUIRE(error);
  CHECK(error->code() == ErrorCode::temporarily_unavailable);
  CHECK(replica.state() == before);
  CHECK(replica.take(delta(1, "1")));  // in the place of what is there
}

TEST_CASE("a delta of which a part does not fit is refused") {
  const std::string much(kMaxCompleted, 'x');
  std::string lives;
  for (std::size_t life = 1; life <= Versions::kMaxLives + 1; ++life) {
    lives += fmt::format(R"({}{{"node":1,"life":{},"start":0,"end":1,"writes":[]}})",
                         lives.empty() ? "" : ",", life);
  }
  const std::string more = R"({"node":1,"life":1,"start":0,"end":5,"writes":[[5,1,1]]})";
  const std::vector<std::string> bad = {
      R"([{"node":3,"life":1,"start":0,"end":5,"writes":[]}])",  // nobody
      "[" + more + "," + more + "]",                             // twice
      "[" + more + R"(,{"node":0,"life":1,"start":0,"end":5,"writes":[]}])",
      R"([{"node":1,"life":1,"start":0,"end":18446744073709551615,"writes":[]}])",
      R"([{"node":1,"life":1,"start":6,"end":5,"writes":[]}])",
      R"([{"node":1,"life":1,"start":0,"end":5,"writes":[[4,1,10],[6,2,20]]}])",  // beyond the end
      R"([{"node":1,"life":1,"start":0,"end":5,"writes":[[4,1,10],[3,2,20]]}])",  // not in order
      R"([{"node":1,"life":1,"start":0,"end":5,"writes":[[0,1,10]]}])",
      R"([{"node":1,"life":1,"start":4,"end":5,"writes":[[4,1,10]]}])",
      R"([{"node":1,"life":1,"start":0,"end":5,"writes":[[4,1,10],[5,1,20]]}])",  // a key twice
      R"([{"node":1,"life":1,"start":0,"end":5,"writes":[[4,[1,2],10],[5,[1, 2],20]]}])",
      R"([{"node":1,"life":1,"start":0,"end":5,"writes":[[4,1,10],[5,"\ud800",20]]}])",
      R"([{"node":1,"life":1,"start":0,"end":5,"writes":[[4,1,10],[5,1e999,20]]}])",
      R"([{"node":1,"life":1,"start":0,"end":5,"writes":[[4,1,10],[5,2]]}])",
      R"([{"node":1,"life":1,"start":0,"end":5,"writes":[[4,1,10],7]}])",
      R"([{"node":1,"life":1,"start":0,"end":-5,"writes":[]}])",
      "[" + lives + "]",
      fmt::format(R"([{{"node":1,"life":1,"start":0,"end":5,"writes":[[4,1,10],[5,2,"{}"]]}}])",
                  much)};
  Replica replica(0);
  for (const auto& delta : bad) {
    CAPTURE(delta.substr(0, 200));
    const auto error = error_of([&] { return replica.take(delta); });
    REQUIRE(error);
    CHECK(error->code() == ErrorCode::malformed_request);
    CHECK(replica.state() == "[]");
  }
  CHECK(replica.take("[" + more + "]"));
}

TEST_CASE("replicas that have seen the same are equal, in whatever order it came") {
  const std::uint64_t seed = test_seed();
  CAPTURE(seed);
  Random random(seed);
  const std::vector<std::string> keys = {"1", "2", "3", "4", "5"};
  std::vector<std::vector<std::string>> logs(3);  // of each node, in order
  std::vector<Replica> writers = {Replica(0), Replica(1), Replica(2)};
  for (int i = 0; i < 300; ++i) {
    const std::size_t node = random.below(3);
    const Versions before = writers[node].versions();
    writers[node].write(random.below(600), {keys[random.below(3)], keys[3 + random.below(2)]},
                        std::to_string(i));
    logs[node].push_back(writers[node].since(before));
  }
  const auto in_some_order = [&] {
    Replica replica(0);
    std::vector<std::size_t> next(3);
    for (int i = 0; i < 300;) {
      const std::size_t node = random.below(3);
      if (next[node] == logs[node].size()) continue;
      replica.take(logs[node][next[node]++]);
      ++i;
    }
    return replica.state();
  };
  const std::string expected = in_some_order();
  for (int i = 0; i < 20; ++i) CHECK(in_some_order() == expected);
}

}  // namespace tests::rw_register_store_test
