#include "pn_counter.hpp"

int main() { return maelstrom::serve<apps::PnCounter>(); }
