// Bad input, kind by kind: the node logs it, answers where an answer is owed, and lives on.
#include "harness.hpp"
#include "shorten.hpp"

namespace tests::bad_input_test {
namespace {

// A node that has been given bad input shows that it lives.
void check_alive(TestNode& node) {
  CHECK(node(to_n1(R"({"type":"ping","msg_id":77})")) ==
        Lines{to_c1(R"({"type":"ping_ok","in_reply_to":77})")});
}

struct Fixture {
  Fixture() {
    node->on("ping", [] {});
    node.init();
  }
  // Hands in a line that is logged as malformed and not answered.
  void check_skipped(std::string_view text) {
    CAPTURE(text);
    const auto before = node->counters().malformed;
    CHECK(node(text).empty());
    CHECK(node->counters().malformed == before + 1);
    REQUIRE(node.log.size() == 1);
    CHECK(node.log[0].first == LogLevel::error);
    CHECK(contains(node.log[0].second, "no message"));
    node.log.clear();
    check_alive(node);
  }
  TestNode node;
};

TEST_CASE("a line that is no JSON object is logged and skipped") {
  Fixture f;
  f.check_skipped(GENERATE("hello"s, "{"s, "[]"s, "5"s, "null"s, "\"text\""s, "{\"src\":\"c1\""s,
                           "{\"a\":1}}"s, "\0"s, "\xff\xfe"s, "{\"src\":\"\0\"}"s, "{}"s));
}

TEST_CASE("a message without src, or with a wrong one, cannot be answered") {
  Fixture f;
  f.check_skipped(R"({"dest":"n1","body":{"type":"ping","msg_id":1}})");
  f.check_skipped(R"({"src":5,"dest":"n1","body":{"type":"ping","msg_id":1}})");
  f.check_skipped(R"({"src":null,"dest":"n1","body":{"type":"ping","msg_id":1}})");
}

TEST_CASE("a message without a body, or with a wrong one, cannot be answered") {
  Fixture f;
  f.check_skipped(R"({"src":"c1","dest":"n1"})");
  f.check_skipped(R"({"src":"c1","dest":"n1","body":[{"type":"ping","msg_id":1}]})");
  f.check_skipped(R"({"src":"c1","dest":"n1","body":null})");
  f.check_skipped(R"({"src":"c1","dest":"n1","body":{}})");
}

TEST_CASE("a request that is wrong elsewhere is answered as malformed") {
  Fixture f;
  const auto check_answered = [&](std::string_view text, std::string_view problem) {
    CAPTURE(text);
    CHECK(f.node(text) ==
          Lines{to_c1(fmt::format(R"({{"type":"error","in_reply_to":1,"code":12,"text":{}}})",
                                  json_text(problem)))});
    check_alive(f.node);
  };
  check_answered(to_n1(R"({"msg_id":1})"), R"("type" is missing)");
  check_answered(to_n1(R"({"type":5,"msg_id":1})"), R"("type" is not a string)");
  check_answered(to_n1(R"({"type":null,"msg_id":1})"), R"("type" is not a string)");
  check_answered(R"({"src":"c1","body":{"type":"ping","msg_id":1}})", R"("dest" is missing)");
  check_answered(R"({"src":"c1","dest":1,"body":{"type":"ping","msg_id":1}})",
                 R"("dest" is not a string)");
}

TEST_CASE("a malformed request is answered also when the clock is far from its epoch") {
  Fixture f;
  f.node.jump(24h);
  CHECK(f.node(to_n1(R"({"msg_id":1})")).size() == 1);
  CHECK(f.node->counters().expired_requests == 0);
}

TEST_CASE("ids of the wrong type are malformed, and nobody is answered under a wrong id") {
  Fixture f;
  for (const std::string id : {"\"1\"", "1.0", "1e0", "9223372036854775808", "null", "[]"}) {
    f.check_skipped(to_n1(R"({"type":"ping","msg_id":)" + id + "}"));
    f.check_skipped(to_n1(R"({"type":"ping","in_reply_to":)" + id + "}"));
    f.check_skipped(to_n1(R"({"type":"ping","msg_id":1,"in_reply_to":)" + id + "}"));
  }
}

TEST_CASE("before init a malformed message is answered in the name of its destination, if any") {
  TestNode node;
  CHECK(node(line("c1", "n5", R"({"msg_id":1})")) ==
        Lines{line("n5", "c1",
                   R"({"type":"error","in_reply_to":1,"code":12,)"
                   R"("text":"\"type\" is missing"})")});
  CHECK(node(R"({"src":"c1","body":{"type":"ping","msg_id":1}})").empty());
  node.init();
}

TEST_CASE("unknown fields are ignored, on top and in the body") {
  Fixture f;
  CHECK(f.node(R"({"id":12,"src":"c1","dest":"n1","trace":{"a":[1]},)"
               R"("body":{"type":"ping","msg_id":3,"extra":[{}]}})")
            .size() == 1);
  CHECK(f.node->counters().malformed == 0);
}

TEST_CASE("of duplicate keys a node goes by the last") {
  Fixture f;
  CHECK(f.node(R"({"src":"c2","src":"c1","dest":"n1","body":{"msg_id":1,"type":"x","msg_id":2,)"
               R"("type":"ping"}})") == Lines{to_c1(R"({"type":"ping_ok","in_reply_to":2})")});
}

TEST_CASE("deep nesting is refused, not followed") {
  Fixture f;
  f.check_skipped(to_n1(R"({"type":"ping","msg_id":1,"x":)" + std::string(100'000, '[') +
                        std::string(100'000, ']') + "}"));
  f.check_skipped(to_n1(R"({"type":"ping","msg_id":1,"x":)" + std::string(100'000, '[')));
}

TEST_CASE("invalid UTF-8 and embedded NUL are refused") {
  Fixture f;
  f.check_skipped(to_n1("{\"type\":\"ping\",\"msg_id\":1,\"x\":\"\xc3\x28\"}"));
  f.check_skipped(to_n1("{\"type\":\"ping\",\"msg_id\":1,\"x\":\"a\0b\"}"s));
  f.check_skipped(to_n1("{\"type\":\"ping\",\"msg_id\":1,\"x\":1\0}"s));
  f.check_skipped(to_n1("{\"type\":\"ping\",\"msg_id\":1}"s) + "\0"s);
  f.check_skipped("\0"s + to_n1("{\"type\":\"ping\",\"msg_id\":1}"s));
}

TEST_CASE("lines of 1 MiB and of 64 MiB are handled like any other") {
  TestNode node;
  node->on("size", [](const Message& m) { return body<"n">(m.get<std::string_view>("x").size()); });
  node.init();
  for (const std::size_t size : {1U << 20U, 64U << 20U, 10U}) {
    const Lines out = node(
        line("n2", "n1", R"({"type":"size","msg_id":1,"x":")" + std::string(size, 'x') + "\"}"));
    REQUIRE(out.size() == 1);
    CHECK(number_in(out[0], "n") == static_cast<std::int64_t>(size));
  }
  node.receive(to_n1(R"({"type":"size","msg_id":1,"x":")" + std::string(1U << 20U, 'x')));
  CHECK(node.log.back().second.size() < 1000);  // a bad line is shown in part only
}

// What a client sends is passed on within other messages, and those have to be read too.
TEST_CASE("a client's request that is too large or too deep is answered as malformed") {
  const auto error = [](std::string_view text) {
    return Lines{
        to_c1(fmt::format(R"({{"type":"error","in_reply_to":1,"code":12,"text":"{}"}})", text))};
  };
  NodeOptions options;
  options.max_client_line = 200;
  TestNode node(std::move(options));
  node->on("ping", [] {});
  node.init();
  const std::string start = R"({"type":"ping","msg_id":1,"x":")";
  const auto sized = [&](std::string_view src, std::size_t size) {
    const std::size_t frame = line(src, "n1", start + "\"}").size();
    return line(src, "n1", start + std::string(size - frame, 'x') + "\"}");
  };
  CHECK(node(sized("c1", 200)).front() == to_c1(R"({"type":"ping_ok","in_reply_to":1})"));
  CHECK(node(sized("c1", 201)) == error("longer than 200 bytes, the limit for clients"));
  CHECK(node(sized("n2", 201)).front() ==
        line("n1", "n2", R"({"type":"ping_ok","in_reply_to":1})"));

  Fixture f;
  const std::string deep = std::string(127, '[') + std::string(127, ']');
  CHECK(f.node(to_n1(R"({"type":"ping","msg_id":1,"x":)" + deep + "}")) ==
        error("nested deeper than 128 levels, the limit for clients"));
  CHECK(f.node->counters().malformed == 1);
  f.node.log.clear();
  f.check_skipped(to_n1(R"({"type":"ping","x":)" + deep + "}"));  // asks for no answer
}

TEST_CASE("empty lines are passed over in silence, and CRLF and blanks do no harm") {
  Fixture f;
  for (const std::string_view text : {"", "\r", " ", "\t \r"}) CHECK(f.node(text).empty());
  CHECK(f.node.log.empty());
  CHECK(f.node->counters().malformed == 0);
  CHECK(f.node(to_n1(R"({"type":"ping","msg_id":1})") + "\r").size() == 1);
  CHECK(f.node("  " + to_n1(R"({"type":"ping","msg_id":1})") + " \r\n").size() == 1);
}

TEST_CASE("a reply that nobody waits for is ignored and counted") {
  Fixture f;
  CHECK(f.node(to_n1(R"({"type":"ping_ok","in_reply_to":5})")).empty());
  CHECK(f.node(to_n1(R"({"type":"error","in_reply_to":6,"code":13,"text":"x"})")).empty());
  CHECK(f.node(to_n1(R"({"type":"error","in_reply_to":-9223372036854775808})")).empty());
  CHECK(f.node->counters().unexpected_replies == 3);
  CHECK(f.node->counters().malformed == 0);
  check_alive(f.node);
}

TEST_CASE("what the log shows of a line is at most 200 bytes, cut between characters") {
  CHECK(maelstrom::shorten(std::string(200, 'x')) == std::string(200, 'x'));
  CHECK(maelstrom::shorten(std::string(201, 'x')) == std::string(200, 'x') + "...");
  // Characters of two, three and four bytes that end on the limit, and that reach over it.
  for (const std::string character : {"\xc3\xa9", "\xe2\x82\xac", "\xf0\x9f\x98\x80"}) {
    for (std::size_t before = 200 - character.size(); before < 200; ++before) {
      CAPTURE(character, before);
      const std::string text = std::string(before, 'x') + character + "y";
      const bool fits = before + character.size() <= 200;
      CHECK(maelstrom::shorten(text) ==
            text.substr(0, before + (fits ? character.size() : 0)) + "...");
    }
  }

  Fixture f;
  f.node("not json " + std::string(1000, 'x'));
  REQUIRE(f.node.log.size() == 1);
  CHECK(f.node.log[0].second.ends_with(": not json " + std::string(191, 'x') + "..."));
}

}  // namespace
}  // namespace tests::bad_input_test
