// Seeds on the command line: 1..1000, or 7, or 1..10,42.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace maelstrom::workbench::cli {

class Seeds {
 public:
  static constexpr std::size_t kMost = 1'000'000'000;

  // Throws std::invalid_argument, which says what is wrong.
  explicit Seeds(std::string_view text);
  Seeds() = default;

  std::size_t size() const { return size_; }
  // In the order in which they were written.
  std::uint64_t operator[](std::size_t index) const;

 private:
  struct Range {
    std::uint64_t first;
    std::size_t size;
  };

  std::vector<Range> ranges_;
  std::size_t size_ = 0;
};

}  // namespace maelstrom::workbench::cli
