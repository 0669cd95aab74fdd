#include "broadcast/options.hpp"

#include <algorithm>
#include <charconv>
#include <string>
#include <string_view>
#include <system_error>

namespace apps::broadcast {
namespace {

using std::chrono::milliseconds;

constexpr std::string_view kUsage =
    "\nUsage: broadcast [--profile balanced|under-400|cheap|star|fresh] [--period MILLISECONDS]"
    " [--durability PEERS]";

// The argument may have any characters, and a terminal shows the text.
[[noreturn]] void refuse(std::string_view what, std::string_view argument) {
  std::string shown(argument);
  std::ranges::replace_if(
      shown, [](char c) { return c < ' ' || c > '~'; }, '?');
  throw UsageError(std::string(what) + " '" + shown + "'" + std::string(kUsage));
}

Options profile(std::string_view name) {
  if (name == "balanced") return Options::balanced();
  if (name == "under-400") return Options::under_400();
  if (name == "cheap") return Options::cheap();
  if (name == "star") return Options::star();
  if (name == "fresh") return Options::fresh();
  refuse("--profile is balanced, under-400, cheap, star or fresh, not", name);
}

int number(std::string_view text, int least, int most, std::string_view what) {
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool is_read = error == std::errc{} && end == text.data() + text.size();
  if (!is_read || value < least || value > most) refuse(what, text);
  return value;
}

}  // namespace

Options Options::under_400() {
  Options options;
  options.gossip.period = milliseconds(285);
  return options;
}

Options Options::cheap() {
  Options options;
  options.gossip.period = milliseconds(1680);
  options.gossip.ack_delay = {};
  return options;
}

Options Options::star() {
  Options options;
  options.gossip.is_eager = true;
  return options;
}

// Reads and new values carry all that there is to tell; ticks serve nodes that nobody reads from.
Options Options::fresh() {
  Options options = star();
  options.gossip.period = milliseconds(5000);
  options.asks_hub = true;
  return options;
}

Options parse_options(std::span<const char* const> arguments) {
  constexpr int kLongest = 60'000;
  constexpr int kMost = 1000;
  Options options;
  for (; !arguments.empty(); arguments = arguments.subspan(2)) {
    const std::string_view name = arguments.front();
    if (name != "--profile" && name != "--period" && name != "--durability") {
      refuse("there is no option", name);
    }
    if (arguments.size() < 2) refuse("a value is missing after", name);
    const std::string_view value = arguments[1];
    const std::size_t durability = options.durability;
    if (name == "--profile") {
      options = profile(value);
      options.durability = durability;
    } else if (name == "--period") {
      options.gossip.period =
          milliseconds(number(value, 1, kLongest, "--period is 1 to 60000 milliseconds, not"));
    } else {
      options.durability = static_cast<std::size_t>(
          number(value, 0, kMost, "--durability is a number of peers, not"));
    }
  }
  if (options.durability > 0) options.gossip.ack_delay = {};  // clients wait for them
  return options;
}

}  // namespace apps::broadcast
