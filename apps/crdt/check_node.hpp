// Checks the nodes whose parts a delta has.
#pragma once

#include <fmt/format.h>

#include <cstddef>
#include <maelstrom/error.hpp>

namespace apps::crdt {

// Returns the least number that the next node of the delta may have. Throws
// Error{malformed_request} unless the node is one of `nodes` and not before `next`, so that no node
// is there twice.
inline std::size_t check_node(std::size_t node, std::size_t next, std::size_t nodes) {
  const auto refuse = [](std::string text) {
    throw maelstrom::Error(maelstrom::ErrorCode::malformed_request, std::move(text));
  };
  if (node >= nodes) refuse(fmt::format("there is no node {}", node));
  if (node < next) refuse(fmt::format("a delta has node {} out of order", node));
  return node + 1;
}

}  // namespace apps::crdt
