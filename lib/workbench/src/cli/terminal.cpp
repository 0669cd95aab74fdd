#include "cli/terminal.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <system_error>

namespace maelstrom::workbench {
namespace {

void put_error(std::string_view text) {
  (void)std::fwrite(text.data(), 1, text.size(), stderr);
  (void)std::fflush(stderr);
}

}  // namespace

void print_out(std::string_view text) { print_out_as_it_is(visible(text)); }

void print_out_as_it_is(std::string_view text) {
  const bool is_written = std::fwrite(text.data(), 1, text.size(), stdout) == text.size();
  if (std::fflush(stdout) != 0 || !is_written) {
    throw std::system_error(errno, std::generic_category(), "writing to stdout");
  }
}

void print_error(std::string_view text) { put_error(visible(text)); }

void print_status(std::string_view text) {
  put_error("\r\033[K");
  put_error(visible_line(text));
}

void hold_standard_streams() {
  for (const int fd : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    if (fcntl(fd, F_GETFD) >= 0) continue;
    // open() returns the lowest free descriptor. In this mode using it fails with EBADF.
    if (open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY) != fd) {
      throw std::system_error(errno, std::generic_category(), "opening /dev/null");
    }
  }
}

}  // namespace maelstrom::workbench
