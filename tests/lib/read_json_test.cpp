// The one door by which a text becomes JSON.
#include "harness.hpp"
#include "json_reference.hpp"

namespace tests::read_json_test {
namespace {

std::string refusal(std::string_view text) {
  return error_text([&] { return read_json(text); });
}

TEST_CASE("a text that is one JSON value is read, and given back without the blanks around it") {
  const std::string text = GENERATE("null", "true", "0", "-1.5e3", "\"a\"", "\"\\u00e9\\n\"", "[]",
                                    "{}", "[1,[2,{\"a\":[]}]]", "18446744073709551616");
  CAPTURE(text);
  CHECK(read_json(text).text == text);
  const std::string padded = " \t" + text + "\r\n ";
  CHECK(read_json(padded).text == text);
}

TEST_CASE("a text that is no JSON value, or more than one, is refused") {
  const std::string text = GENERATE(
      "", " ", "[", "]", "1,2", "1 2", "],[", "1][2", "{\"a\":}", "[1,]", "nul", "\"a", "01", "1.",
      "{\"a\"}", "\"\\x\"", "\"\x01\"", "\"\xff\"", "[1}", "{\"a\":1", "\"a\":1", "{\"machine\":[");
  CAPTURE(text);
  CHECK(contains(refusal(text), "no JSON value"));
}

TEST_CASE("a text with a zero in it is refused, whatever stands before it") {
  CHECK(contains(refusal("1\0"sv), "no JSON value"));
  CHECK(contains(refusal("[\0]"sv), "no JSON value"));
}

TEST_CASE("a text is refused that is nested deeper than the decoder reads") {
  const auto nested = [](std::size_t depth) {
    return std::string(depth, '[') + std::string(depth, ']');
  };
  CHECK(read_json(nested(Decoder::kMaxDepth)).text.size() == 2 * Decoder::kMaxDepth);
  CHECK(contains(refusal(nested(Decoder::kMaxDepth + 1)), "no JSON value"));
  CHECK(contains(refusal(std::string(1'000'000, '[')), "no JSON value"));
}

TEST_CASE("texts that were cut or damaged anywhere are read or refused as the grammar says") {
  const std::uint64_t seed = test_seed();
  CAPTURE(seed);
  Random random(seed);
  const std::string whole = R"({"a":[1,-2.5e1,"x\u0041",null],"b":{"c":[true,false,{}]}} )";
  for (int i = 0; i < 20'000; ++i) {
    std::string text = whole.substr(0, random.below(whole.size() + 1));
    if (!text.empty() && random.below(2) == 0) {
      text[random.below(text.size())] = static_cast<char>(random.below(256));
    }
    CAPTURE(text);
    const bool is_read = refusal(text) == "no error";
    REQUIRE(is_read == JsonParser::parse(text).has_value());
  }
}

TEST_CASE("a text that is refused is shown in ASCII, since it need not be UTF-8") {
  const std::string text = error_text([] { return read_json("{\"a\":\"b\xff\xc3\xa9"); });
  CHECK(contains(text, "{\"a\":\"b???"));
}

}  // namespace
}  // namespace tests::read_json_test
