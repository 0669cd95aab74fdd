// How the fuzz targets read their input: as lines where that is possible, so that seeds are texts.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string_view>

namespace fuzz {

inline std::string_view text_of(const std::uint8_t* data, std::size_t size) {
  return {reinterpret_cast<const char*>(data), size};  // NOLINT: bytes as characters
}

// Takes the text before the next `end` from the front of `text`, or all that is left.
inline std::string_view take(std::string_view& text, char end) {
  const std::size_t size = text.find(end);
  const std::string_view taken = text.substr(0, size);
  text.remove_prefix(size == text.npos ? text.size() : size + 1);
  return taken;
}

// Between parts of an input that may have lines themselves.
inline constexpr char kSeparator = '\x1e';

// What is demanded of the code under test; a finding if it does not hold.
inline void demand(bool holds, std::string_view what) {
  if (holds) return;
  std::fprintf(stderr, "demanded: %.*s\n", static_cast<int>(what.size()), what.data());
  std::abort();
}

// Small numbers from bytes; zeros when there are none left.
class Bytes {
 public:
  explicit Bytes(std::string_view bytes) : rest_(bytes) {}

  bool empty() const { return rest_.empty(); }
  std::uint64_t take(std::size_t count = 1) {
    std::uint64_t number = 0;
    for (; count > 0 && !rest_.empty(); --count, rest_.remove_prefix(1)) {
      number = number << 8U | static_cast<unsigned char>(rest_.front());
    }
    return number;
  }
  // Below the bound; 0 if that is 0.
  std::size_t below(std::size_t bound) {
    if (bound == 0) return 0;
    return static_cast<std::size_t>(take(bound > 256 ? 3 : 1) % bound);
  }

 private:
  std::string_view rest_;
};

}  // namespace fuzz
