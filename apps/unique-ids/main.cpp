#include "unique_ids.hpp"

int main() { return maelstrom::serve<apps::UniqueIds>(); }
