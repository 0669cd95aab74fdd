// The messages between replicas, as bodies of Maelstrom's messages.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "maelstrom/maelstrom.hpp"
#include "maelstrom/raft/types.hpp"
#include "routes.hpp"

namespace maelstrom::replication::wire {

inline constexpr std::string_view kType = "replica";  // the type of all of them

// A Raft message; members with their initial values are left out. Times are in nanoseconds.
struct RaftMessage {
  // Term, index, kind, data. The data is JSON: a command, a configuration as a string, or null.
  using Entry = std::tuple<std::uint64_t, std::uint64_t, int, Json>;
  // Index, term, configuration, data.
  using Snapshot = std::tuple<std::uint64_t, std::uint64_t, std::string, Json>;

  std::string type;
  std::uint64_t term = 0;
  std::optional<std::array<std::uint64_t, 4>> log;   // index, term, commit, hint
  std::optional<std::string> flag;                   // "reject" or "transfer"
  std::optional<std::array<std::uint64_t, 2>> read;  // round, context
  std::optional<std::array<std::int64_t, 2>> time;   // sent, extension
  std::optional<std::vector<Entry>> entries;
  std::optional<Snapshot> snapshot;

  using fields = Fields<"type", "term", "log", "flag", "read", "time", "entries", "snapshot">;
};

RaftMessage from_raft(const raft::Message& message);
// Throws Error{malformed_request} for a message that from_raft() does not write in a cluster of so
// many nodes.
raft::Message to_raft(RaftMessage message, std::uint64_t from, std::uint64_t to, std::size_t nodes);
// Whether all its servers are nodes of a cluster of so many nodes.
bool is_of(const raft::Configuration& configuration, std::size_t nodes);

// Rows as an envelope has them, and back. Throws Error{malformed_request} for half a row.
std::vector<std::uint64_t> flat(const std::vector<Routes::Row>& rows);
std::vector<Routes::Row> rows_of(const std::vector<std::uint64_t>& numbers);

// Asks the leader to append a command to the log, or to answer a question from its state.
struct Request {
  std::uint64_t boot = 0;  // of the node that asks, and the number of its request
  std::uint64_t number = 0;
  bool is_command = false;
  Json body;
  using fields = Fields<"boot", "number", "is_command", "body">;
};

// The leader's answer.
struct Response {
  std::uint64_t boot = 0;  // as in the request
  std::uint64_t number = 0;
  std::optional<Json> answer;            // see encode()
  std::optional<std::uint64_t> session;  // or: the command is older than the session of this boot
  using fields = Fields<"boot", "number", "answer", "session">;
};

// A message on its way from one replica to another, perhaps by way of others. P is the type of its
// payload: one of the above, or Raw where a node only passes it on. Without a payload it only tells
// whom its sender hears.
template <class P>
struct Envelope {
  std::uint64_t from = 0;  // numbers of nodes
  std::uint64_t to = 0;
  std::uint64_t hops = 0;                // how often it may still be passed on
  std::vector<std::uint64_t> routes;     // what the last sender knows: its Routes::Rows, flat
  bool probing = false;                  // asks the recipient to tell all nodes whom it hears
  std::optional<std::string_view> kind;  // "raft", "request" or "response"
  std::optional<P> payload;
  using fields = Fields<"from", "to", "hops", "routes", "probing", "kind", "payload">;
};

}  // namespace maelstrom::replication::wire
