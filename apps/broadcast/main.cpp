#include <cstddef>
#include <iostream>
#include <span>

#include "broadcast/broadcast.hpp"
#include "broadcast/options.hpp"

int main(int argc, char** argv) {
  constexpr int kUsageStatus = 2;
  try {
    const std::span<const char* const> arguments(argv, static_cast<std::size_t>(argc));
    return maelstrom::serve<apps::Broadcast>(apps::broadcast::parse_options(arguments.subspan(1)));
  } catch (const apps::broadcast::UsageError& error) {
    std::cerr << "broadcast: " << error.what() << '\n';
    return kUsageStatus;
  }
}
