// Files that gzip packed.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace maelstrom::workbench::cli {

// True if the text begins as gzip's files do.
inline bool is_packed(std::string_view text) { return text.starts_with("\x1f\x8b"); }

// What is packed in `text`, by the program gzip. Throws std::runtime_error, which begins with
// `name`, if there is no such program, if the text is damaged, or if it has more than `max_bytes`
// bytes when it is unpacked.
std::string unpack(const std::string& name, std::string text, std::size_t max_bytes);

}  // namespace maelstrom::workbench::cli
