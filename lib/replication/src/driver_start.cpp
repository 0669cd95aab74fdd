#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <utility>

#include "driver.hpp"
#include "maelstrom/raft/journal.hpp"

namespace maelstrom::replication {
namespace {

using namespace std::chrono_literals;

// Fine enough for heartbeats and elections, which take tens of milliseconds.
constexpr Duration kTick = 10ms;

// Refuses a storage with an entry that could not be sent as JSON on one line.
void check_data(const raft::State& state) {
  for (const raft::Entry& entry : state.entries) {
    if (entry.kind != raft::EntryKind::normal) continue;
    (void)read_json(entry.data);
    if (entry.data.find('\n') == std::string::npos) continue;
    throw Error(ErrorCode::malformed_request,
                fmt::format("entry {} of the log has more than one line", entry.index));
  }
}

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
  options.heartbeat_interval = 140ms;
  options.thrifty_appends = true;
  options.lease_reads = true;
  options.lease_margin = 30ms;
  return options;
}

Replica::Driver::Driver(Node& node, std::unique_ptr<StateMachine> machine,
                        const ReplicaOptions& options)
    : node_(node),
      options_(options),
      sessions_(std::move(machine)),
      courier_(node, {[this] { return contacts(); }, [this] { is_awake_ = true; },
                      [this](const wire::Envelope<Raw>& envelope) { take_in(envelope); }}) {
  node_.on_init([this] { start(); });
}

void Replica::Driver::start() {
  courier_.start();
  session_ = node_.boot();
  raft::Configuration initial;
  for (std::size_t i = 0; i < node_.ids().size(); ++i) {
    initial.voters.push_back(static_cast<raft::NodeId>(i + 1));
  }
  raft::State state = restore(initial);
  is_awake_ = state.hard.term > 0;
  snapshot_size_ = state.snapshot.data.size();

  options_.raft.seed = node_.random()();
  options_.raft.boot = node_.boot();
  raft_.emplace(static_cast<raft::NodeId>(self() + 1), options_.raft, std::move(state),
                node_.now());
  node_.every(kTick, [this] { tick(); });
}

raft::State Replica::Driver::restore(const raft::Configuration& initial) {
  const std::vector<std::string> records = node_.storage().load();
  raft::State state;
  try {
    state = raft::from_records(records, initial);
    check_servers(state, node_.ids().size());
    check_data(state);
    if (state.snapshot.index != 0) {
      sessions_ = sessions_.restored(state.snapshot.data);
      state.snapshot.data = sessions_.snapshot();  // on one line
    }
  } catch (const Error& error) {
    node_.storage().refuse(error.what());
  }
  return state;
}

// At its first start a node sends nothing before its first request. By then all nodes have started:
// Maelstrom stops reading a node that writes to one that has not.
void Replica::Driver::wake() {
  if (is_awake_) return;
  is_awake_ = true;
  raft_->campaign(node_.now());
}

}  // namespace maelstrom::replication
