// The folder for files that only last as long as a run.
#pragma once

#include <filesystem>

namespace maelstrom::workbench {

// The folder for temporary files: TMPDIR, or /tmp. Throws std::runtime_error, which names the path,
// if it is not a folder.
std::filesystem::path temporary_folder();

}  // namespace maelstrom::workbench
