// Sessions: a command is applied once, however often it is proposed.
#include "sessions.hpp"

#include <memory>
#include <string>

#include "catch.hpp"
#include "maelstrom/maelstrom.hpp"

namespace maelstrom::replication::sessions_test {
namespace {

// Appends the word that it is told, and says how much there is.
class Text final : public StateMachine {
 public:
  explicit Text(std::string text = {}) : text_(std::move(text)) {}

  void check_command(std::string_view command) const override { (void)word(command); }
  void check_question(std::string_view) const override {}
  Answer apply(std::string_view command) noexcept override {
    try {
      text_ += word(command);
    } catch (const Error& error) {
      return error;
    }
    return std::to_string(text_.size());
  }
  Answer query(std::string_view) const override { return text_; }
  std::string snapshot() const override { return json_text(text_); }
  std::unique_ptr<StateMachine> restored(std::string_view snapshot) const override {
    return std::make_unique<Text>(parse<std::string>(snapshot));
  }

 private:
  static std::string word(std::string_view command) {
    auto word = parse<std::string>(command);
    if (word.empty()) throw Error(ErrorCode::malformed_request, "no word");
    return word;
  }

  std::string text_;
};

Command command_of(std::uint64_t origin, std::uint64_t boot, std::uint64_t number,
                   std::uint64_t floor, const std::string& word) {
  Command command{origin, boot, number, floor, {}};
  command.payload.text = json_text(word);
  return command;
}

struct Fixture {
  Sessions sessions{std::make_unique<Text>()};

