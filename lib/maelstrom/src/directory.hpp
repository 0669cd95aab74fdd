// The ids to which the node may write.
#pragma once

#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

namespace maelstrom {

// The known ids: nodes, Maelstrom's services, and the clients that have written to us. Maelstrom
// stops reading a node that writes to any other id.
class Directory {
 public:
  static bool is_service(std::string_view id);

  void set_nodes(const std::vector<std::string>& ids);
  // Remembers a sender.
  void saw(std::string_view id);
  bool knows(std::string_view id) const;

 private:
  // Clients are c0, c1, ... and are never reused. Up to this many of them take one bit each (128
  // KiB). Ids of any other form are kept as text, up to kMostOthers; after that every such client
  // counts as known.
  static constexpr std::size_t kMostClients = 1U << 20U;
  static constexpr std::size_t kMostOthers = 1U << 16U;

  std::vector<bool> clients_;
  std::unordered_set<std::string> others_;
};

}  // namespace maelstrom
