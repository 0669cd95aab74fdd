#include "broadcast/options.hpp"

#include <algorithm>
#include <charconv>
#include <string>
#include <string_view>
#include <system_error>

namespace apps::broadcast {
namespace {

constexpr std::string_view kUsage =
    "\nUsage: broadcast [--profile balanced|fast|cheap] [--durability PEERS]";

// The argument may have any characters, and a terminal shows the text.
[[noreturn]] void refuse(std::string_view what, std::string_view argument) {
  std::string shown(argument);
  std::ranges::replace_if(
      shown, [](char c) { return c < ' ' || c > '~'; }, '?');
  throw UsageError(std::string(what) + " '" + shown + "'" + std::string(kUsage));
}

Options profile(std::string_view name) {
  if (name == "balanced") return Options::balanced();
  if (name == "fast") return Options::fast();
  if (name == "cheap") return Options::cheap();
  refuse("--profile is balanced, fast or cheap, not", name);
}

std::size_t durability(std::string_view text) {
  std::size_t count = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
  if (error != std::errc{} || end != text.data() + text.size()) {
    refuse("--durability is a number of peers, not", text);
  }
  return count;
}

}  // namespace

Options Options::fast() {
  Options options;
  options.is_mesh = true;
  options.ack_delay = std::chrono::milliseconds(1300);
  return options;
}

Options Options::cheap() {
  Options options;
  options.period = std::chrono::milliseconds(1680);
  options.ack_delay = std::chrono::milliseconds(0);
  return options;
}

Options parse_options(std::span<const char* const> arguments) {
  Options options;
  std::size_t peers = 0;
  while (!arguments.empty()) {
    const std::string_view name = arguments.front();
    if (name != "--profile" && name != "--durability") refuse("there is no option", name);
    if (arguments.size() < 2) refuse("a value is missing after", name);
    const std::string_view value = arguments[1];
    if (name == "--profile") options = profile(value);
    if (name == "--durability") peers = durability(value);
    arguments = arguments.subspan(2);
  }
  options.durability = peers;
  if (peers > 0) options.ack_delay = {};  // clients wait for acknowledgements
  return options;
}

}  // namespace apps::broadcast
