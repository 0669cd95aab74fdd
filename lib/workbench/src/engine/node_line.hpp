// Reads what a node writes.
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
  const Message* message = nullptr;  // null if the body has no type, as between nodes it need not
};

// Reads a line as Maelstrom does: a JSON object with src and dest, which are strings, a body, which
// is an object, perhaps an integer id, and nothing else. `line` is followed by Decoder::kPadding
// readable bytes. Returns false if it is none, and then `problem` says why.
bool read_node_line(std::string_view line, Decoder& decoder, Message& message, NodeMessage& result,
                    std::string& problem);

}  // namespace maelstrom::workbench
