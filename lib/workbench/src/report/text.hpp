// Text for reports. Output of nodes is not trusted and passes through these functions.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "maelstrom/clock.hpp"
#include "maelstrom/workbench/checkers.hpp"

namespace maelstrom::workbench::report {

// Appends `text` for HTML, as text or in a quoted attribute. Makes invisible characters visible:
// control characters, those that change the direction of writing, and bytes that are not UTF-8.
void append_html(std::string& out, std::string_view text);
std::string html(std::string_view text);

// Appends `text` as a JSON string with quotes, which is safe in a <script> element.
void append_json_string(std::string& out, std::string_view text);

// `value` as EDN of at most `limit` bytes, shortened in the middle.
std::string brief_edn(const Value& value, std::size_t limit);

// Three digits and a suitable unit: "40 µs", "1.25 ms", "12.3 s".
std::string format_duration(Duration duration);
// A time since the beginning of the run: "4.996 s"; finer below a second.
std::string format_time(Duration time);
// "30,073".
std::string format_count(std::int64_t count);
// Three digits, or all digits before the point if they are more: "0.25", "12.3", "1,002".
std::string format_number(double number);

// The member of a map with that name, as a keyword (EDN) or a string (JSON); nil if there is none.
Value member(const Value& map, std::string_view name);
// The text of a string, keyword or symbol; empty for everything else.
std::string_view text_of(const Value& value);
// The number of an integer or floating value; 0 for everything else.
double number_of(const Value& value);

}  // namespace maelstrom::workbench::report
