// The command line of a node that has more than one protocol: --protocol NAME.
#pragma once

#include <functional>
#include <iostream>
#include <span>
#include <string_view>
#include <vector>

namespace apps {

struct Protocol {
  std::string_view name;
  std::function<int()> serve;  // returns the exit status
};

// Serves with the protocol that the arguments of main() name, the first one if they name none.
// Other arguments are refused on stderr with what there is.
inline int serve_protocol(int argc, const char* const* argv,
                          const std::vector<Protocol>& protocols) {
  constexpr int kUsageStatus = 2;
  const std::span arguments(argv, static_cast<std::size_t>(argc));
  const bool is_named = argc == 3 && std::string_view(arguments[1]) == "--protocol";
  for (const Protocol& protocol : protocols) {
    if (argc == 1 || (is_named && protocol.name == arguments[2])) return protocol.serve();
  }
  std::cerr << "Usage: " << (argc > 0 ? arguments[0] : "node") << " [--protocol ";
  for (const Protocol& protocol : protocols) {
    std::cerr << (&protocol == &protocols.front() ? "" : "|") << protocol.name;
  }
  std::cerr << "]\n";
  return kUsageStatus;
}

}  // namespace apps
