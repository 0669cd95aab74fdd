// A state machine that is replicated by Raft: the shell that carries out what the core decides.
#pragma once

#include <cstdint>
#include <maelstrom/maelstrom.hpp>
#include <maelstrom/raft/raft.hpp>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "replicated/requests.hpp"
#include "replicated/routes.hpp"
#include "replicated/sessions.hpp"
#include "replicated/wire.hpp"

namespace apps::replicated {

struct ReplicaOptions {
  maelstrom::raft::Options raft = default_raft();
  // The replica takes a snapshot and cuts the log when this much data has been applied since the
  // last one, or as much as the last one holds if that is more. So snapshots cost no more than the
  // entries.
  std::size_t snapshot_bytes = 256 << 10U;
  // The state machine's limit, beyond which it refuses to grow: a snapshot travels as a single
  // message and has to fit into it, however it is escaped.
  std::size_t max_state_bytes = StateMachine::kMaxBytes;

  // Clients of lin-kv wait for a second, within which the cluster has to find a new leader. So
  // elections begin after 0.3 to 0.6 s where latencies are below 50 ms; where they are longer, Raft
  // waits longer. That leaves room for four heartbeats; if some are lost, a pre-vote does no harm.
  // Reads rest on leases: the driver's clocks advance equally fast.
  static maelstrom::raft::Options default_raft();
};

// One of the replicas; each node of the cluster has one. Any of them takes requests. It passes them
// on to the leader, again and again until it has the result, if need be by way of other nodes.
// Everything that was answered is kept in the storages of a majority. So it survives even if all
// nodes are killed, provided that Node::storage() does.
class Replica {
 public:
  // Registers a message type of its own, and starts when the node is initialized.
  Replica(maelstrom::Node& node, std::unique_ptr<StateMachine> machine,
          const ReplicaOptions& options = {});

  // Both are linearizable, and give the state machine's answer. They require texts that it accepts.
  // A command is applied once. They throw the state machine's own Errors,
  // `temporarily_unavailable`, and `malformed_request` if the text is too large: in all these cases
  // nothing has changed, and never will. After the Error `timeout` a command may still be applied.
  maelstrom::Task<std::string> execute(std::string command) {
    return ask(true, std::move(command));
  }
  maelstrom::Task<std::string> query(std::string question) {
    return ask(false, std::move(question));
  }

 private:
  // A request to this node as the leader, or as a candidate that may become it.
  struct Question {
    std::uint64_t node;
    wire::Request request;
  };

  void start();
  maelstrom::raft::State restore(const maelstrom::raft::Configuration& initial);
  void wake();
  void check_size(std::string_view request) const;
  maelstrom::Task<std::string> ask(bool is_command, std::string text);
  std::optional<Requests::Addressee> addressee() const;
  void submit(const Requests::Request& request);
  void submit_due();
  void accept(std::uint64_t node, wire::Request request);
  void carry_on(std::uint64_t node, wire::Request request);
  void keep(std::uint64_t node, wire::Request request);
  void accept_early();
  void respond(std::uint64_t node, wire::Response response);
  void take_response(const wire::Response& response);

  void tick();
  void settle();
  bool follow_leader();
  void carry_out(maelstrom::raft::Ready ready);
  void apply(const maelstrom::raft::Entry& entry);
  void take_snapshot();

  void receive(const wire::Envelope<maelstrom::Raw>& envelope, const maelstrom::Message& message);
  void take_in(const wire::Envelope<maelstrom::Raw>& envelope);
  template <class P>
  void send(std::uint64_t node, std::string_view kind, P payload);
  template <class P>
  void dispatch(wire::Envelope<P> envelope);
  template <class P>
  void transmit(std::uint64_t node, const wire::Envelope<P>& envelope);
  void probe();
  bool is_cut_off() const;

  std::uint64_t leader() const { return raft_->leader() - 1; }  // requires that there is one
  bool is_self(std::uint64_t node) const { return node == self_; }

  maelstrom::Node& node_;
  ReplicaOptions options_;
  Sessions sessions_;
  std::uint64_t self_ = 0;     // this node's number
  std::uint64_t session_ = 0;  // as in Command::boot
  std::optional<maelstrom::raft::Raft> raft_;
  std::optional<Routes> routes_;
  bool is_awake_ = false;
  Requests requests_;
  std::map<std::uint64_t, Question> questions_;  // by number, which is Raft's context
  std::uint64_t last_question_ = 0;
  std::vector<Question> early_;  // requests to us from nodes that vote for us in this term
  std::size_t early_bytes_ = 0;
  maelstrom::raft::NodeId known_leader_ = maelstrom::raft::kNoNode;
  maelstrom::raft::NodeId known_vote_ = maelstrom::raft::kNoNode;  // before there is a leader
  maelstrom::raft::NodeId last_vote_ = maelstrom::raft::kNoNode;   // in the known term
  maelstrom::raft::Term known_term_ = 0;
  std::size_t applied_bytes_ = 0;  // since the last snapshot
  std::size_t snapshot_size_ = 0;
  maelstrom::Time next_probe_{};
  maelstrom::Time probe_until_{};  // a node has asked whom we hear
};

}  // namespace apps::replicated
