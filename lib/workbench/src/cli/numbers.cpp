#include "cli/numbers.hpp"

#include <fmt/format.h>

#include <charconv>
#include <optional>
#include <stdexcept>

namespace maelstrom::workbench::cli {
namespace {

// Nothing if the text is not exactly one number or the number does not fit into T. Infinities and
// NaN do not count as numbers.
template <class T>
std::optional<T> parse(std::string_view text) {
  T number{};
  const char* const end = text.data() + text.size();
  const auto [at, problem] = std::from_chars(text.data(), end, number);
  if (problem != std::errc{} || at != end) return std::nullopt;
  return number;
}

template <class T>
T read(std::string_view flag, std::string_view text, std::string_view kind, T least, T most) {
  const std::optional<T> number = parse<T>(text);
  if (number && *number >= least && *number <= most) return *number;
  throw std::invalid_argument(
      fmt::format("{}: must be {} from {} to {}, not '{}'", flag, kind, least, most, text));
}

}  // namespace

std::uint64_t read_integer(std::string_view flag, std::string_view text, std::uint64_t least,
                           std::uint64_t most) {
  return read<std::uint64_t>(flag, text, "a whole number", least, most);
}

double read_number(std::string_view flag, std::string_view text, double least, double most) {
  return read<double>(flag, text, "a number", least, most);
}

}  // namespace maelstrom::workbench::cli
