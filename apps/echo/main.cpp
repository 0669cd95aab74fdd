#include "echo.hpp"

int main() { return maelstrom::serve<apps::Echo>(); }
