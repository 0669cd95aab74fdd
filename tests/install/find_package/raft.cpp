// A cluster of one, from an installed tree.
#include <maelstrom/raft/journal.hpp>
#include <maelstrom/raft/raft.hpp>

int main() {
  using namespace maelstrom::raft;
  Raft raft(1, Options(), from_records({}, {.voters = {1}, .outgoing = {}, .learners = {}}), {});
  raft.campaign({});
  while (raft.has_ready()) {
    raft.ready();
    raft.advance();
  }
  return raft.role() == Role::leader && raft.commit() == 1 ? 0 : 1;
}
