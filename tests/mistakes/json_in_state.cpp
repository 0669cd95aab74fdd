// use Canonical, not Json and Raw
#include <maelstrom/replication/replicated.hpp>

using namespace maelstrom;

struct State {
  std::vector<Json> values;
  using fields = Fields<"values">;
};

void start(Node& node) { replication::Replicated<State> replicated(node); }
