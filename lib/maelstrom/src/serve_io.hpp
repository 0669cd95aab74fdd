// File descriptors, as serve() and its storage use them.
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

// Writes everything; false, with errno, if that cannot be done.
bool write_all(int fd, std::string_view text);

// Sees to it that nothing that is opened later becomes stdin, stdout or stderr, whose bytes would
// land in it: where one of them is closed, there is /dev/null then, opened so that using it fails
// with EBADF as before. The same as glibc does for set-user-ID programs (csu/check_fds.c). Throws
// std::system_error if that cannot be done.
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

// The same file under a descriptor that is not a standard one and is closed in child processes;
// none, with errno, if there is none.
Descriptor above_standard(Descriptor descriptor);

// A pipe that wakes the node's thread from others. Throws std::system_error if there is none.
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
