// Files and streams of the process.
#pragma once

#include <filesystem>

namespace maelstrom::workbench {

// Where temporary files go: TMPDIR, or /tmp. Throws std::runtime_error, which names the folder, if
// it is none.
std::filesystem::path temporary_folder();

// Sees to it that no file that is opened later becomes stdin, stdout or stderr, where one of them
// is closed: using that fails as before. Throws std::system_error if this cannot be done.
void hold_standard_streams();

}  // namespace maelstrom::workbench
