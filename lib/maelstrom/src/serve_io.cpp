#include "serve_io.hpp"

#include <poll.h>

#include <cerrno>
#include <string>
#include <system_error>

namespace maelstrom {

void throw_errno(std::string_view what) {
  const int number = errno;  // before the string is made
  throw std::system_error(number, std::generic_category(), std::string(what));
}

void wait_for(int fd, short events) {
  pollfd waiting{fd, events, 0};
  while (poll(&waiting, 1, -1) < 0 && errno == EINTR) continue;
}

bool write_all(int fd, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(fd, text.data(), text.size());
    if (written >= 0) {
      text.remove_prefix(static_cast<std::size_t>(written));
    } else if (errno == EAGAIN || errno == EWOULDBLOCK) {
      wait_for(fd, POLLOUT);  // another process made the descriptor non-blocking
    } else if (errno != EINTR) {
      return false;
    }
  }
  return true;
}

void hold_standard_descriptors() {
  for (const int fd : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    if (fcntl(fd, F_GETFD) >= 0) continue;
    // open() returns the lowest free descriptor, and those below fd are open.
    if (::open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY) != fd) {
      throw_errno("opening /dev/null for a standard stream that is closed");
    }
  }
}

Descriptor above_standard(Descriptor descriptor) {
  return Descriptor(fcntl(descriptor.get(), F_DUPFD_CLOEXEC, STDERR_FILENO + 1));
}

Bell::Bell() {
  int ends[2];
  if (pipe(ends) != 0) throw_errno("making a pipe");
  read_end_ = above_standard(Descriptor(ends[0]));
  write_end_ = above_standard(Descriptor(ends[1]));
  if (!read_end_.is_open() || !write_end_.is_open()) throw_errno("making a pipe");
}

void Bell::silence() const {
  char bytes[64];
  (void)!::read(read_end_.get(), bytes, sizeof bytes);
}

}  // namespace maelstrom
