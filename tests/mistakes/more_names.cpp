// 2 names (were )?provided
#include <maelstrom/maelstrom.hpp>

using maelstrom::Fields;
using maelstrom::Node;

struct Add {
  int delta;
  using fields = Fields<"delta", "times">;
};

void set_up(Node& node) {
  node.on("add", [](const Add&) {});
}
