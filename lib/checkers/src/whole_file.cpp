#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>
#include <stdexcept>

#include "maelstrom/checkers/history_io.hpp"

namespace maelstrom::checkers {

namespace {

using File = std::unique_ptr<std::FILE, int (*)(std::FILE*)>;

std::string read_whole(const File& opened, const std::string& name, std::size_t max_bytes) {
  const auto fail = [&name](const std::string& problem) {
    throw std::runtime_error(fmt::format("{}: {}", name, problem));
  };
  if (!opened) fail(std::strerror(errno));
  std::FILE* const file = opened.get();
  const auto fail_too_long = [&] {
    fail(fmt::format("has more than {} bytes, the most that is read", max_bytes));
  };
  std::string text;
  struct stat status {};
  if (fstat(fileno(file), &status) != 0) fail(std::strerror(errno));
  if (S_ISREG(status.st_mode)) {  // the size may change, but this check can save a useless read
    const auto size = static_cast<std::size_t>(status.st_size);
    if (size > max_bytes) fail_too_long();
    text.reserve(size + 1);
  }
  for (;;) {
    constexpr std::size_t kChunk = std::size_t{1} << 20U;
    const std::size_t size = text.size();
    const std::size_t wanted = std::min(kChunk, max_bytes - size + 1);
    text.resize(size + wanted);
    const std::size_t got = std::fread(text.data() + size, 1, wanted, file);
    if (got < wanted && std::ferror(file) != 0) fail(std::strerror(errno));
    text.resize(size + got);
    if (got < wanted) return text;
    if (text.size() > max_bytes) fail_too_long();
  }
}

}  // namespace

std::string read_whole_file(const std::string& path, std::size_t max_bytes) {
  return read_whole(File(std::fopen(path.c_str(), "rb"), std::fclose), path, max_bytes);
}

std::string read_whole_file(int fd, const std::string& name, std::size_t max_bytes) {
  const int copy = dup(fd);
  File file(copy < 0 ? nullptr : fdopen(copy, "rb"), std::fclose);
  if (!file && copy >= 0) close(copy);
  return read_whole(file, name, max_bytes);
}

}  // namespace maelstrom::checkers
