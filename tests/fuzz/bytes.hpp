// Reads the input of the fuzz targets: as lines where possible, so that seeds are texts.
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

// Removes the text before the next `end`, or the whole rest, from the front of `text`.
inline std::string_view take(std::string_view& text, char end) {
  const std::size_t size = text.find(end);
  const std::string_view taken = text.substr(0, size);
  text.remove_prefix(size == text.npos ? text.size() : size + 1);
  return taken;
}

// Separates parts of an input that may contain lines.
inline constexpr char kSeparator = '\x1e';

// A demand on the code under test. If it does not hold, that is a finding: the process aborts.
inline void demand(bool holds, std::string_view what) {
  if (holds) return;
  std::fprintf(stderr, "demanded: %.*s\n", static_cast<int>(what.size()), what.data());
  std::abort();
}

// Makes small numbers of bytes; zeros when no bytes are left.
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
  // A number below the bound; 0 if the bound is 0.
  std::size_t below(std::size_t bound) {
    if (bound == 0) return 0;
    return static_cast<std::size_t>(take(bound > 256 ? 3 : 1) % bound);
  }

 private:
  std::string_view rest_;
};

}  // namespace fuzz
