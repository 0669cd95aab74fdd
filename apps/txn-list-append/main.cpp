#include "txn-list-append/txn_list_append.hpp"

int main() { return maelstrom::serve<apps::TxnListAppend>(); }
