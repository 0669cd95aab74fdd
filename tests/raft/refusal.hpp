// Gives a server a message, and checks that it either refuses it without a trace or takes it.
#pragma once

#include <fmt/format.h>

#include <optional>
#include <string>

#include "catch.hpp"
#include "cluster.hpp"
#include "maelstrom/error.hpp"

namespace maelstrom::raft::tests {

// Everything that a message could change, as text.
inline std::string picture(const Raft& raft) {
  const State state = raft.state();
  std::string text = fmt::format("{} {} {} {} {} {} {} {} {} {}", to_string(raft.role()),
                                 raft.term(), state.hard.vote, raft.leader(), raft.commit(),
                                 raft.log().base(), raft.log().last(), raft.log().last_term(),
                                 raft.deadline().time_since_epoch().count(), raft.has_ready());
  for (const auto& [id, peer] : raft.progress()) {
    text +=
        fmt::format(" [{} {} {} {} {} {} {} {}]", id, to_string(peer.state), peer.match, peer.next,
                    peer.inflight.size(), peer.round, peer.acknowledged.time_since_epoch().count(),
                    peer.heard.time_since_epoch().count());
  }
  return text;
}

// Why the server refuses the message; nothing if it does not.
inline std::optional<std::string> refusal(Raft& raft, const Message& message, Time now) {
  const std::string before = picture(raft);
  try {
    raft.step(message, now);
    return {};
  } catch (const Error& error) {
    CHECK(error.code() == ErrorCode::malformed_request);
    CHECK(picture(raft) == before);
    return error.text();
  }
}

}  // namespace maelstrom::raft::tests
