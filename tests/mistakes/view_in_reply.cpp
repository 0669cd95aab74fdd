// keep std::string and Json, no views
#include <maelstrom/maelstrom.hpp>

using maelstrom::Fields;
using maelstrom::Node;

struct Value {
  std::string_view value;
  using fields = Fields<"value">;
};

maelstrom::Task<> read(Node& node) { (void)co_await node.call<Value>("n2", "read"); }
