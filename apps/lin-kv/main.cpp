#include "lin-kv/cas_paxos.hpp"
#include "lin-kv/lin_kv.hpp"
#include "protocol/protocol.hpp"

int main(int argc, char** argv) {
  return apps::serve_protocol(argc, argv,
                              {{"raft", [] { return maelstrom::serve<apps::LinKv>(); }},
                               {"caspaxos", [] { return maelstrom::serve<apps::CasPaxos>(); }}});
}
