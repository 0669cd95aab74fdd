// The examples of docs/quickstart.md.
#include <maelstrom/maelstrom.hpp>

class Ids {
 public:
  explicit Ids(maelstrom::Node& node) : next_(node.boot()) {
    node.on("generate", [this, &node] {
      return maelstrom::body<"id">(maelstrom::concat(node.id(), "-", next_++));
    });
  }

 private:
  std::uint64_t next_;
};

int main() { return maelstrom::serve<Ids>(); }