  std::string text() const { return *sessions.machine().query(""); }
  std::optional<Sessions::Applied> apply(const Command& command) {
    return sessions.apply(command.encode());
  }
  // The answer; empty if it is too old.
  std::optional<std::string> apply(std::uint64_t number, const std::string& word,
                                   std::uint64_t floor = 0, std::uint64_t boot = 1) {
    const auto applied = apply(command_of(0, boot, number, floor, word));
    REQUIRE(applied);
    if (!applied->answer) return std::nullopt;
    return *decode_answer(*applied->answer);
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
  CHECK(f.apply(command_of(1, 1, 1, 0, "a"))->answer == "[1]");
  CHECK(f.apply(command_of(2, 1, 1, 0, "b"))->answer == "[2]");
}

TEST_CASE("a snapshot keeps what was answered and what is no longer waited for") {
  Fixture f;
  f.apply(3, "c\"\n", 3);
  f.apply(4, "d", 3);
  // As strings: what the network spells anew would have other sizes at other replicas.
  CHECK(f.sessions.snapshot().find(R"("answers":[[3,"[3]"],[4,"[4]"]])") != std::string::npos);
  Fixture copy{f.sessions.restored(f.sessions.snapshot())};
  CHECK(copy.text() == f.text());
  CHECK(copy.apply(4, "d", 3) == "4");
  CHECK(copy.apply(2, "b", 0) == std::nullopt);
  CHECK(copy.text() == f.text());
  CHECK(copy.sessions.snapshot() == f.sessions.snapshot());
}

TEST_CASE("commands are written and read without loss") {
  const Command command = command_of(3, Command::kMaxBoot, 7, 5, "\x07 \xc3\xa4");
  const Command read = Command::decode(command.encode());
  CHECK(read.origin == command.origin);
  CHECK(read.boot == command.boot);
  CHECK(read.number == command.number);
  CHECK(read.floor == command.floor);
  CHECK(read.payload == command.payload);
}

TEST_CASE("a text that is no command is refused, and passed over where it is applied") {
  const auto entry =
      GENERATE("", "[1,2]", "{}", "[0,1,1,0]",
               R"([0,1,1,0,"a"])"
               " x",
               R"([64,1,1,0,"a"])", R"([0,4611686018427387905,1,0,"a"])", R"([0,1,0,0,"a"])",
               R"([0,1,1,2,"a"])", R"([-1,1,1,0,"a"])", R"([0,1,4611686018427387905,0,"a"])",
               R"([0,1,18446744073709551615,18446744073709551615,"a"])");
  CAPTURE(entry);
  Fixture f;
  f.apply(1, "a");
  const std::string before = f.sessions.snapshot();
  REQUIRE_THROWS_AS(Command::decode(entry), maelstrom::Error);
  CHECK_FALSE(f.sessions.apply(entry));
  CHECK(f.sessions.snapshot() == before);
}

TEST_CASE("a payload that the machine refuses is answered with its error, again and again") {
  Fixture f;
  const Command command = command_of(0, 1, 1, 0, "");
  REQUIRE_THROWS_AS(f.sessions.machine().check_command(command.payload.text), maelstrom::Error);
  for (int i = 0; i < 2; ++i) {
    const auto applied = f.apply(command);
    REQUIRE(applied);
    CHECK(applied->answer == R"([12,"no word"])");
  }
  CHECK(f.text().empty());
}

TEST_CASE("who proposes in a session that was overtaken is told which one is later") {
  Fixture f;
  f.apply(7, "a", 7, 5);
  const auto applied = f.apply(command_of(0, 4, 1, 0, "b"));
  REQUIRE(applied);
  CHECK_FALSE(applied->answer);
  CHECK(applied->session == 5);
}

TEST_CASE("of boots beyond a century only those near the session are believed") {
  Fixture f;
  const auto far = Command::kFarBoot;
  for (const auto boot : {far + 1, Command::kMaxBoot}) {
    CAPTURE(boot);
    const Command command = command_of(0, boot, 1, 0, "x");
    REQUIRE_THROWS_AS(f.sessions.check(command), maelstrom::Error);
    CHECK_FALSE(f.apply(command));
  }
  CHECK(f.text().empty());
  CHECK(f.apply(1, "a", 0, far) == "1");
  const Command next = command_of(0, far + 1, 1, 0, "b");
  CHECK_NOTHROW(f.sessions.check(next));
  CHECK(f.apply(next)->answer == "[2]");
  CHECK_FALSE(f.apply(command_of(0, far + 2 + Command::kFarStep, 1, 0, "c")));
  CHECK_FALSE(f.apply(command_of(1, far + 1, 1, 0, "d")));  // another's session
}

TEST_CASE("answers have a limit: the oldest of whoever has most are forgotten") {
  Fixture f{Sessions(std::make_unique<Text>(), 12)};  // four answers of 3 bytes
  f.apply(command_of(1, 1, 1, 0, "x"));
  for (std::uint64_t number = 1; number <= 4; ++number) f.apply(number, "y");
  CHECK(f.text() == "xyyyy");
  CHECK(f.apply(1, "y") == std::nullopt);  // forgotten, and not applied again
  CHECK(f.apply(2, "y") == "3");
  CHECK(f.apply(command_of(1, 1, 1, 0, "x"))->answer == "[1]");
  CHECK(f.text() == "xyyyy");
  Fixture copy{f.sessions.restored(f.sessions.snapshot())};
  CHECK(copy.apply(1, "y") == std::nullopt);
  CHECK(copy.sessions.snapshot() == f.sessions.snapshot());
}

TEST_CASE("the limit of answers holds for the greatest number, too") {
  Fixture f{Sessions(std::make_unique<Text>(), 2)};
  CHECK(f.apply(Command::kMaxNumber, "x") == "1");
  CHECK(f.apply(command_of(1, 1, Command::kMaxNumber, 0, std::string(1000, 'y'))));
  CHECK(f.text().size() == 1001);
  CHECK(f.apply(Command::kMaxNumber, "x") == std::nullopt);
  Fixture copy{f.sessions.restored(f.sessions.snapshot())};
  CHECK(copy.sessions.snapshot() == f.sessions.snapshot());
}

TEST_CASE("a snapshot with more answers than are kept is refused") {
  Fixture f;
  f.apply(1, "a");
  Fixture small{Sessions(std::make_unique<Text>(), 2)};
  REQUIRE_THROWS_AS(small.sessions.restored(f.sessions.snapshot()), maelstrom::Error);
}

TEST_CASE("a snapshot of sessions that is none is refused") {
  const auto snapshot = GENERATE(
      "", "{}", R"({"sessions":[],"state":[)", R"({"sessions":[],"state":7})",
      R"({"sessions":[{"origin":64,"boot":1,"floor":0,"answers":[]}],"state":"a"})",
      R"({"sessions":[{"origin":0,"boot":18446744073709551615,"floor":0,"answers":[]}],)"
      R"("state":"a"})",
      R"({"sessions":[{"origin":0,"boot":1,"floor":0,"answers":[[1,"["]]}],"state":"a"})",
      R"({"sessions":[{"origin":0,"boot":1,"floor":0,"answers":[[1,"[1]"],[1,"[2]"]]}],)"
      R"("state":"a"})",
      R"({"sessions":[{"origin":0,"boot":1,"floor":2,"answers":[[1,"[1]"]]}],"state":"a"})",
      R"({"sessions":[{"origin":0,"boot":1,"floor":0,"answers":[[18446744073709551615,"[1]"]]}],)"
      R"("state":"a"})",
      R"({"sessions":[{"origin":0,"boot":1,"floor":18446744073709551615,"answers":[]}],)"
      R"("state":"a"})",
      R"({"sessions":[{"origin":0,"boot":1,"floor":0,"answers":[]},)"
      R"({"origin":0,"boot":2,"floor":0,"answers":[]}],"state":"a"})");
  CAPTURE(snapshot);
  REQUIRE_THROWS_AS(Fixture().sessions.restored(snapshot), maelstrom::Error);
}

TEST_CASE("answers are written and read without loss, and nothing else is read") {
  CHECK(encode(Answer(std::string("{\"a\":[1]}"))) == R"([{"a":[1]}])");
  CHECK(*decode_answer(R"([{"a":[1]}])") == R"({"a":[1]})");
  const Answer error = decode_answer(encode(Error(ErrorCode::key_does_not_exist, "no \"key\"")));
  REQUIRE_FALSE(error);
  CHECK(error.error().code() == ErrorCode::key_does_not_exist);
  CHECK(error.error().text() == "no \"key\"");
  const auto text = GENERATE("", "[]", "{}", "1", "[1,2,3]", R"(["a","b"])", R"([13,"crash"])",
                             R"([0,"timeout"])",
                             R"([12,"x"] )"
                             "x");
  CAPTURE(text);
  REQUIRE_THROWS_AS(decode_answer(text), maelstrom::Error);
}

}  // namespace
}  // namespace maelstrom::replication::sessions_test
