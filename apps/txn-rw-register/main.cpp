#include "txn_rw_register.hpp"

int main() { return maelstrom::serve<apps::rw_register::TxnRwRegister>(); }
