// Reads the output of a node.
#pragma once

#include <string>
#include <string_view>

#include "maelstrom/message.hpp"

namespace maelstrom::workbench {

// A message from a node. Views the line and the decoder.
struct NodeMessage {
  std::string_view src;
  std::string_view dest;
  Raw body;
  // Null if the body is nested too deeply to be read. Its type and ids may be missing or wrong, as
  // Decoder::decode() says: between nodes they need not be there.
  const Message* message = nullptr;
};

// Reads a line as Maelstrom does: a JSON object with the strings src and dest, an object body,
// optionally an integer id, and nothing else. Decoder::kPadding readable bytes must follow `line`.
// Returns false if the line is not a message; then `problem` says why: a part of a sentence about
// the line.
bool read_node_line(std::string_view line, Decoder& decoder, Message& message, NodeMessage& result,
                    std::string& problem);

}  // namespace maelstrom::workbench
