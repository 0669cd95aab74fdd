// The parts that all pages share.
#pragma once

#include <string>
#include <string_view>

#include "maelstrom/workbench/checkers.hpp"

namespace maelstrom::workbench::report {

// Appends everything up to and including <body>. Its policy forbids the page to load anything.
void append_head(std::string& out, std::string_view title);
void append_script(std::string& out, std::string_view script);

// A verdict as a word and as a CSS class.
struct VerdictName {
  std::string_view word;  // "VALID", "INVALID", "UNKNOWN", "CRASHED"
  std::string_view css;
};
// `valid` is :valid? of results: true, false, or something else, which means unknown.
VerdictName verdict_of(const Value& valid, bool has_crashed);

// "20261231T235959.123+0100" as "2026-12-31 23:59:59"; any other text as it is.
std::string readable_time(std::string_view timestamp);

// Writes a page to a temporary file and renames that to `path`, so that readers always see a
// complete page. Throws std::system_error.
void write_page(const std::string& path, std::string_view page);

}  // namespace maelstrom::workbench::report
