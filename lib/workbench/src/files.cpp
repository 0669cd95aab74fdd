#include "files.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <stdexcept>
#include <system_error>

namespace maelstrom::workbench {

std::filesystem::path temporary_folder() {
  std::error_code problem;
  std::filesystem::path folder = std::filesystem::temp_directory_path(problem);
  if (!problem) return folder;
  const char* const named = std::getenv("TMPDIR");
  throw std::runtime_error(fmt::format(
      "{}: no folder for temporary files ({}); TMPDIR names it, /tmp if that is not set",
      named == nullptr ? "/tmp" : named, problem.message()));
}

void hold_standard_streams() {
  for (const int fd : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    if (fcntl(fd, F_GETFD) >= 0) continue;
    // The lowest that is free, opened so that using it fails with EBADF.
    if (open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY) != fd) {
      throw std::system_error(errno, std::generic_category(), "opening /dev/null");
    }
  }
}

}  // namespace maelstrom::workbench
