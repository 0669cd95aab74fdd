// A cluster that keeps the messages between its nodes, and their logs, for the test to read.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "apps/cluster/cluster.hpp"

namespace tests {

class ObservedCluster : public Cluster {
 public:
  struct Sent {
    std::size_t to = 0;
    std::string line;
  };

  ObservedCluster(MakeApp make_app, std::size_t nodes, std::uint64_t seed = 1);

  // Delivers a client's request at once. Returns the body of the reply; "" if there is none.
  std::string told(std::size_t node, std::string_view request);
  // Whether a node has logged a warning, or an error, that contains `part`.
  bool logged(std::string_view part) const;
  // The same, and removes the entry from the log.
  bool take_logged(std::string_view part);

  std::vector<Sent> captured;
  std::vector<std::string> log;

 private:
  std::int64_t last_told_ = 1'000'000;  // above the numbers of begin()
};

}  // namespace tests
