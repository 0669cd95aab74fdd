#include "kafka.hpp"

int main() { return maelstrom::serve<apps::Kafka>(); }
