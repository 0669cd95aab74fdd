#include "maelstrom/canonical.hpp"

#include "lib/harness.hpp"

namespace tests::canonical_test {
namespace {

std::string canonical(std::string_view text) { return maelstrom::canonical(Raw{text}).text; }

TEST_CASE("equal JSON values have one canonical text") {
  CHECK(canonical(R"({ "b" : 1, "a" : [ 2 , {} ] })") == R"({"a":[2,{}],"b":1})");
  CHECK(canonical(R"({"a":{"d":1,"c":2}})") == canonical(R"({"a":{"c":2,"d":1}})"));
  CHECK(canonical(R"({"a":1,"a":2})") == R"({"a":2})");
  CHECK(canonical(R"({"\u0061":1})") == R"({"a":1})");
  CHECK(canonical(R"("\u0041\/")") == R"("A/")");
  CHECK(canonical("1.50") == canonical("15e-1"));
  CHECK(canonical("1E0") == canonical("1.0"));
  CHECK(canonical("-0.0") == canonical("0.0"));
  CHECK(canonical("-0") == "0");
  CHECK(canonical("[ ]") == "[]");
  CHECK(canonical("null") == "null");
  CHECK(canonical("true") == "true");
}

TEST_CASE("different JSON values have different canonical texts") {
  const std::vector<std::string> values = {"1",
                                           "1.0",
                                           R"("1")",
                                           "[1]",
                                           "true",
                                           "false",
                                           "null",
                                           "0",
                                           "0.0",
                                           "[]",
                                           "{}",
                                           R"("")",
                                           "[1,2]",
                                           "[2,1]",
                                           "-1",
                                           "[[]]",
                                           R"({"a":1})",
                                           R"({"a":1.0})",
                                           R"({"a":null})",
                                           R"({"a":1,"b":1})",
                                           R"("[1]")"};
  std::vector<std::string> texts;
  for (const auto& value : values) texts.push_back(canonical(value));
  std::ranges::sort(texts);
  CHECK(std::ranges::adjacent_find(texts) == texts.end());
}

TEST_CASE("integers keep all their digits in canonical text") {
  CHECK(canonical("123456789012345678901234567890") == "123456789012345678901234567890");
  CHECK(canonical("9007199254740993") != canonical("9007199254740992"));
}

TEST_CASE("canonical text has a limit, which counts what is stored and not what came") {
  const auto refused = [](std::string_view text, std::size_t max_bytes) {
    try {
      (void)maelstrom::canonical(Raw{text}, {.bytes = max_bytes});
      return false;
    } catch (const Error& error) {
      CHECK(error.code() == ErrorCode::malformed_request);
      CHECK(error.text() == fmt::format("a value takes more than {} bytes, the limit", max_bytes));
      return true;
    }
  };
  CHECK_FALSE(refused("1e15", 18));
  CHECK(refused("1e15", 17));
  CHECK_FALSE(refused("[1e15,1e15]", 39));
  CHECK(refused("[1e15,1e15]", 38));
  CHECK_FALSE(refused(R"("\b")", 8));
  CHECK(refused(R"("\b")", 7));
  CHECK(refused(R"({"a":[[1]]})", 10));
}

TEST_CASE("what is nested deeper than a client's value may be has no canonical text") {
  const auto nested = [](std::size_t depth) {
    std::string text;
    for (std::size_t i = 0; i < depth; ++i) text += i % 2 == 0 ? "[" : R"({"[\"":)";
    text += "1";
    for (std::size_t i = depth; i > 0; --i) text += i % 2 == 1 ? "]" : "}";
    return text;
  };
  CHECK(canonical(nested(maelstrom::kMaxCanonicalDepth)) == nested(maelstrom::kMaxCanonicalDepth));
  const auto error = error_of([&] { return canonical(nested(maelstrom::kMaxCanonicalDepth + 1)); });
  REQUIRE(error);
  CHECK(error->code() == ErrorCode::malformed_request);
  CHECK(error->text() == "a value is nested deeper than 128 levels, the limit");
  std::string wide = "[[]";
  for (int i = 0; i < 1000; ++i) wide += ",[[]]";
  CHECK(canonical(wide + "]") == wide + "]");
}

TEST_CASE("canonical text escapes what JSON wants escaped") {
  CHECK(canonical(R"("\"\\\n")") == R"("\"\\\n")");
}

TEST_CASE("a number that no double holds has no canonical text") {
  const auto error = error_of([] { return canonical("[1e999]"); });
  REQUIRE(error);
  CHECK(error->code() == ErrorCode::malformed_request);
}

struct Keyed {
  Canonical key;
  std::vector<Canonical> values;
  using fields = Fields<"key", "values">;
};

TEST_CASE("what is read as a Canonical is canonical, wherever it stands, and written as it is") {
  const auto keyed = parse<Keyed>(R"({"values": [1E0, [ 1, 2 ]], "key": {"b":1,"a":2}})");
  CHECK(keyed.key.text == R"({"a":2,"b":1})");
  CHECK(keyed.values == std::vector{Canonical(Raw{"1.0"}), Canonical(Raw{"[1,2]"})});
  CHECK(json_text(keyed) == R"({"key":{"a":2,"b":1},"values":[1.0,[1,2]]})");
  CHECK(Canonical().text == "null");
  static_assert(OwnsData<Keyed>);
}

TEST_CASE("what has no canonical form is not read as a Canonical, and the place is told") {
  const auto refusal = [](std::string_view text) -> std::string {
    try {
      parse<Keyed>(text);
    } catch (const Error& error) {
      CHECK(error.code() == ErrorCode::malformed_request);
      return error.text();
    }
    return {};
  };
  CHECK(refusal(R"({"key":1e999,"values":[]})").starts_with("field \"key\": "));
  CHECK(refusal(R"({"key":1,"values":[1,1e999]})").starts_with("field \"values\": element 1: "));
}

}  // namespace
}  // namespace tests::canonical_test
