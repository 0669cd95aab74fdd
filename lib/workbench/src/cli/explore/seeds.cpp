#include "cli/explore/seeds.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <stdexcept>

#include "maelstrom/check.hpp"

namespace maelstrom::workbench::cli {
namespace {

[[noreturn]] void fail(std::string_view text) {
  throw std::invalid_argument(fmt::format(
      "must be seeds, such as 1..1000, or 7, or several of these separated by commas; not '{}'",
      text));
}

std::uint64_t read_seed(std::string_view text, std::string_view all) {
  std::uint64_t seed = 0;
  const char* const end = text.data() + text.size();
  const auto [at, problem] = std::from_chars(text.data(), end, seed);
  if (problem != std::errc{} || at != end) fail(all);
  return seed;
}

}  // namespace

Seeds::Seeds(std::string_view text) {
  for (std::size_t begin = 0; begin <= text.size();) {
    const std::size_t end = std::min(text.find(',', begin), text.size());
    const std::string_view part = text.substr(begin, end - begin);
    const std::size_t dots = part.find("..");
    const std::uint64_t first = read_seed(part.substr(0, dots), text);
    const std::uint64_t last =
        dots == std::string_view::npos ? first : read_seed(part.substr(dots + 2), text);
    if (last < first) {
      throw std::invalid_argument(fmt::format("{} has no seed in it: the first comes first", part));
    }
    if (last - first >= kMost - size_) {
      throw std::invalid_argument(fmt::format("has more than {} seeds", kMost));
    }
    ranges_.push_back({first, static_cast<std::size_t>(last - first) + 1});
    size_ += ranges_.back().size;
    begin = end + 1;
  }
}

std::uint64_t Seeds::operator[](std::size_t index) const {
  MAELSTROM_CHECK(index < size_);
  auto range = ranges_.begin();
  for (; index >= range->size; ++range) index -= range->size;
  return range->first + index;
}

}  // namespace maelstrom::workbench::cli
