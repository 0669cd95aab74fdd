// The messages between the nodes of each app: their description, and examples.
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

  // Whether a body is a message of this kind.
  bool is(std::string_view body) const;
  // A made-up message with valid values.
  std::string made_up() const;
};

// All kinds of messages between the nodes of that app; none if its nodes send none.
std::vector<PeerMessage> peer_messages(std::string_view app);

// Bodies of real messages, from a cluster that has served and was restarted: some of each kind that
// can be told apart from outside.
std::vector<std::string> captured_bodies(const TestedApp& app, std::uint64_t seed);

}  // namespace tests
