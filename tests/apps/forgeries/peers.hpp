// What the nodes of each app say to one another: its description, and examples.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "apps/cluster/service.hpp"
#include "apps/forgeries/shape.hpp"

namespace tests {

struct PeerMessage {
  std::string type;
  std::string kind;  // of an envelope of replicas; else empty
  Shape shape;       // of the body, without the type

  // Whether a body is one of these.
  bool is(std::string_view body) const;
  // One with valid values, made up.
  std::string made_up() const;
};

// All kinds of messages between the nodes of that app; none for those that say nothing.
std::vector<PeerMessage> peer_messages(std::string_view app);

// Bodies of real messages: of a cluster that has served, and was restarted. Different in kind, as
// far as they can be told apart from outside; some of each kind.
std::vector<std::string> captured_bodies(const TestedApp& app, std::uint64_t seed);

}  // namespace tests
