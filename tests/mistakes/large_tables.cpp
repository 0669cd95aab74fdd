// the limits of all Tables together are at most kMaxState
#include <maelstrom/replication/replicated.hpp>

using namespace maelstrom;

struct State {
  replication::Table<Canonical> users;
  replication::Table<Canonical> groups;
  using fields = Fields<"users", "groups">;
};

void start(Node& node) { replication::Replicated<State> replicated(node); }
