#include <fmt/format.h>

#include <algorithm>
#include <maelstrom/raft/journal.hpp>
#include <utility>

#include "replicated/replica.hpp"

namespace apps::replicated {
namespace {

namespace raft = maelstrom::raft;
using namespace std::chrono_literals;
using maelstrom::Duration;
using maelstrom::Error;
using maelstrom::ErrorCode;
using maelstrom::Message;
using maelstrom::Node;
using maelstrom::Raw;
using wire::Envelope;

// Fine enough for heartbeats and elections, which take tens of milliseconds.
constexpr Duration kTick = 10ms;

// Refuses a storage that names servers of another cluster.
void check_servers(const raft::State& state, std::size_t nodes) {
  const auto is_ours = [&](const std::optional<raft::Configuration>& configuration) {
    return configuration && wire::is_of(*configuration, nodes);
  };
  const bool is_foreign = state.hard.vote > nodes ||
                          (state.snapshot.index != 0 && !is_ours(state.snapshot.configuration)) ||
                          std::ranges::any_of(state.entries, [&](const raft::Entry& entry) {
                            return entry.kind == raft::EntryKind::configuration &&
                                   !is_ours(raft::decode_configuration(entry.data));
                          });
  if (!is_foreign) return;
  throw Error(ErrorCode::malformed_request,
              fmt::format("the storage has a configuration of servers that are not the {} nodes "
                          "of this cluster",
                          nodes));
}

}  // namespace

raft::Options ReplicaOptions::default_raft() {
  raft::Options options;
  options.election_timeout = 300ms;
  options.heartbeat_interval = 75ms;
  options.lease_reads = true;
  options.lease_margin = 30ms;
  return options;
}

Replica::Replica(Node& node, std::unique_ptr<StateMachine> machine, const ReplicaOptions& options)
    : node_(node), options_(options), sessions_(std::move(machine)) {
  node_.on_init([this] { start(); });
  node_.on(wire::kType, [this](const Envelope<Raw>& envelope, const Message& message) {
    receive(envelope, message);
  });
}

void Replica::start() {
  const auto& ids = node_.ids();
  if (ids.size() > Routes::kMaxNodes) {
    throw Error(ErrorCode::not_supported,
                fmt::format("at most {} nodes, not {}", Routes::kMaxNodes, ids.size()));
  }
  session_ = node_.boot();
  self_ = static_cast<std::uint64_t>(std::ranges::find(ids, node_.id()) - ids.begin());
  raft::Configuration initial;
  for (std::size_t i = 0; i < ids.size(); ++i) {
    initial.voters.push_back(static_cast<raft::NodeId>(i + 1));
  }
  raft::State state = restore(initial);
  is_awake_ = state.hard.term > 0;
  snapshot_size_ = state.snapshot.data.size();

  options_.raft.seed = node_.random()();
  options_.raft.boot = node_.boot();
  raft_.emplace(static_cast<raft::NodeId>(self_ + 1), options_.raft, std::move(state), node_.now());
  routes_.emplace(self_, ids.size(), node_.boot());
  node_.every(kTick, [this] { tick(); });
}

raft::State Replica::restore(const raft::Configuration& initial) {
  const std::vector<std::string> records = node_.storage().load();
  raft::State state;
  try {
    state = raft::from_records(records, initial);
    check_servers(state, node_.ids().size());
    if (state.snapshot.index != 0) sessions_ = sessions_.restored(state.snapshot.data);
  } catch (const maelstrom::Error& error) {
    node_.storage().refuse(error.what());
  }
  return state;
}

// At its first start a node sends nothing before its first request. By then all nodes have started:
// Maelstrom stops reading a node that writes to one that has not.
void Replica::wake() {
  if (is_awake_) return;
  is_awake_ = true;
  raft_->campaign(node_.now());
}

}  // namespace apps::replicated
