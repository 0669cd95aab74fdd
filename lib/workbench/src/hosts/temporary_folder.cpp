#include "hosts/temporary_folder.hpp"

#include <fmt/format.h>

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

}  // namespace maelstrom::workbench
