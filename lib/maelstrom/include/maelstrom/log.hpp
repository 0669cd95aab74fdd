// A node's log, for its operator. The driver gets the lines: serve() writes them to stderr, and the
// workbench puts them into the run's records.
#pragma once

#include <fmt/core.h>

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "maelstrom/function.hpp"

namespace maelstrom {

enum class LogLevel { debug, info, warn, error, off };

std::string_view to_string(LogLevel level);
// The level of that name; empty for any other text.
std::optional<LogLevel> parse_log_level(std::string_view name);

// A line below the level costs one comparison; only lines that are kept are formatted.
// Types that <fmt/core.h> cannot format need their header beside this one, such as <fmt/ranges.h>.
class Log {
 public:
  // Gets each line, without a newline.
  using Sink = Function<void(LogLevel, std::string_view text)>;

  explicit Log(LogLevel level = LogLevel::off, Sink sink = nullptr)
      : level_(sink ? level : LogLevel::off), sink_(std::move(sink)) {}

  bool enabled(LogLevel level) const { return level >= level_; }

  template <class... Args>
  void debug(fmt::format_string<Args...> format, Args&&... args) {
    write(LogLevel::debug, format, std::forward<Args>(args)...);
  }
  template <class... Args>
  void info(fmt::format_string<Args...> format, Args&&... args) {
    write(LogLevel::info, format, std::forward<Args>(args)...);
  }
  template <class... Args>
  void warn(fmt::format_string<Args...> format, Args&&... args) {
    write(LogLevel::warn, format, std::forward<Args>(args)...);
  }
  template <class... Args>
  void error(fmt::format_string<Args...> format, Args&&... args) {
    write(LogLevel::error, format, std::forward<Args>(args)...);
  }

 private:
  template <class... Args>
  void write(LogLevel level, fmt::format_string<Args...> format, Args&&... args) {
    if (enabled(level)) sink_(level, fmt::format(format, std::forward<Args>(args)...));
  }

  LogLevel level_;
  Sink sink_;
};

}  // namespace maelstrom
