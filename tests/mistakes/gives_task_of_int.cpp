// a handler gives nothing, a struct with
#include <maelstrom/maelstrom.hpp>

using maelstrom::Node;

void set_up(Node& node) {
  node.on("read", []() -> maelstrom::Task<int> { co_return 7; });
}
