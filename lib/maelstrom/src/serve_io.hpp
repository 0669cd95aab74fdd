// File descriptors for serve() and its storage.
#pragma once

#include <fcntl.h>
#include <unistd.h>

#include <string_view>
#include <utility>

namespace maelstrom {

// Throws std::system_error: "<what>: <the text of errno>".
[[noreturn]] void throw_errno(std::string_view what);

// Waits until the descriptor is ready for `events` of poll().
void wait_for(int fd, short events);

// Writes everything; on failure returns false and sets errno.
bool write_all(int fd, std::string_view text);

// Keeps later files from becoming stdin, stdout or stderr and so receiving their bytes. Opens
// /dev/null in place of each standard descriptor that is closed, in a mode in which using it fails
// with EBADF as before. glibc does the same for set-user-ID programs (csu/check_fds.c). Throws
// std::system_error on failure.
void hold_standard_descriptors();

// An open descriptor, or none (-1).
class Descriptor {
 public:
  Descriptor() = default;
  explicit Descriptor(int fd) : fd_(fd) {}
  Descriptor(Descriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  ~Descriptor() {
    if (fd_ >= 0) close(fd_);
  }

  int get() const { return fd_; }
  bool is_open() const { return fd_ >= 0; }

 private:
  int fd_ = -1;
};

// The same file under a descriptor above the standard ones that child processes do not inherit. On
// failure returns none and sets errno.
Descriptor above_standard(Descriptor descriptor);

// A pipe by which other threads wake the node's thread. Throws std::system_error if no pipe can be
// made.
class Bell {
 public:
  Bell();

  int fd() const { return read_end_.get(); }
  // At most one byte per post() to an empty mailbox, so the pipe cannot fill up.
  void ring() const { (void)!::write(write_end_.get(), "", 1); }
  void silence() const;

 private:
  Descriptor read_end_;
  Descriptor write_end_;
};

}  // namespace maelstrom
