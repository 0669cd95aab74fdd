// Why a node says nothing.
#pragma once

#include <chrono>
#include <string>

#include "hosts/node_process.hpp"

namespace maelstrom::workbench {

// How long a node may take to end after its stdin was closed.
inline constexpr std::chrono::milliseconds kLastWords{1000};

// What a process did with its input, and what to do about it: sentences about a node that has not
// answered its init. To find out whether its output waits in a buffer, closes its stdin and waits
// for its last words. Requires process.is_there().
std::string explain_silence(NodeProcess& process);

}  // namespace maelstrom::workbench
