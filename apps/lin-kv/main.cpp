#include "lin-kv/lin_kv.hpp"

int main() { return maelstrom::serve<apps::LinKv>(); }
