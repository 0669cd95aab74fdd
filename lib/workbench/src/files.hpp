// Files that somebody else has written.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>

namespace maelstrom::workbench {

// No history longer than that is read: some eight million operations.
inline constexpr std::size_t kMaxHistoryFile = std::size_t{1} << 30U;  // bytes

// The whole of a file, a pipe or a device. Throws std::runtime_error, which names the path, if it
// cannot be read or has more than `max_bytes` bytes: a device may have no end.
std::string read_whole_file(const std::string& path, std::size_t max_bytes);

// Where temporary files go: TMPDIR, or /tmp. Throws std::runtime_error, which names the folder, if
// it is none.
std::filesystem::path temporary_folder();

// Sees to it that no file that is opened later becomes stdin, stdout or stderr, where one of them
// is closed: using that fails as before. Throws std::system_error if this cannot be done.
void hold_standard_streams();

}  // namespace maelstrom::workbench
