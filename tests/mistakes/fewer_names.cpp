// `fields` has fewer names than the struct has members
#include <maelstrom/maelstrom.hpp>

using maelstrom::Fields;
using maelstrom::Node;

struct Add {
  int delta;
  int times;
  using fields = Fields<"delta">;
};

void set_up(Node& node) {
  node.on("add", [](const Add&) {});
}
