#include "protocol/protocol.hpp"
#include "txn-list-append/datomic.hpp"
#include "txn-list-append/txn_list_append.hpp"

int main(int argc, char** argv) {
  return apps::serve_protocol(argc, argv,
                              {{"raft", [] { return maelstrom::serve<apps::TxnListAppend>(); }},
                               {"datomic", [] { return maelstrom::serve<apps::Datomic>(); }}});
}
