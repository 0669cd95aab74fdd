// A node that is wrong in ways that take some luck to find.
#include <cstdint>
#include <cstdlib>
#include <maelstrom/maelstrom.hpp>
#include <set>

namespace {

using maelstrom::body;
using maelstrom::Message;
using maelstrom::Node;

class Flawed {
 public:
  explicit Flawed(Node& node) {
    // About one id in a thousand is given twice.
    node.on("generate", [this, &node] {
      if (!node.random().chance(0.001)) ++id_;
      return body<"id">(maelstrom::concat(node.id(), "-", id_));
    });
    // Ends on about one echo in four.
    node.on("echo", [&node](const Message& message) {
      if (node.random().chance(0.25)) std::_Exit(3);
      return body<"echo">(maelstrom::Json(message.get<maelstrom::Raw>("echo")));
    });
    // What is added is told to the others once, whether they hear it or not.
    node.on("add", [this, &node](const Message& message) {
      const auto element = message.get<std::int64_t>("element");
      elements_.insert(element);
      for (const auto& peer : node.peers()) node.send(peer, "tell", body<"element">(element));
    });
    node.on("tell", [this](const Message& message) {
      elements_.insert(message.get<std::int64_t>("element"));
    });
    node.on("read", [this] { return body<"value">(elements_); });
  }

 private:
  std::uint64_t id_ = 0;
  std::set<std::int64_t> elements_;
};

}  // namespace

int main() { return maelstrom::serve<Flawed>(); }
