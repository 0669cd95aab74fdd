#include "g_counter.hpp"

int main() { return maelstrom::serve<apps::GCounter>(); }
