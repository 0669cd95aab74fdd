// what only reads needs a query\(\) as well
#include <maelstrom/replication/replicated.hpp>

using namespace maelstrom;

struct State {
  struct Txn {
    bool is_read = false;
    using fields = Fields<"is_read">;

    bool only_reads() const { return is_read; }
  };

  Result<Ack> apply(const Txn&) { return Ack{}; }

  int count = 0;
  using fields = Fields<"count">;
};

void start(Node& node) {
  replication::Replicated<State> replicated(node);
  replicated.command<State::Txn>("txn");
}
