#include "report/page.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <iterator>
#include <system_error>

#include "report/assets.hpp"
#include "report/text.hpp"

namespace maelstrom::workbench::report {

void append_head(std::string& out, std::string_view title) {
  fmt::format_to(
      std::back_inserter(out),
      "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n"
      R"(<meta http-equiv="Content-Security-Policy" content="default-src 'none'; )"
      "style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:\">\n"
      R"(<meta name="viewport" content="width=device-width, initial-scale=1">)"
      "\n<link rel=\"icon\" href=\"data:,\"><title>{}</title>\n<style>{}</style></head><body>\n",
      html(title), kPageCss);
}

void append_script(std::string& out, std::string_view script) {
  out.append("<script>").append(script).append("</script>\n");
}

VerdictName verdict_of(const Value& valid, bool has_crashed) {
  if (has_crashed) return {"CRASHED", "invalid"};
  if (valid.is(Value::Kind::boolean)) {
    return valid.is_true() ? VerdictName{"VALID", "valid"} : VerdictName{"INVALID", "invalid"};
  }
  return {"UNKNOWN", "unknown"};
}

std::string readable_time(std::string_view timestamp) {
  constexpr std::string_view kShape = "00000000T000000";
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  bool fits = timestamp.size() >= kShape.size();
  for (std::size_t i = 0; fits && i < kShape.size(); ++i) {
    fits = kShape[i] == '0' ? is_digit(timestamp[i]) : timestamp[i] == kShape[i];
  }
  if (!fits) return std::string(timestamp);
  const auto part = [&](std::size_t at, std::size_t size) { return timestamp.substr(at, size); };
  return fmt::format("{}-{}-{} {}:{}:{}", part(0, 4), part(4, 2), part(6, 2), part(9, 2),
                     part(11, 2), part(13, 2));
}

void write_page(const std::string& path, std::string_view page) {
  const std::string aside = fmt::format("{}.{}", path, ::getpid());
  const auto fail = [&path] { throw std::system_error(errno, std::generic_category(), path); };
  std::FILE* const file = std::fopen(aside.c_str(), "wb");
  if (file == nullptr) fail();
  const bool is_written = std::fwrite(page.data(), 1, page.size(), file) == page.size();
  if (std::fclose(file) != 0 || !is_written) {
    std::remove(aside.c_str());
    fail();
  }
  std::filesystem::rename(aside, path);
}

}  // namespace maelstrom::workbench::report
