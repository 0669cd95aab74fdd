#include "g_set.hpp"

int main() { return maelstrom::serve<apps::GSet>(); }
