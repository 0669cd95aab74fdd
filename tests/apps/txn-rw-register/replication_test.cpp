#include "txn-rw-register/replication.hpp"

#include "lib/harness.hpp"

namespace tests::rw_register_replication_test {
namespace {

using namespace apps::rw_register;
using namespace std::chrono_literals;
using maelstrom::Raw;
using maelstrom::Time;

constexpr auto kRetry = 500ms;

// Replica n1 of n1 and n2, which commits transactions 1, 2, ...
class Speaker {
 public:
  void commit() {
    const Counter counter = store_.latest() + 1;
    store_.merge({{{"n1", counter}}, {{"n1", {{counter, Raw{"1"}, Raw{"0"}}}}}});
  }
  // What goes to n2: the counters that it has, and "?" if it asks; "nothing" if nothing goes.
  std::string say(maelstrom::Duration at) {
    auto batch = replication_.next("n2", store_, Time(at));
    if (!batch) return "nothing";
    std::string text;
    for (const auto& write : batch->delta.writes["n1"]) {
      text += std::to_string(std::get<Counter>(write));
    }
    return text + (batch->asks ? "?" : "");
  }
  // n2 says that it has seen so many.
  void hear(Counter seen, bool asks = false) {
    replication_.received("n2", Batch{{}, {{{"n1", seen}}, {}}, asks});
  }

 private:
  Store store_;
  Replication replication_{{"n2"}, kRetry};
};

}  // namespace

TEST_CASE("a replica that has nothing says nothing") {
  Speaker speaker;
  CHECK(speaker.say(0ms) == "nothing");
  CHECK(speaker.say(10s) == "nothing");
}

TEST_CASE("a peer that was never heard is asked first, then gets what it lacks, once") {
  Speaker speaker;
  speaker.commit();
  CHECK(speaker.say(0ms) == "?");
  CHECK(speaker.say(50ms) == "nothing");
  speaker.hear(0);
  CHECK(speaker.say(100ms) == "1?");
  CHECK(speaker.say(150ms) == "nothing");
  speaker.hear(1);
  CHECK(speaker.say(200ms) == "nothing");
  CHECK(speaker.say(10s) == "nothing");
}

TEST_CASE("what is committed while an answer is awaited goes with the next batch") {
  Speaker speaker;
  speaker.hear(0);
  speaker.commit();
  CHECK(speaker.say(0ms) == "1?");
  speaker.commit();
  CHECK(speaker.say(50ms) == "nothing");
  speaker.hear(1);
  CHECK(speaker.say(100ms) == "2?");
}

TEST_CASE("an answer that was owed goes alone if there is nothing else, and once") {
  Speaker speaker;
  speaker.hear(0, true);
  CHECK(speaker.say(0ms).empty());
  CHECK(speaker.say(50ms) == "nothing");
  speaker.commit();
  speaker.hear(0, true);
  CHECK(speaker.say(100ms) == "1?");  // rides along
  CHECK(speaker.say(150ms) == "nothing");
}

TEST_CASE("a peer that does not answer is asked once a retry, without the delta, until it does") {
  Speaker speaker;
  speaker.hear(0);
  speaker.commit();
  CHECK(speaker.say(0ms) == "1?");
  CHECK(speaker.say(450ms) == "nothing");
  CHECK(speaker.say(500ms) == "?");
  CHECK(speaker.say(950ms) == "nothing");
  CHECK(speaker.say(1000ms) == "?");
  speaker.hear(0);
  CHECK(speaker.say(1050ms) == "1?");
}

TEST_CASE("an answer from before the delta does not bring it again at once") {
  Speaker speaker;
  speaker.hear(0);
  speaker.commit();
  CHECK(speaker.say(0ms) == "1?");
  speaker.hear(0);  // crossed it
  CHECK(speaker.say(50ms) == "nothing");
}

TEST_CASE("a peer that has lost what it had gets it again") {
  Speaker speaker;
  speaker.commit();
  speaker.hear(1);
  CHECK(speaker.say(0ms) == "nothing");
  speaker.hear(0, true);
  CHECK(speaker.say(50ms) == "1?");
}

TEST_CASE("a message from somebody who is no replica is refused") {
  Replication replication({"n2"}, kRetry);
  CHECK(error_text([&] {
          replication.received("c1", Batch{});
          return 0;
        }) == "c1 is not a replica");
}

}  // namespace tests::rw_register_replication_test
