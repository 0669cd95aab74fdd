// EDN and JSON, read and written.
#include "maelstrom/checkers/edn.hpp"

#include <string>
#include <vector>

#include "catch.hpp"
#include "maelstrom/checkers/value_json.hpp"
#include "maelstrom/random.hpp"

namespace maelstrom::checkers::edn_test {
namespace {

std::string rewrite(std::string_view edn) {
  Arena arena;
  return to_edn(read_edn(edn, arena));
}

std::string error_of(std::string_view edn) {
  Arena arena;
  try {
    read_edn(edn, arena);
  } catch (const ReadError& error) {
    return error.what();
  }
  return "no error";
}

TEST_CASE("EDN is written as it was read") {
  for (const char* text : {"nil",
                           "true",
                           "-12",
                           "3.5",
                           "1.0",
                           "1e+30",
                           "##NaN",
                           "##-Inf",
                           "12345678901234567890N",
                           "\"a b\"",
                           "\"\\\"\\\\\\n\\t\\r\"",
                           ":a/b",
                           ":final?",
                           "sym.bol/x",
                           "\\a",
                           "\\u0020",
                           "[]",
                           "[1 2 [3]]",
                           "(1 2)",
                           "#{1 :a}",
                           "{:a 1, \"b\" [2]}",
                           "#inst \"2026\"",
                           "#a.b {:c 1}",
                           "-",
                           "+",
                           "-a",
                           "1/2",
                           "-22/7",
                           "1.5M",
                           "1M",
                           "0.10M",
                           "-1e5M",
                           "\\😀"}) {
    CHECK(rewrite(text) == text);
  }
}

TEST_CASE("EDN may be written in more than one way") {
  CHECK(rewrite(" , ; a comment\n 1 ; another") == "1");
  CHECK(rewrite("[1 #_ 2 #_[3 4] 5]") == "[1 5]");
  CHECK(rewrite("+7") == "7");
  CHECK(rewrite("7N") == "7");
  CHECK(rewrite("1E3") == "1000.0");
  CHECK(rewrite("[\\newline \\space \\tab \\u03bb]") == "[\\u000a \\u0020 \\u0009 \\u03bb]");
  CHECK(rewrite("\"\\u00e4\\/\\ud83d\\ude00\"") == "\"ä/😀\"");
  CHECK(rewrite("{:a,1,:b,2}") == "{:a 1, :b 2}");
}

TEST_CASE("whatever Clojure prints into a history is read") {
  CHECK(rewrite("#object[java.lang.Object 0x1f2e \"java.lang.Object@1f2e\"]") ==
        "#object [java.lang.Object 7982 \"java.lang.Object@1f2e\"]");
  for (const char* text :
       {"#object [clojure.lang.Atom 1 {:status :ready, :val nil}]",
        "#uuid \"f81d4fae-7dec-11d0-a765-00a0c91e6bf6\"", "#inst \"2026-11-30T04:25:55.000-00:00\"",
        "#jepsen.history.Op {:index 0, :value [:r 1 nil]}",
        "#error {:cause \"x\", :via [{:type java.io.IOException, :at [a.b$fn__12 invoke \"b.clj\" "
        "7]}], :trace [[java.lang.Thread <init> \"Thread.java\" -1] [a$_main doInvoke nil 1]]}",
        "##Inf", "##-Inf", "##NaN", "1E400M", "9007199254740993/9007199254740992"}) {
    CHECK(rewrite(text) == text);
  }
  CHECK(rewrite("#:a{:b 1, :_/c 2, :d/e 3, \"f\" 4, g 5}") ==
        "{:a/b 1, :c 2, :d/e 3, \"f\" 4, a/g 5}");
  CHECK(rewrite("#:a.b {}") == "{}");
}

TEST_CASE("whole numbers may have another base than ten") {
  CHECK(rewrite("[0x1F -0Xff +0x0 017 -010 00 2r101 36rZn 0x10N 017N]") ==
        "[31 -255 0 15 -8 0 5 1283 16 15]");
  CHECK(rewrite("[0x7fffffffffffffff -0x8000000000000000]") ==
        "[9223372036854775807 -9223372036854775808]");
  CHECK(rewrite("[0 -0 0.5 00.5 0e1 0N]") == "[0 0 0.5 0.5 0.0 0]");
  for (const char* text : {"08", "0x", "0xg", "1r1", "37r1", "2r2", "2r", "1/0", "1/", "1/2/3",
                           "1.5/2", "1e5N", "1MM", "0x1M"}) {
    CHECK(error_of(text) == std::string("1:1: expected a number, found '") + text + "'");
  }
  CHECK(error_of("0x8000000000000000") ==
        "1:1: expected a number of 64 bits, or a decimal one, found '0x8000000000000000'");
}

TEST_CASE("exact numbers are equal if they are written equally") {
  Arena arena;
  CHECK(read_edn("1.0M", arena) == read_edn("1.0M", arena));
  CHECK(read_edn("1.0M", arena) != read_edn("1.00M", arena));
  CHECK(read_edn("1.5M", arena) != read_edn("1.5", arena));
  CHECK(read_edn("10000000000000001/2", arena) != read_edn("10000000000000003/2", arena));
}

TEST_CASE("what Clojure prints and can be read is read, though EDN has it not") {
  CHECK(rewrite("[^{:line 7} [1] ^:private x ^String \"s\" #^:old y ^a ^b c]") ==
        "[[1] x \"s\" y c]");
  CHECK(rewrite("{^:a :k ^:b 1}") == "{:k 1}");
  CHECK(rewrite("[#\"a+\" #\"\\d\\\"\" #\"\"]") == "[\"a+\" \"\\\\d\\\\\\\"\" \"\"]");
  CHECK(rewrite("[#'user/x 1]") == "[#'user/x 1]");
  CHECK(rewrite("[\\o101 \\o7 \\o377 \\o]") == rewrite("[\\A \\u0007 \\u00ff \\o]"));
  CHECK(error_of("\\o400") == "1:1: expected a character, found '\\o400'");
  CHECK(error_of("\\o8") == "1:1: expected a character, found '\\o8'");
  CHECK(rewrite("#object[a.B 0x7f \"a.B@7f\"]") == "#object [a.B 127 \"a.B@7f\"]");
}

TEST_CASE("what Clojure prints and EDN has not is refused in plain words") {
  CHECK(error_of("[1\n #(+ 1 %)]") ==
        "2:2: expected a value, found a function (#(), which is not EDN");
  CHECK(error_of("#<Object x>") ==
        "1:1: expected a value, found an object that can only be printed (#<), which is not EDN");
  CHECK(error_of("#=(+ 1 2)").find("an expression to be evaluated") != std::string::npos);
  CHECK(error_of("#1 2") == "1:1: expected a set, or a tag and its value, after '#'");
  CHECK(error_of("#::a{:b 1}") == "1:1: expected a namespace and a map after '#:'");
  CHECK(error_of("#:a [1]") == "1:1: expected a namespace and a map after '#:'");
  CHECK(error_of("#:a/b{:c 1}") == "1:1: expected a namespace and a map after '#:'");
  CHECK(error_of("02r1") == "1:1: expected a number, found '02r1'");
  // What is quoted is cut between characters: of 60 bytes 59 are left.
  std::string sevens(59, '7');
  CHECK(error_of(sevens + "\u00e9x") == "1:1: expected a number, found '" + sevens + "'");
  CHECK(error_of("\\\xff") ==
        "1:1: expected a character after '\\', found bytes that are no UTF-8");
  CHECK(error_of("\\\xf0\x9f") ==
        "1:1: expected a character after '\\', found bytes that are no UTF-8");
  CHECK(error_of("1" + std::string(1000, 'x')).size() < 120);
  CHECK(error_of(std::string_view("1\0\x1b", 3)) == "1:1: expected a number, found '1\\x00\\x1b'");
}

TEST_CASE("half of a pair is not joined with what is no other half") {
  CHECK(rewrite("\"\\ud83d\\ude00\"") == "\"😀\"");
  CHECK(rewrite("\"\\ud83d\\u0041\"") ==
        "\"\xed\xa0\xbd"
        "A\"");
}

TEST_CASE("what is wrong with EDN is said with line and column") {
  CHECK(error_of("") == "1:1: expected a value, found the end");
  CHECK(error_of("[1\n 2") == "1:1: expected a closing ']', found the end");
  CHECK(error_of("[1\n  }") == "2:3: expected a value, found a stray '}'");
  CHECK(error_of("{:a}") == "1:1: expected a value for each key of the map, one is missing");
  CHECK(error_of("\"abc") == "1:1: expected the string to be closed by '\"', found the end");
  CHECK(error_of("\"a\\x\"") == "1:4: expected an escape such as \\n, found '\\x'");
  CHECK(error_of("\"\\u12\"") == "1:4: expected four hexadecimal digits");
  CHECK(error_of("12x") == "1:1: expected a number, found '12x'");
  CHECK(error_of(":") == "1:1: expected a keyword's name after ':'");
  CHECK(error_of("\\abc") == "1:1: expected a character, found '\\abc'");
  CHECK(error_of("#") == "1:1: expected a set, or a tag and its value, after '#'");
  CHECK(error_of("##x") == "1:1: expected ##Inf, ##-Inf or ##NaN, found '##x'");
  CHECK(error_of("#_") == "1:1: expected a value to discard after #_, found the end");
  CHECK(error_of("^") == "1:1: expected metadata after '^', found the end");
  CHECK(error_of("[^{:a 1}]") == "1:9: expected a value, found a stray ']'");
  CHECK(error_of("^{:a 1}") == "1:1: expected a value after its metadata, found the end");
  CHECK(error_of("^:a ^:b") == "1:5: expected a value after its metadata, found the end");
  CHECK(error_of("#\"a\\\"") == "1:1: expected the pattern to be closed by '\"', found the end");
  CHECK(error_of("#\"a\\") == "1:1: expected the pattern to be closed by '\"', found the end");
  std::string deep;
  for (int i = 0; i < 600; ++i) deep += "^:a ";
  CHECK(error_of(deep + "1") == "1:2049: nested deeper than 512 levels");
  CHECK(error_of("1 2") == "1:4: expected one value, found more");
  CHECK(error_of(std::string(600, '[')) == "1:513: nested deeper than 512 levels");
}

TEST_CASE("EDN for people is indented where it is long") {
  Arena arena;
  const std::string word(30, 'x');
  const Value value =
      arena.map({{Value::keyword("a"), Value::integer(1)},
                 {Value::keyword("b"),
                  arena.vector({arena.string(word), arena.string(word), arena.string(word)})}});
  const std::string quoted = '"' + word + '"';
  CHECK(to_pretty_edn(value) ==
        "{:a 1,\n :b [" + quoted + "\n     " + quoted + "\n     " + quoted + "]}");
  CHECK(rewrite(to_pretty_edn(value)) == to_edn(value));
}

TEST_CASE("plain JSON is what other programs expect") {
  Arena arena;
  const auto plain = [&](std::string_view edn) { return to_json_text(read_edn(edn, arena)); };
  CHECK(plain("{:valid? true, :range [\"a\" nil], 0.5 #{1}}") ==
        R"({"valid?":true,"range":["a",null],"0.5":[1]})");
  CHECK(plain("[12345678901234567890N ##Inf #t (1.0)]") == "[12345678901234567890,null,[1.0]]");
  CHECK(plain("{}") == "{}");
}

TEST_CASE("exact JSON reads back as the same value") {
  Arena arena;
  for (const char* text :
       {"nil", ":a", "\":a\"", "\"~a\"", "a", "\\a", "#{1 :b}", "{:a 1, \"b\" 2, \":c\" 3, 4 5}",
        "{\"set\" [1]}", "{\"~set\" [1]}", "{\"edn\" \"1\"}", "{[1 :a] {}}", "#t {:x #{}}", "##NaN",
        "##-Inf", "12345678901234567890N", "1.0", "[]", "{}"}) {
    CAPTURE(text);
    const Value value = read_edn(text, arena);
    const auto json = arena.copy(to_json_text(value, JsonStyle::exact));
    CAPTURE(std::string(json));
    CHECK(read_json(json, arena, JsonStyle::exact) == value);
  }
}

TEST_CASE("JSON is read with its mistakes told") {
  Arena arena;
  CHECK(to_edn(read_json(R"( {"a" : [1, -2.5e3, true, null, "\u00e4\n"], "a2":{}} )", arena)) ==
        "{\"a\" [1 -2500.0 true nil \"ä\\n\"], \"a2\" {}}");
  CHECK(to_edn(read_json(R"({"a":1,"a":2})", arena)) == "{\"a\" 2}");
  for (const char* text : {"", "{", "[1", "[1,]", "{\"a\"}", "{a:1}", "[1 2]", "tru", "1 2", "\"a",
                           "nul", "-", "{\"a\":1,}"}) {
    CAPTURE(text);
    CHECK_THROWS_AS(read_json(text, arena), ReadError);
  }
  CHECK_THROWS_AS(read_json(std::string(600, '['), arena), ReadError);
}

char32_t random_character(Random& random) {
  return random.below(9) == 0 ? char32_t{0x1f600} : static_cast<char32_t>(33 + random.below(500));
}

Value random_value(Arena& arena, Random& random, int depth) {
  const auto elements = [&] {
    std::vector<Value> result;
    for (auto n = random.below(4); n > 0; --n) {
      result.push_back(random_value(arena, random, depth - 1));
    }
    return result;
  };
  switch (random.below(depth > 0 ? 13 : 9)) {
    case 0: return {};
    case 1: return Value::boolean(random.chance(0.5));
    case 2: return Value::integer(static_cast<std::int64_t>(random()));
    case 3: return Value::floating(static_cast<double>(random.below(1000)) / 8);
    case 4: return arena.big_integer("98765432109876543210" + std::to_string(random.below(1000)));
    case 5: return Value::character(random_character(random));
    case 6: return arena.keyword("k" + std::to_string(random.below(5)));
    case 7: return arena.symbol("s" + std::to_string(random.below(5)));
    case 8: return arena.string(std::string(1, "\"\\\n:~#{a"[random.below(8)]) + "ä");
    case 9: return arena.vector(elements());
    case 10: return arena.list(elements());
    case 11: return arena.set({Value::integer(static_cast<std::int64_t>(random.below(9)))});
    default: {
      const Value key = random_value(arena, random, depth - 1);
      return arena.map({{key, random_value(arena, random, depth - 1)}});
    }
  }
}

TEST_CASE("any number of discarded forms is no deeper than one") {
  Arena arena;
  std::string text;
  for (int i = 0; i < 120'000; ++i) text += "#_";
  CHECK_THROWS_AS(read_edn(text, arena), ReadError);
  for (int i = 0; i < 120'000; ++i) text += " 1";
  CHECK(read_edn(arena.adopt(text + " 2"), arena) == Value::integer(2));
  CHECK(to_edn(read_edn("[#_ #_ a b c #_d]", arena)) == "[c]");
  CHECK(to_edn(read_edn("{:a #_ [#_ 1] 2}", arena)) == "{:a 2}");
}

TEST_CASE("whatever nests too deep is refused with its place") {
  Arena arena;
  for (const char* opening : {"[", "(", "{", "#{", "#t ", "[#_ [", "#_ [", "#t [", "{nil "}) {
    CAPTURE(opening);
    std::string text;
    for (int i = 0; i < 100'000; ++i) text += opening;
    try {
      read_edn(text, arena);
      FAIL("was read");
    } catch (const ReadError& error) {
      CHECK(error.problem() == "nested deeper than 512 levels");
      CHECK(error.offset() < 10'000);
    }
  }
  for (const char* opening : {"[", "{\"a\":", "[{\"a\":"}) {
    CAPTURE(opening);
    std::string text;
    for (int i = 0; i < 100'000; ++i) text += opening;
    CHECK_THROWS_AS(read_json(text, arena), ReadError);
  }
}

TEST_CASE("the deepest value that is read is compared, hashed and written") {
  Arena arena;
  for (const auto& [open, close] : {std::pair("[", "]"), {"{:a ", "}"}, {"#{", "}"}, {"#t ", ""}}) {
    CAPTURE(open);
    std::string text;
    for (std::size_t i = 0; i < EdnReader::kMaxDepth; ++i) text += open;
    text += "1";
    for (std::size_t i = 0; i < EdnReader::kMaxDepth; ++i) text += close;
    const Value a = read_edn(arena.copy(text), arena);
    const Value b = read_edn(arena.copy(text), arena);
    CHECK(a == b);
    CHECK(((a <=> b) == 0));
    CHECK(hash_value(a) == hash_value(b));
    CHECK(to_edn(a) == text);
    CHECK(read_edn(arena.copy(to_pretty_edn(a)), arena) == a);
    CHECK_FALSE(to_json_text(a).empty());
    CHECK_FALSE(to_json_text(a, JsonStyle::exact).empty());
  }
}

TEST_CASE("a number beyond all is infinite, not nothing") {
  Arena arena;
  CHECK(to_edn(read_edn("[1e400 -1e400 1e-400 1e308]", arena)) == "[##Inf ##-Inf 0.0 1e+308]");
  CHECK(to_edn(read_json("[1e400, -1e400]", arena)) == "[##Inf ##-Inf]");
  const std::string huge(400, '9');
  CHECK(read_edn(arena.adopt(huge), arena) > Value::floating(1e300));
  CHECK(read_edn(arena.adopt("-" + huge), arena) < Value::floating(-1e300));
}

TEST_CASE("random values survive EDN and exact JSON") {
  for (std::uint64_t seed = 1; seed <= 500; ++seed) {
    CAPTURE(seed);
    Arena arena;
    Random random(seed);
    const Value value = random_value(arena, random, 4);
    const auto edn = arena.copy(to_edn(value));
    const auto json = arena.copy(to_json_text(value, JsonStyle::exact));
    CAPTURE(std::string(edn), std::string(json));
    CHECK(read_edn(edn, arena) == value);
    CHECK(read_edn(arena.copy(to_pretty_edn(value)), arena) == value);
    CHECK(read_json(json, arena, JsonStyle::exact) == value);
  }
}

}  // namespace
}  // namespace maelstrom::checkers::edn_test
