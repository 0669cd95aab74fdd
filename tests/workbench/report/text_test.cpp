// Text of reports: nothing that a node writes can become markup or script.
#include "report/text.hpp"

#include "maelstrom/checkers/value_json.hpp"
#include "maelstrom/random.hpp"
#include "report/command.hpp"
#include "report/page.hpp"
#include "workbench/report/reports.hpp"

namespace maelstrom::workbench::report::text_test {
namespace {

std::string json(std::string_view text) {
  std::string out;
  append_json_string(out, text);
  return out;
}

TEST_CASE("report text: what is markup is escaped") {
  CHECK(html("</script><a b='c' d=\"&\">") ==
        "&lt;/script&gt;&lt;a b=&#39;c&#39; d=&quot;&amp;&quot;&gt;");
  CHECK(html("two\nlines\tand a tab") == "two\nlines\tand a tab");
  CHECK(html("größer ≤ 5 𝔐") == "größer ≤ 5 𝔐");
}

TEST_CASE("report text: in scripts nothing ends the string or the script") {
  CHECK(json("</script><!-- \"\\\n") == "\"\\u003c/script>\\u003c!-- \\\"\\\\\\n\"");
  Arena arena;
  for (const std::string text : {"plain", "</SCRIPT >", "a\"b\\c", "tab\tand\nline", "größer"}) {
    CHECK(read_json(json(text), arena).text() == text);
  }
}

TEST_CASE("report text: what cannot be seen is made visible") {
  CHECK(html(std::string_view("a\0b\x1b[31m\x7f\r", 10)) == "a␀b␛[31m␡␍");
  CHECK(html("\xE2\x80\xAEtxt.exe") == "\uFFFDtxt.exe");  // turns the direction
  CHECK(html("a\xC2\x85"
             "b") == "a\uFFFDb");  // a C1 control
  CHECK(json(std::string_view("\0", 1)) == "\"␀\"");
}

TEST_CASE("report text: bytes that are not UTF-8 are replaced one by one") {
  CHECK(html("a\xFFz") == "a\uFFFDz");
  CHECK(html("\xC3") == "\uFFFD");
  CHECK(html("\xC0\xAF") == "\uFFFD\uFFFD");                      // a slash, too long
  CHECK(html("\xED\xA0\x80") == "\uFFFD\uFFFD\uFFFD");            // half a surrogate pair
  CHECK(html("\xF4\x90\x80\x80") == "\uFFFD\uFFFD\uFFFD\uFFFD");  // beyond U+10FFFF
}

TEST_CASE("report text: random bytes never leave a character of markup") {
  Random random(17);
  for (int i = 0; i < 2000; ++i) {
    std::string text;
    for (std::uint64_t n = random.below(40); n > 0; --n) {
      const bool is_special = random.below(3) == 0;
      text.push_back(is_special ? "<>&\"'\\\n/"[random.below(8)]
                                : static_cast<char>(random.below(256)));
    }
    const std::string escaped = html(text);
    REQUIRE(escaped.find_first_of("<>\"'") == std::string::npos);
    const std::string string = json(text);
    REQUIRE(string.find('<') == std::string::npos);
    Arena arena;
    REQUIRE(read_json(string, arena).is_string());
  }
}

TEST_CASE("report text: durations have three digits and a unit") {
  CHECK(format_duration(Duration(0)) == "0 ms");
  CHECK(format_duration(Duration(812)) == "812 ns");
  CHECK(format_duration(Duration(40'000)) == "40 µs");
  CHECK(format_duration(Duration(1'254'000)) == "1.25 ms");
  CHECK(format_duration(Duration(999'960'000)) == "1 s");
  CHECK(format_duration(Duration(12'340'000'000)) == "12.3 s");
  CHECK(format_time(Duration(4'995'688'284)) == "4.996 s");
  CHECK(format_count(1'234'567) == "1,234,567");
  CHECK(format_count(-123) == "-123");
  CHECK(format_number(1002.4) == "1,002");
  CHECK(format_number(2.0001996) == "2");
}

TEST_CASE("report text: times of folders are readable") {
  CHECK(readable_time("20261231T235959.123+0100") == "2026-12-31 23:59:59");
  CHECK(readable_time("lost-update") == "lost-update");
}

TEST_CASE("a replay has the seed of the run, and words as a shell needs them") {
  Arena arena;
  const auto replay = [&](std::string_view test) {
    return replay_command(read_json(arena.copy(test), arena));
  };
  CHECK(replay(R"({"seed":"7","command":["test","-w","echo","--bin","./my node"]})") ==
        "maelstrom-workbench test -w echo --bin './my node' --seed 7");
  CHECK(replay(R"({"seed":"9","command":["test","--seed","7","--test-count=5","--rate","1",)"
               R"("--test-count","3","--","--seed","don't"]})") ==
        "maelstrom-workbench test --rate 1 --seed 9 -- --seed 'don'\\''t'");
  CHECK(replay(R"({"seed":"9","command":[]})").empty());
  CHECK(replay("{}").empty());
}

}  // namespace
}  // namespace maelstrom::workbench::report::text_test
