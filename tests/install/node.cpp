// The node of every consumer.
#include <maelstrom/maelstrom.hpp>

struct Echo {
  maelstrom::Raw echo;
  using fields = maelstrom::Fields<"echo">;
};

struct EchoNode {
  explicit EchoNode(maelstrom::Node& node) {
    node.on("echo", [](const Echo& request) { return request; });
  }
};

int main() { return maelstrom::serve<EchoNode>(); }
