// The broadcast node that everybody writes first: a value goes at once to all neighbours of the
// topology, and from there on. docs/challenges/broadcast.md compares it with others.
#include <cstdint>
#include <maelstrom/maelstrom.hpp>
#include <maelstrom/serve.hpp>
#include <set>
#include <string>
#include <string_view>
#include <vector>

using namespace maelstrom;

class Flood {
 public:
  explicit Flood(Node& node) : node_(node) {
    node.on("topology", [this](const Topology& request) {
      for (const auto [id, neighbours] : request.topology) {
        if (id == node_.id()) neighbours_ = neighbours;
      }
    });
    node.on("broadcast", [this](const Value& value) { take(value.message, ""); });
    node.on("flood", [this](const Value& value, const Message& message) {
      take(value.message, message.src);
    });
    node.on("read", [this] { return body<"messages">(values_); });
  }

 private:
  struct Topology {
    Dict<std::vector<std::string>> topology;
    using fields = Fields<"topology">;
  };
  struct Value {
    std::int64_t message;
    using fields = Fields<"message">;
  };

  void take(std::int64_t value, std::string_view from) {
    if (!values_.insert(value).second) return;
    for (const std::string& peer : neighbours_) {
      if (peer != from) node_.deliver(peer, "flood", Value{value});  // until it is acknowledged
    }
  }

  Node& node_;
  std::vector<std::string> neighbours_;
  std::set<std::int64_t> values_;
};

int main() { return serve<Flood>(); }
