// A replicated counter in a cluster of one, from an installed tree.
#include <maelstrom/maelstrom.hpp>
#include <maelstrom/replication/replicated.hpp>
#include <string>

using namespace maelstrom;

struct Counter {
  struct Add {
    int delta = 0;
    using fields = Fields<"delta">;
  };
  struct Value {
    int value = 0;
    using fields = Fields<"value">;
  };

  Result<Value> apply(const Add& add) { return Value{value += add.delta}; }

  int value = 0;
  using fields = Fields<"value">;
};

int main() {
  Node node;
  replication::Replicated<Counter> counter(node);
  counter.command<Counter::Add>("add");
  node.receive(R"({"src":"c0","dest":"n1","body":{"type":"init","msg_id":1,)"
               R"("node_id":"n1","node_ids":["n1"]}})",
               Time());
  node.receive(R"({"src":"c1","dest":"n1","body":{"type":"add","msg_id":2,"delta":7}})", Time());
  node.advance(Time(std::chrono::seconds(1)));
  const std::string said(node.outbox().view());
  return said.find(R"("type":"add_ok","in_reply_to":2,"value":7)") != std::string::npos ? 0 : 1;
}
