// Eight bytes at a time, with eight tables: Kounavis, Berry: "Novel table lookup-based algorithms
// for high-performance CRC generation", IEEE Trans. Comput. 57(11), 2008.
#include "crc32c.hpp"

#include <array>
#include <cstddef>

namespace maelstrom {
namespace {

constexpr std::uint32_t kPolynomial = 0x82f63b78;  // 0x1edc6f41 with its bits reversed
constexpr std::size_t kSlices = 8;

using Tables = std::array<std::array<std::uint32_t, 256>, kSlices>;

// tables[k][b] is the remainder of the byte b followed by k zero bytes.
constexpr Tables make_tables() {
  Tables tables{};
  for (std::uint32_t byte = 0; byte < 256; ++byte) {
    std::uint32_t rest = byte;
    for (int bit = 0; bit < 8; ++bit) rest = (rest >> 1U) ^ ((rest & 1U) != 0 ? kPolynomial : 0);
    tables[0][byte] = rest;
  }
  for (std::size_t k = 1; k < kSlices; ++k) {
    for (std::size_t byte = 0; byte < 256; ++byte) {
      const std::uint32_t rest = tables[k - 1][byte];
      tables[k][byte] = (rest >> 8U) ^ tables[0][rest & 0xffU];
    }
  }
  return tables;
}

constexpr Tables kTables = make_tables();

}  // namespace

std::uint32_t crc32c(std::string_view bytes, std::uint32_t before) {
  std::uint32_t rest = ~before;
  const auto byte = [&bytes](std::size_t i) { return static_cast<unsigned char>(bytes[i]); };
  for (; bytes.size() >= kSlices; bytes.remove_prefix(kSlices)) {
    std::uint32_t sum = 0;
    for (std::size_t i = 0; i < kSlices; ++i) {
      const std::uint32_t own = i < 4 ? (rest >> (8 * i)) & 0xffU : 0;
      sum ^= kTables[kSlices - 1 - i][byte(i) ^ own];
    }
    rest = sum;
  }
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    rest = (rest >> 8U) ^ kTables[0][(rest ^ byte(i)) & 0xffU];
  }
  return ~rest;
}

}  // namespace maelstrom
