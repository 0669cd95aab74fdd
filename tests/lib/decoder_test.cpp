// The decoder: one line in, one message out, or the reason why not.
#include <limits>

#include "harness.hpp"

namespace tests::decoder_test {
namespace {

// Decodes one line, which must stay where it is as long as the message is looked at.
struct Decoded {
  explicit Decoded(std::string_view text) : line(text) {
    ok = decoder.decode(line.view(), message, problem);
  }
  Decoder decoder;
  Padded line;
  Message message;
  std::string problem;
  bool ok = false;
};

bool refuses(std::string_view text) { return !Decoded(text).ok; }
std::string problem_of(std::string_view text) { return Decoded(text).problem; }
std::string in_body(std::string_view value) {
  return to_n1(fmt::format(R"({{"type":"t","msg_id":1,"value":{}}})", value));
}

TEST_CASE("a message is decoded with everything in it") {
  const Decoded in(
      R"({"id":5,"src":"c1","dest":"n1","body":{"type":"echo","msg_id":7,"echo":[1]}})");
  REQUIRE(in.ok);
  CHECK(in.message.src == "c1");
  CHECK(in.message.dest == "n1");
  CHECK(in.message.type == "echo");
  CHECK(in.message.msg_id == 7);
  CHECK(!in.message.in_reply_to);
  CHECK(in.message.body.text == R"({"type":"echo","msg_id":7,"echo":[1]})");
  REQUIRE(in.message.fields().size() == 3);
  CHECK(in.message.fields()[2].name == "echo");
  CHECK(in.message.fields()[2].value.text == "[1]");
}

TEST_CASE("fields come in any order, among blanks and fields that nobody knows") {
  const Decoded in(
      " { \"x\" : {\"body\":[]} , \"body\" : { \"in_reply_to\" : -3 ,\t\"y\":null,"
      "\"type\" :\"t\" } ,\"dest\":\"n1\" ,\r\"src\": \"c1\" ,\"z\":[ \"src\" ]}  \r");
  REQUIRE(in.ok);
  CHECK(in.message.src == "c1");
  CHECK(in.message.type == "t");
  CHECK(in.message.in_reply_to == -3);
  CHECK(!in.message.msg_id);
  CHECK(in.message.body.text.starts_with("{ \"in_reply_to\""));
  CHECK(in.message.body.text.ends_with("\"t\" }"));
  CHECK(in.message.find("y")->text == "null");
  CHECK(in.message.find("absent") == nullptr);
}

TEST_CASE("every kind of value arrives as its own text, without the blanks around it") {
  const std::string value =
      GENERATE("null"s, "true"s, "false"s, "0"s, "-0"s, "-1.50E+10"s, "\"\""s, "\"a,}]\""s, "[]"s,
               "{}"s, "[1 , [2,{\"a\":\"}\"}] ]"s, R"({"k":{"k":[]}})"s, "\"\\u00e9\\n\""s,
               "123456789012345678901234567890.000"s, "9223372036854775808"s);
  CAPTURE(value);
  for (const std::string blanks : {"", " ", "\t \r"}) {
    const Decoded in(in_body(blanks + value + blanks));
    REQUIRE(in.ok);
    CHECK(in.message.find("value")->text == value);
    CHECK(in.message.get<Json>("value").text == value);
  }
}

TEST_CASE("fields are read as what they should be, and errors name them") {
  const Decoded in(to_n1(R"({"type":"t","n":5,"s":"x\ny","l":[1],"f":1.5})"));
  REQUIRE(in.ok);
  CHECK(in.message.get<std::int64_t>("n") == 5);
  CHECK(in.message.get<std::string_view>("s") == "x\ny");
  CHECK(in.message.get<std::vector<int>>("l") == std::vector<int>{1});
  CHECK(in.message.get<std::optional<int>>("absent") == std::nullopt);
  CHECK(error_text([&] { return in.message.get<int>("absent"); }) ==
        R"(field "absent" is missing)");
  CHECK(error_text([&] { return in.message.get<int>("f"); }) ==
        R"(field "f": expected an integer, got 1.5)");
  CHECK(in.message.as<Raw>() == in.message.body);
  CHECK(in.message.as<Json>().text == in.message.body.text);
}

TEST_CASE("of duplicate keys the last one counts") {
  const Decoded in(
      R"({"src":"c0","dest":"n1","src":"c1","body":{"type":"t","a":1,"type":"u","a":2}})");
  REQUIRE(in.ok);
  CHECK(in.message.src == "c1");
  CHECK(in.message.type == "u");
  CHECK(in.message.get<int>("a") == 2);
  CHECK(in.message.fields().size() == 4);
}

TEST_CASE("of two bodies the last one counts, with nothing left of the first") {
  const Decoded in(
      R"({"src":"c1","dest":"n1","body":{"type":"a","msg_id":1,"in_reply_to":2,"x":3},)"
      R"("body":{"type":"b"}})");
  REQUIRE(in.ok);
  CHECK(in.message.type == "b");
  CHECK(!in.message.msg_id);
  CHECK(!in.message.in_reply_to);
  CHECK(in.message.find("x") == nullptr);
  CHECK(in.message.body.text == R"({"type":"b"})");
}

TEST_CASE("keys and values written with escapes are the same as without") {
  const Decoded in(
      R"({"s\u0072c":"\u0063\u0031","\u0064est":"n\u0031","bod\u0079":{"ty\u0070e":"\u0065cho",)"
      R"("msg\u005fid":3,"\"":"\\","plain":4}})");
  REQUIRE(in.ok);
  CHECK(in.message.src == "c1");
  CHECK(in.message.dest == "n1");
  CHECK(in.message.type == "echo");
  CHECK(in.message.msg_id == 3);
  CHECK(in.message.get<std::string>("\"") == "\\");
  CHECK(in.message.get<int>("plain") == 4);
}

