// Which node owns a key.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace maelstrom {

// The node with the greatest weight for `key`. When a node leaves `ids`, only its own keys move.
// Requires at least one node.
std::string_view rendezvous_owner(std::string_view key, const std::vector<std::string>& ids);

}  // namespace maelstrom
