// What is shown on a terminal: nothing that it would take for an order.
#include "cli/terminal.hpp"

#include <iterator>
#include <string>

#include "catch.hpp"
#include "maelstrom/checkers/value_json.hpp"
#include "maelstrom/workbench/diagnosis.hpp"

namespace maelstrom::workbench::terminal_test {
namespace {

TEST_CASE("control characters, deceptive ones and what is no UTF-8 are written out") {
  CHECK(visible("plain, ä and 漢, \xF0\x9F\x98\x80") == "plain, ä and 漢, \xF0\x9F\x98\x80");
  CHECK(visible("two\nlines\tand a tab") == "two\nlines\tand a tab");
  CHECK(visible("\x1b[2J") == "\\x1b[2J");
  CHECK(visible(std::string("\0\r\b\x07\x7f", 5)) == "\\x00\\x0d\\x08\\x07\\x7f");
  CHECK(visible("\xC2\x9B"
                "31m") == "\\u009b31m");  // CSI of C1
  CHECK(visible("\xC2\x85") == "\\u0085");
  CHECK(visible("\xE2\x80\xAE"
                "evil") == "\\u202eevil");
  for (const char* bidi : {"\xE2\x80\xAA", "\xE2\x80\x8E", "\xE2\x81\xA6", "\xE2\x81\xA9",
                           "\xD8\x9C", "\xEF\xBB\xBF"}) {
    CHECK(visible(bidi).starts_with("\\u"));
  }
  CHECK(visible("\x9b\xff\xC3") == "\\x9b\\xff\\xc3");
  CHECK(visible("\xC0\x9B") == "\\xc0\\x9b");  // an overlong escape
}

TEST_CASE("what was made visible stays as it is") {
  const std::string once = visible("\x1b\xE2\x80\xAE\xff\\");
  CHECK(visible(once) == once);
}

TEST_CASE("no text passes for lines of ours") {
  CHECK(visible_line("x\nVALID: 7 operations") == "x\\nVALID: 7 operations");
  CHECK(visible_line("\x1b\t") == "\\x1b\t");
}

TEST_CASE("JSON stays the same when it is made visible") {
  Arena arena;
  const std::string json = "{\"a\xC2\x9B\":\"\xE2\x80\xAE\x7f ä\"}";
  const std::string shown = visible_json(json);
  CHECK(shown == "{\"a\\u009b\":\"\\u202e\\u007f ä\"}");
  CHECK(read_json(shown, arena) == read_json(json, arena));
  CHECK(visible_json("\"\xff\"\n") == "\"\\ufffd\"\n");
}

TEST_CASE("texts are cut between characters") {
  const std::string text = "a\u00e9\u20ac\U0001f600z";  // of 1, 2, 3, 4 and 1 bytes
  const std::size_t heads[] = {0, 1, 1, 3, 3, 3, 6, 6, 6, 6, 10, 11, 11};
  const std::size_t tails[] = {0, 1, 1, 1, 1, 5, 5, 5, 8, 8, 10, 11, 11};
  for (std::size_t limit = 0; limit < std::size(heads); ++limit) {
    CAPTURE(limit);
    CHECK(head_of(text, limit) == text.substr(0, heads[limit]));
    CHECK(tail_of(text, limit) == text.substr(text.size() - tails[limit]));
  }
  // What is no UTF-8 has no characters.
  CHECK(head_of("\x80\x80\x80\x80\x80", 4).size() == 4);
  CHECK(head_of("\xf0\x9f\x98", 2).size() == 2);
  CHECK(shorten(std::string(100, '7') + "\u20ac" + std::string(100, '7'), 40).size() <= 40);
}

}  // namespace
}  // namespace maelstrom::workbench::terminal_test
