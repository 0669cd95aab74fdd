// use Canonical, not Json and Raw
#include <maelstrom/replication/replicated.hpp>

using namespace maelstrom;

struct State {
  struct Add {
    Raw value;
    using fields = Fields<"value">;
  };

  Result<Ack> apply(const Add&) { return Ack{}; }

  int count = 0;
  using fields = Fields<"count">;
};

void start(Node& node) {
  replication::Replicated<State> replicated(node);
  replicated.command<State::Add>("add");
}
