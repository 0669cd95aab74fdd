// a handler takes nothing, a struct with
#include <maelstrom/maelstrom.hpp>

using maelstrom::Node;

struct Add {
  int delta;
};

void set_up(Node& node) {
  node.on("add", [](const Add&) {});
}
