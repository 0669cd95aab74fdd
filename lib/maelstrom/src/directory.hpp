// Who may be written to.
#pragma once

#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

namespace maelstrom {

// The ids that exist: nodes, Maelstrom's services, and the clients that have spoken to us.
// Maelstrom stops reading a node that writes to any other.
class Directory {
 public:
  static bool is_service(std::string_view id);

  void set_nodes(const std::vector<std::string>& ids);
  // Remembers a sender.
  void saw(std::string_view id);
  bool knows(std::string_view id) const;

 private:
  // Clients are c0, c1, ... and never reused: a bit each, up to this many (128 KiB). Ids of any
  // other form are kept as text, up to kMostOthers; after that every such client is taken as known.
  static constexpr std::size_t kMostClients = 1U << 20U;
  static constexpr std::size_t kMostOthers = 1U << 16U;

  std::vector<bool> clients_;
  std::unordered_set<std::string> others_;
};

}  // namespace maelstrom
