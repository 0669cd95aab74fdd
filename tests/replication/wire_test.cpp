// Messages between replicas arrive as they were sent.
#include "wire.hpp"

#include <string>

#include "catch.hpp"
#include "maelstrom/random.hpp"

namespace maelstrom::replication::wire_test {
namespace {

Json string_of(const std::string& text) {
  Json json;
  json.text = json_text(text);
  return json;
}

raft::Message over_the_wire(const raft::Message& message) {
  return wire::to_raft(parse<wire::RaftMessage>(json_text(wire::from_raft(message))),
                       message.from - 1, message.to - 1, 7);
}

raft::Message random_message(Random& random) {
  const auto number = [&] { return random.below(2) == 0 ? 0 : random() >> random.below(64); };
  raft::Message message;
  message.type = static_cast<raft::MessageType>(random.below(12));
  message.from = 1 + static_cast<raft::NodeId>(random.below(5));
  message.to = 1 + static_cast<raft::NodeId>(random.below(5));
  message.term = number();
  message.index = number();
  message.log_term = number();
  message.commit = number();
  message.hint = number();
  message.reject = random.below(3) == 0;
  message.transfer = !message.reject && random.below(3) == 0;
  message.round = number();
  message.context = number();
  message.sent = maelstrom::Time(maelstrom::Duration(random.below(1'000'000'000'000)));
  message.extension = maelstrom::Duration(random.below(2) * 1'000'000);
  for (std::uint64_t i = random.below(4); i > 0; --i) {
    const auto kind = static_cast<raft::EntryKind>(random.below(3));
    const bool is_configuration = kind == raft::EntryKind::configuration;
    const bool is_empty = kind == raft::EntryKind::empty;
    message.entries.push_back({number(), number(), kind,
                               is_empty           ? ""
                               : is_configuration ? "1,2<1,7"
                                                  : "[1,\"\\u0000 \xc3\xa4\"]"});
  }
  if (random.below(3) == 0) {
    message.snapshot = {1 + number(), number(), {{1, 2, 3}, {1, 2}, {7}}, "\"state\""};
  }
  return message;
}

TEST_CASE("Raft's messages arrive as they were sent") {
  for (std::uint64_t seed = 1; seed <= 500; ++seed) {
    CAPTURE(seed);
    Random random(seed);
    const raft::Message message = random_message(random);
    REQUIRE(over_the_wire(message) == message);
  }
}

TEST_CASE("what is no message of Raft's is refused") {
  wire::RaftMessage message;
  message.type = "append_all";
  REQUIRE_THROWS_AS(wire::to_raft(message, 0, 1, 3), maelstrom::Error);
  message.type = "append";
  message.entries = {{1, 1, 9, Json()}};
  REQUIRE_THROWS_AS(wire::to_raft(message, 0, 1, 3), maelstrom::Error);
  message.entries.reset();
  message.snapshot = {1, 1, "no configuration", Json()};
  REQUIRE_THROWS_AS(wire::to_raft(message, 0, 1, 3), maelstrom::Error);
}

TEST_CASE("a configuration with a server that is no node of the cluster is refused") {
  wire::RaftMessage message;
  message.type = "append";
  for (const std::string configuration : {"1,2,3", "1,2", "3", "1,2<1,2,3"}) {
    CAPTURE(configuration);
    message.entries = {{1, 1, 2, string_of(configuration)}};
    message.snapshot = {1, 1, configuration, Json()};
    CHECK_NOTHROW(wire::to_raft(message, 0, 1, 3));
  }
  for (const std::string configuration : {"1,2,3,4", "1,2<1,2,70", "1,2,3+9", "4294967295"}) {
    CAPTURE(configuration);
    message.entries = {{1, 1, 2, string_of(configuration)}};
    message.snapshot.reset();
    CHECK_THROWS_AS(wire::to_raft(message, 0, 1, 3), maelstrom::Error);
    message.entries.reset();
    message.snapshot = {1, 1, configuration, Json()};
    CHECK_THROWS_AS(wire::to_raft(message, 0, 1, 3), maelstrom::Error);
  }
}

}  // namespace
}  // namespace maelstrom::replication::wire_test
