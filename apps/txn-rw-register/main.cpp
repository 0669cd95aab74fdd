#include "txn_rw_register.hpp"

int main() { return maelstrom::serve<apps::TxnRwRegister>(); }
