// an app is constructed from a Node&
#include <maelstrom/maelstrom.hpp>

struct App {};

int main() { return maelstrom::serve<App>(); }
