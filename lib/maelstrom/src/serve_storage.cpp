#include "serve_storage.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <system_error>

namespace maelstrom {
namespace {

using Length = std::uint64_t;

[[noreturn]] void throw_errno(std::string_view what, const std::string& path) {
  throw std::system_error(errno, std::generic_category(), fmt::format("{} {}", what, path));
}

void append_frame(std::string& out, std::string_view record) {
  const Length length = record.size();
  out.append(reinterpret_cast<const char*>(&length), sizeof length).append(record);
}

// Takes the first record off `bytes`; false if it is not whole.
bool take_frame(std::string_view& bytes, std::string_view& record) {
  Length length = 0;
  if (bytes.size() < sizeof length) return false;
  std::memcpy(&length, bytes.data(), sizeof length);
  if (bytes.size() - sizeof length < length) return false;
  record = bytes.substr(sizeof length, length);
  bytes.remove_prefix(sizeof length + length);
  return true;
}

std::string read_all(int fd, const std::string& path) {
  std::string text;
  char buffer[64U << 10U];
  for (;;) {
    const ssize_t count = ::pread(fd, buffer, sizeof buffer, static_cast<off_t>(text.size()));
    if (count == 0) return text;
    if (count > 0) {
      text.append(buffer, static_cast<std::size_t>(count));
    } else if (errno != EINTR) {
      throw_errno("reading", path);
    }
  }
}

void write_all(int fd, std::string_view bytes, const std::string& path) {
  while (!bytes.empty()) {
    const ssize_t count = ::write(fd, bytes.data(), bytes.size());
    if (count >= 0) {
      bytes.remove_prefix(static_cast<std::size_t>(count));
    } else if (errno != EINTR) {
      throw_errno("writing", path);
    }
  }
}

int open_file(const std::string& path, int flags) {
  const int fd = ::open(path.c_str(), flags | O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  if (fd < 0) throw_errno("opening", path);
  return fd;
}

}  // namespace

FileStorage::~FileStorage() { close(); }

void FileStorage::close() {
  if (fd_ >= 0) ::close(fd_);
  fd_ = -1;
}

// Opens the file and leaves nothing but whole records in it, or throws.
void FileStorage::open() {
  if (fd_ < 0) {
    fd_ = open_file(path_, 0);
    const std::string bytes = read_all(fd_, path_);
    std::string_view rest = bytes;
    std::string_view record;
    while (take_frame(rest, record)) continue;
    end_ = bytes.size() - rest.size();
    is_whole_ = rest.empty();
  }
  if (!is_whole_ && ftruncate(fd_, static_cast<off_t>(end_)) != 0) {
    throw_errno("shortening", path_);
  }
  is_whole_ = true;
}

std::vector<std::string> FileStorage::load() {
  open();
  const std::string bytes = read_all(fd_, path_);
  std::vector<std::string> records;
  std::string_view rest = bytes;
  std::string_view record;
  while (take_frame(rest, record)) records.emplace_back(record);
  return records;
}

void FileStorage::append(std::string_view record) {
  open();
  frame_.clear();
  append_frame(frame_, record);
  is_whole_ = false;
  write_all(fd_, frame_, path_);
  is_whole_ = true;
  end_ += frame_.size();
}

void FileStorage::replace(const std::vector<std::string>& records) {
  frame_.clear();
  for (const std::string& record : records) append_frame(frame_, record);
  const std::string aside = path_ + ".new";
  const int fd = open_file(aside, O_TRUNC);
  try {
    write_all(fd, frame_, aside);
  } catch (...) {
    ::close(fd);
    throw;
  }
  if (std::rename(aside.c_str(), path_.c_str()) != 0) {
    ::close(fd);
    throw_errno("renaming", aside);
  }
  close();
  fd_ = fd;
  end_ = frame_.size();
  is_whole_ = true;
}

}  // namespace maelstrom
