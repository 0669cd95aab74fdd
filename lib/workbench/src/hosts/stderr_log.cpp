#include "hosts/stderr_log.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <system_error>
#include <utility>

#include "maelstrom/checkers/text.hpp"

namespace maelstrom::workbench {
namespace {

using checkers::shorten;

constexpr std::size_t kMaxLine = 64U << 10U;  // bytes; longer lines are only in the file

}  // namespace

StderrLog::StderrLog(std::string node, const std::string& path, Echo echo)
    : node_(std::move(node)),
      echo_(std::move(echo)),
      path_(path),
      file_(path.empty() ? nullptr : std::fopen(path.c_str(), "wb"), std::fclose),
      lines_(kMaxLine) {
  if (!path_.empty() && !file_) fail();
}

void StderrLog::fail() const { throw std::system_error(errno, std::generic_category(), path_); }

void StderrLog::write(std::string_view text) {
  const bool is_written = std::fwrite(text.data(), 1, text.size(), file_.get()) == text.size();
  if (std::fflush(file_.get()) != 0 || !is_written) fail();
}

void StderrLog::add(std::size_t count) {
  const std::span<char> text = lines_.room().first(count);
  if (file_ && written_ < kMaxFile) {
    write({text.data(), text.size()});
    written_ += count;
    if (written_ >= kMaxFile) {
      write(fmt::format("\n(cut off here: the node writes more than {} MiB)\n", kMaxFile >> 20U));
    }
  }
  lines_.add(count);
  take_lines(false);
}

void StderrLog::end() { take_lines(true); }

void StderrLog::take_lines(bool ended) {
  std::string_view line;
  for (;;) {
    const auto next = lines_.next(ended, line);
    if (next == LineBuffer::Next::none) return;
    const std::string text = next == LineBuffer::Next::line ? shorten(line, 500) : "(a long line)";
    if (echo_) echo_(node_, text);
    tail_.push_back(text);
    if (tail_.size() > kTail) tail_.pop_front();
  }
}

}  // namespace maelstrom::workbench
