// A cluster of which the test reads what nodes have said to each other, and what they have logged.
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

  // The body of the reply to a client's request that arrives at once; "" if there is none.
  std::string told(std::size_t node, std::string_view request);
  // Whether a node has logged a warning, or worse, with this in it.
  bool logged(std::string_view part) const;
  // The same, and takes it out of the log.
  bool take_logged(std::string_view part);

  std::vector<Sent> captured;
  std::vector<std::string> log;

 private:
  std::int64_t last_told_ = 1'000'000;  // above the numbers of begin()
};

}  // namespace tests
