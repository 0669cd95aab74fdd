// Where the bench keeps what only lasts as long as a run.
#pragma once

#include <filesystem>

namespace maelstrom::workbench {

// Where temporary files go: TMPDIR, or /tmp. Throws std::runtime_error, which names the folder, if
// it is none.
std::filesystem::path temporary_folder();

}  // namespace maelstrom::workbench
