// Text of reports. What nodes wrote is not to be trusted, and comes in through here.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "maelstrom/clock.hpp"
#include "maelstrom/workbench/checkers.hpp"

namespace maelstrom::workbench::report {

// Appends `text` for HTML: as a text or in a quoted attribute. What no font shows is made visible:
// control characters, those that turn the direction of writing, and bytes that are not UTF-8.
void append_html(std::string& out, std::string_view text);
std::string html(std::string_view text);

// Appends `text` as a JSON string, with quotes, that may stand in a <script> element.
void append_json_string(std::string& out, std::string_view text);

// `value` as EDN of at most `limit` bytes, shortened in the middle.
std::string brief_edn(const Value& value, std::size_t limit);

// With three digits and a unit that suits: "40 µs", "1.25 ms", "12.3 s".
std::string format_duration(Duration duration);
// A time since the beginning of the run: "4.996 s"; finer below a second.
std::string format_time(Duration time);
// "30,073".
std::string format_count(std::int64_t count);
// With three digits, more before the point if there are: "0.25", "12.3", "1,002".
std::string format_number(double number);

// A member of a map by its name, which is a keyword (as in EDN) or a string (as in JSON); nil if
// there is none.
Value member(const Value& map, std::string_view name);
// The text of a string, keyword or symbol; empty for everything else.
std::string_view text_of(const Value& value);
// The number that an integer or floating value is; 0 for everything else.
double number_of(const Value& value);

}  // namespace maelstrom::workbench::report
