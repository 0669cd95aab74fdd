// Sessions: a command is applied once, however often it is proposed.
#include "replicated/sessions.hpp"

#include <memory>
#include <string>

#include "catch.hpp"
#include "maelstrom/error.hpp"

namespace apps::replicated {
namespace {

// Appends what it is told, and says how much there is.
class Text final : public StateMachine {
 public:
  std::string apply(std::string_view command) override {
    text_ += command;
    return std::to_string(text_.size());
  }
  std::string query(std::string_view) const override { return text_; }
  std::string snapshot() const override {
    maelstrom::Outbox out;
    maelstrom::to_json(out, text_);
    return std::string(out.view());
  }
  void restore(std::string_view snapshot) override {
    maelstrom::Scratch scratch;
    text_ = maelstrom::from_json<std::string>(maelstrom::Raw{snapshot}, scratch);
  }

 private:
  std::string text_;
};

struct Fixture {
  Sessions sessions{std::make_unique<Text>()};

  std::string text() const { return sessions.machine().query(""); }
  std::optional<std::string> apply(std::uint64_t number, std::string payload,
                                   std::uint64_t floor = 0, std::uint64_t boot = 1) {
    return sessions.apply({0, boot, number, floor, std::move(payload)});
  }
};

TEST_CASE("a command that is proposed again is not applied again but answered as before") {
  Fixture f;
  CHECK(f.apply(1, "a") == "1");
  CHECK(f.apply(2, "b") == "2");
  CHECK(f.apply(1, "a") == "1");
  CHECK(f.text() == "ab");
}

TEST_CASE("commands of one origin may be applied in any order") {
  Fixture f;
  CHECK(f.apply(2, "b") == "1");
  CHECK(f.apply(1, "a") == "2");
  CHECK(f.text() == "ba");
}

TEST_CASE("a command that its origin no longer waits for is not applied") {
  Fixture f;
  CHECK(f.apply(3, "c", 3) == "1");
  CHECK(f.apply(2, "b") == std::nullopt);
  CHECK(f.apply(3, "c", 3) == "1");
  CHECK(f.apply(4, "d", 4) == "2");
  CHECK(f.apply(3, "c", 3) == std::nullopt);  // its result is forgotten
  CHECK(f.text() == "cd");
}

TEST_CASE("after a restart numbers begin anew and those of before are not applied") {
  Fixture f;
  CHECK(f.apply(7, "a", 7, 1) == "1");
  CHECK(f.apply(1, "b", 0, 2) == "2");
  CHECK(f.apply(8, "c", 7, 1) == std::nullopt);
  CHECK(f.text() == "ab");
}

TEST_CASE("origins do not know of one another") {
  Fixture f;
  CHECK(f.sessions.apply({1, 1, 1, 0, "a"}) == "1");
  CHECK(f.sessions.apply({2, 1, 1, 0, "b"}) == "2");
}

TEST_CASE("a snapshot keeps what was answered and what is no longer waited for") {
  Fixture f;
  f.apply(3, "c\"\n", 3);
  f.apply(4, "d", 3);
  Fixture copy;
  copy.apply(9, "other");
  copy.sessions.restore(f.sessions.snapshot());
  CHECK(copy.text() == f.text());
  CHECK(copy.apply(4, "d", 3) == "4");
  CHECK(copy.apply(2, "b", 0) == std::nullopt);
  CHECK(copy.text() == f.text());
  CHECK(copy.sessions.snapshot() == f.sessions.snapshot());
}

TEST_CASE("commands are written and read without loss") {
  const Command command{3, 18'446'744'073'709'551'615U, 7, 5, "[\"\\u0007 \xc3\xa4\"]"};
  const Command read = Command::decode(command.encode());
  CHECK(read.origin == command.origin);
  CHECK(read.boot == command.boot);
  CHECK(read.number == command.number);
  CHECK(read.floor == command.floor);
  CHECK(read.payload == command.payload);
  REQUIRE_THROWS_AS(Command::decode("[1,2]"), maelstrom::Error);
}

}  // namespace
}  // namespace apps::replicated
