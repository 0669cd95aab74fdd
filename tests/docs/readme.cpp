// The README's example.
#include <maelstrom/maelstrom.hpp>

struct Add {
  std::int64_t delta;
  using fields = maelstrom::Fields<"delta">;
};

struct Value {
  std::int64_t value;
  using fields = maelstrom::Fields<"value">;
};

// A counter for all nodes, kept in Maelstrom's linearizable key-value service.
struct Counter {
  explicit Counter(maelstrom::Node& node) : kv(node) {
    node.on("add", [this](const Add& add) -> maelstrom::Task<> {
      co_await kv.update("total", std::int64_t{0}, [&](auto total) { return total + add.delta; });
    });
    node.on("read", [this]() -> maelstrom::Task<Value> {
      const auto total = co_await kv.read<std::int64_t>("total");
      co_return Value{total.value_or(0)};
    });
  }
  maelstrom::LinKv kv;
};

int main() { return maelstrom::serve<Counter>(); }
