// cannot be used in a function with a deduced return type
#include <maelstrom/maelstrom.hpp>

using maelstrom::Node;

void set_up(Node& node) {
  node.on("read", [&node] { co_await node.sleep(std::chrono::seconds(1)); });
}