TEST_CASE("the ids may be any 64-bit integers") {
  const Decoded in(
      to_n1(R"({"type":"t","msg_id":9223372036854775807,"in_reply_to":-9223372036854775808})"));
  REQUIRE(in.ok);
  CHECK(in.message.msg_id == std::numeric_limits<std::int64_t>::max());
  CHECK(in.message.in_reply_to == std::numeric_limits<std::int64_t>::min());
}

TEST_CASE("a line that is cut off anywhere is refused") {
  const std::string whole =
      R"({"src":"c1","dest":"n1","body":{"type":"t","a":[1,{"b":"\n"}],"c":true}})";
  REQUIRE(!refuses(whole));
  for (std::size_t size = 0; size < whole.size(); ++size) {
    CAPTURE(size);
    CHECK(refuses(whole.substr(0, size)));
  }
}

TEST_CASE("anything behind the message is refused") {
  const std::string tail = GENERATE("}"s, "{}"s, ","s, "x"s, " 1"s, "\"\""s, "]"s, "\0"s);
  CAPTURE(tail);
  CHECK(refuses(to_n1(R"({"type":"t"})") + tail));
}

TEST_CASE("JSON that is not an object is refused, and so is what is not JSON") {
  const std::string text = GENERATE("[]"s, "5"s, "\"text\""s, "null"s, "true"s, "hello"s, "{"s,
                                    "}"s, "{{}}"s, "[1,2"s, "'a'"s, "\xff"s, "\0"s, "{\"a\"}"s,
                                    "{\"a\":}"s, "{a:1}"s, "{\"a\":1,}"s, "{,}"s, "{1:2}"s);
  CAPTURE(text);
  CHECK(refuses(text));
}

