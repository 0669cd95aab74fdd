// parameters have types: no generic lambda
#include <maelstrom/maelstrom.hpp>

using maelstrom::Node;

void set_up(Node& node) {
  node.on("add", [](const auto&) {});
}
