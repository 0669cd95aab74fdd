#include "edn_tokens.hpp"

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <system_error>

namespace maelstrom::checkers {

bool are_digits(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, is_digit);
}

bool is_ratio(std::string_view text) {
  const std::size_t slash = text.find('/');
  if (slash == std::string_view::npos) return false;
  const std::size_t sign = text.starts_with('-') || text.starts_with('+') ? 1 : 0;
  const std::string_view divisor = text.substr(slash + 1);
  return are_digits(text.substr(sign, slash - sign)) && are_digits(divisor) &&
         divisor.find_first_not_of('0') != std::string_view::npos;
}

std::optional<Based> split_based(std::string_view text) {
  const std::size_t radix = text.find_first_of("rR");
  if ((radix == 1 || radix == 2) && !text.starts_with('0')) {
    int base = 0;
    const auto [at, problem] = std::from_chars(text.data(), text.data() + radix, base);
    const bool is_base = problem == std::errc{} && at == text.data() + radix;
    return is_base && base >= 2 && base <= 36 ? std::optional(Based{base, text.substr(radix + 1)})
                                              : std::nullopt;
  }
  if (!text.starts_with('0')) return std::nullopt;
  if (text.ends_with('N')) text.remove_suffix(1);
  const bool is_hexadecimal = text.starts_with("0x") || text.starts_with("0X");
  return is_hexadecimal ? Based{16, text.substr(2)} : Based{8, text.substr(1)};
}

std::optional<char32_t> read_octal(std::string_view token) {
  if (token.size() < 2 || token.size() > 4 || token[0] != 'o') return std::nullopt;
  const char* const stop = token.data() + token.size();
  std::uint32_t number = 0;
  const auto [at, problem] = std::from_chars(token.data() + 1, stop, number, 8);
  if (problem != std::errc{} || at != stop || number > 0377) return std::nullopt;
  return number;
}

}  // namespace maelstrom::checkers