TEST_CASE("values that are not JSON are refused wherever they stand") {
  const std::string value = GENERATE(
      "tru"s, "True"s, "nul"s, "nulls"s, "NaN"s, "Infinity"s, "-"s, "+1"s, "01"s, "1."s, ".5"s,
      "1e"s, "1e+"s, "0x10"s, "1_000"s, "--1"s, "1 2"s, "[1 2]"s, "[1,]"s, "[,1]"s, "[1"s, "{]"s,
      "[}"s, "{\"a\":1 \"b\":2}"s, "{\"a\" 1}"s, "\"\\x\""s, "\"\\u12\""s, "\"\\u12g4\""s,
      "\"a\nb\""s, "\"a\tb\""s, "\"a"s, "'a'"s, "// x\n1"s, "[\"\\q\"]"s, "{\"\\q\":1}"s, ""s);
  CAPTURE(value);
  CHECK(refuses(in_body(value)));
  CHECK(refuses(in_body("[" + value + "]")) == (value != ""));
  CHECK(refuses(R"({"src":"c1","dest":"n1","extra":)" + value + R"(,"body":{"type":"t"}})"));
  CHECK(refuses(R"({"src":"c1","dest":"n1","extra":{"x":[)" + value +
                R"(,1]},"body":{"type":"t"}})"));
}

TEST_CASE("control characters, NUL among them, are refused within strings and outside") {
  const char c = static_cast<char>(GENERATE(0, 1, 8, 11, 12, 14, 31, 127));
  CAPTURE(static_cast<int>(c));
  if (c != 127) CHECK(refuses(in_body("\"a"s + c + "\"")));
  CHECK(refuses(in_body("1"s + c)));
  CHECK(refuses(in_body(c + "1"s)));
  CHECK(refuses(in_body("true"s + c)));
  CHECK(refuses(in_body("[1"s + c + "]")));
  CHECK(refuses(in_body("[1]"s + c)));
  CHECK(refuses(in_body("\"a\""s + c)));
  CHECK(refuses(in_body("{\"a\""s + c + ":1}")));
  CHECK(refuses(in_body("1"s) + c));
  CHECK(refuses(R"({"src":"c1")"s + c + R"(,"dest":"n1","body":{"type":"t"}})"));
  CHECK(refuses(R"({"src":"c1","id":1)"s + c + R"(,"dest":"n1","body":{"type":"t"}})"));
}

TEST_CASE("invalid UTF-8 is refused") {
  const std::string bytes = GENERATE("\x80"s, "\xff"s, "\xc0\xaf"s, "\xe2\x82"s, "\xed\xa0\x80"s,
                                     "\xf4\x90\x80\x80"s, "\xf0\x80\x80\x80"s, "\xc3"s);
  CHECK(refuses(in_body("\"" + bytes + "\"")));
  CHECK(refuses(in_body("{\"" + bytes + "\":1}")));
  CHECK(refuses(line("c" + bytes, "n1", R"({"type":"t"})")));
}

TEST_CASE("strings with surrogates that do not pair are JSON, but not if the message needs them") {
  CHECK(refuses(line("c1", "n1", R"({"type":"\ud800"})")));
  CHECK(refuses(line(R"(\udc00)", "n1", R"({"type":"t"})")));
  const Decoded in(in_body(R"("\ud800")"));
  REQUIRE(in.ok);
  CHECK(in.message.find("value")->text == R"("\ud800")");
  const std::string text = error_text([&] { return in.message.get<std::string>("value"); });
  CHECK(text.starts_with("field \"value\": a string has"));
}

std::string nested(std::size_t depth, bool arrays) {
  std::string open;
  std::string close;
  for (std::size_t i = 0; i < depth; ++i) {
    open += arrays ? "[" : "{\"a\":";
    close += arrays ? "]" : "}";
  }
  return open + (arrays ? "" : "1") + close;
}

TEST_CASE("nesting is accepted up to the limit and refused above it") {
  const bool arrays = GENERATE(true, false);
  const std::size_t inner = Decoder::kMaxDepth - 2;  // within the message and its body
  const auto from_node = [](std::string_view value) {
    return line("n2", "n1", fmt::format(R"({{"type":"t","msg_id":1,"value":{}}})", value));
  };
  CHECK(!refuses(from_node(nested(inner, arrays))));
  CHECK(refuses(from_node(nested(inner + 1, arrays))));
  CHECK(refuses(from_node(nested(100'000, arrays))));
  CHECK(refuses(std::string(1'000'000, '[')));
  CHECK(refuses(std::string(1'000'000, '{')));
  const std::string beside = R"({"src":"n2","dest":"n1","body":{"type":"t"},"x":)";
  CHECK(!refuses(beside + nested(inner + 1, arrays) + "}"));
  CHECK(refuses(beside + nested(inner + 2, arrays) + "}"));
}

TEST_CASE("a client may nest half as deep, and is told so") {
  const bool arrays = GENERATE(true, false);
  const std::size_t inner = Decoder::kMaxClientDepth - 2;
  CHECK(!refuses(in_body(nested(inner, arrays))));
  const Decoded in(in_body(nested(inner + 1, arrays)));
  CHECK(!in.ok);
  CHECK(in.problem == "nested deeper than 128 levels, the limit for clients");
  CHECK(in.message.src == "c1");
  CHECK(in.message.msg_id == 1);
  const std::string value = nested(inner + 1, arrays);
  CHECK(refuses(R"({"body":{"type":"t","value":)" + value + R"(},"dest":"n1","src":"c1"})"));
  CHECK(!refuses(R"({"body":{"type":"t","value":)" + value + R"(},"dest":"n1","src":"n2"})"));
}

TEST_CASE("lines of one block are held to the limit for clients each for itself") {
  const std::string deep = nested(Decoder::kMaxClientDepth, true);
  const std::string body = R"({"type":"t","value":)" + deep + "}";
  std::string text;
  for (int i = 0; i < 8; ++i) {
    for (const std::string& one : {line("n2", "n1", body), line("c1", "n1", body), in_body("1")}) {
      text += one + "\n";
    }
  }
  const Padded lines(text);
  Decoder decoder;
  decoder.prepare(lines.view());
  std::string seen;
  for (std::string_view rest = lines.view(); !rest.empty();) {
    const std::size_t end = rest.find('\n');
    Message message;
    std::string problem;
    seen += decoder.decode(rest.substr(0, end), message, problem) ? '+' : '-';
    rest.remove_prefix(end + 1);
  }
  CHECK(seen == "+-++-++-++-++-++-++-++-+");
}

TEST_CASE("a message that lacks something, or has it wrong, is refused by name") {
  CHECK(problem_of(R"({"dest":"n1","body":{"type":"t"}})") == R"("src" is missing)");
  CHECK(problem_of(R"({"src":"c1","body":{"type":"t"}})") == R"("dest" is missing)");
  CHECK(problem_of(R"({"src":"c1","dest":"n1"})") == R"("body" is missing)");
  CHECK(problem_of(R"({"src":"c1","dest":"n1","body":{}})") == R"("type" is missing)");
  CHECK(problem_of(R"({"src":1,"dest":"n1","body":{"type":"t"}})") == R"("src" is not a string)");
  CHECK(problem_of(R"({"src":"c1","dest":null,"body":{"type":"t"}})") ==
        R"("dest" is not a string)");
  CHECK(problem_of(R"({"src":"c1","dest":"n1","body":"b"})") == R"("body" is not an object)");
  CHECK(problem_of(R"({"src":"c1","dest":"n1","body":[]})") == R"("body" is not an object)");
  CHECK(problem_of(R"({"src":"c1","dest":"n1","body":{"type":5}})") == R"("type" is not a string)");
  for (const std::string id : {"1.0", "\"1\"", "9223372036854775808", "[]", "true", "1e2"}) {
    CHECK(problem_of(to_n1(R"({"type":"t","msg_id":)" + id + "}")) ==
          R"("msg_id" is not a 64-bit integer)");
    CHECK(problem_of(to_n1(R"({"type":"t","in_reply_to":)" + id + "}")) ==
          R"("in_reply_to" is not a 64-bit integer)");
  }
}

TEST_CASE("of a refused message it is said whom an error is owed, if anybody") {
  const auto owed = [](std::string_view text) {
    const Decoded in(text);
    REQUIRE(!in.ok);
    if (!in.message.msg_id) return "nobody"s;
    return fmt::format("{} {}", in.message.src, *in.message.msg_id);
  };
  CHECK(owed(R"({"src":"c1","dest":"n1","body":{"msg_id":5}})") == "c1 5");
  CHECK(owed(R"({"body":{"msg_id":5,"type":[]},"src":"c1","dest":"n1"})") == "c1 5");
  CHECK(owed(R"({"src":"c1","body":{"type":"t","msg_id":5}})") == "c1 5");
  CHECK(owed(R"({"src":"c1","dest":"n1","body":{"type":"t","msg_id":"5"}})") == "nobody");
  CHECK(owed(R"({"dest":"n1","body":{"type":"t","msg_id":5}})") == "nobody");
  CHECK(owed(R"({"src":[],"dest":"n1","body":{"type":"t","msg_id":5}})") == "nobody");
  CHECK(owed(R"({"src":"c1","dest":"n1","body":{"msg_id":5,"in_reply_to":6}})") == "nobody");
  CHECK(owed(R"({"src":"c1","dest":"n1","body":{"msg_id":5,"in_reply_to":"x","type":"t"}})") ==
        "nobody");
  CHECK(owed(R"({"src":"c1","dest":"n1","body":{"msg_id":5,"type":"t"}]"})") == "nobody");
  CHECK(owed(R"({"src":"c1","dest":"n1","body":{"msg_id":5,"type":"t"})") == "nobody");
}

TEST_CASE("a decoder goes on after lines of any size and kind") {
  Decoder decoder;
  Message message;
  std::string problem;
  for (const std::size_t size : {10U, 5'000'000U, 100U, 2'000'000U, 3U, 0U}) {
    const Padded good(in_body("\"" + std::string(size, 'x') + "\""));
    REQUIRE(decoder.decode(good.view(), message, problem));
    CHECK(message.get<std::string_view>("value").size() == size);
    const Padded bad(in_body("\"" + std::string(size, 'x')));
    REQUIRE(!decoder.decode(bad.view(), message, problem));
    CHECK(!problem.empty());
    CHECK(message.fields().empty());
  }
}

TEST_CASE("a message that is spread over lines is none, also if they are prepared together") {
  const std::string good = to_n1(R"({"type":"t","msg_id":1})");
  std::string lines;
  while (lines.size() < 10'000) lines += good + "\n";
  const std::string head = R"({"src":"c1","dest":"n1","body":{"type":"t","msg_id":1,"a":[1,)";
  const std::size_t split = lines.size();
  const Padded block(lines + head + "\n2]}}\n" + lines);
  Decoder decoder;
  decoder.prepare(block.view());
  Message message;
  std::string problem;
  const auto decode = [&](std::size_t at, std::size_t size) {
    return decoder.decode(block.view().substr(at, size), message, problem);
  };
  for (std::size_t at = 0; at < split; at += good.size() + 1) REQUIRE(decode(at, good.size()));
  CHECK(!decode(split, head.size()));
  CHECK(!decode(split + head.size() + 1, 4));
  CHECK(decode(split + head.size() + 6, good.size()));
}

TEST_CASE("a message with very many fields and elements is decoded") {
  std::string body = R"({"type":"t")";
  for (int i = 0; i < 10'000; ++i) body += fmt::format(R"(,"f{}":[{}])", i, i);
  const Decoded in(to_n1(body + "}"));
  REQUIRE(in.ok);
  CHECK(in.message.fields().size() == 10'001);
  CHECK(in.message.get<std::vector<int>>("f9999") == std::vector<int>{9999});
}

}  // namespace
}  // namespace tests::decoder_test
