// The shell around Raft: it carries out what the core decides.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "courier.hpp"
#include "maelstrom/maelstrom.hpp"
#include "maelstrom/raft/raft.hpp"
#include "maelstrom/replication/replica.hpp"
#include "requests.hpp"
#include "sessions.hpp"
#include "wire.hpp"

namespace maelstrom::replication {

class Replica::Driver {
 public:
  Driver(Node& node, std::unique_ptr<StateMachine> machine, const ReplicaOptions& options);

  // Replica::execute() for a command, else Replica::query().
  Task<std::string> ask(bool is_command, std::string text);

 private:
  // A request to this node as the leader, or as a candidate that may become it.
  struct Question {
    std::uint64_t node;
    wire::Request request;
  };

  void start();
  raft::State restore(const raft::Configuration& initial);
  void wake();
  void check_size(std::string_view request, std::size_t limit) const;
  std::size_t max_request() const { return options_.raft.max_entry_bytes / 4; }
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
  void carry_out(raft::Ready ready);
  void apply(const raft::Entry& entry);
  void take_snapshot();

  void take_in(const wire::Envelope<Raw>& envelope);
  Courier::Contacts contacts() const;

  std::uint64_t self() const { return courier_.self(); }
  bool is_self(std::uint64_t node) const { return node == self(); }

  Node& node_;
  ReplicaOptions options_;
  Sessions sessions_;
  Courier courier_;
  std::uint64_t session_ = 0;  // as in Command::boot
  std::optional<raft::Raft> raft_;
  bool is_awake_ = false;
  Requests requests_;
  std::map<std::uint64_t, Question> questions_;  // by number, which is Raft's context
  std::uint64_t last_question_ = 0;
  std::vector<Question> early_;  // requests to us from nodes that vote for us in this term
  std::size_t early_bytes_ = 0;
  raft::NodeId known_leader_ = raft::kNoNode;
  raft::NodeId known_vote_ = raft::kNoNode;  // before there is a leader
  raft::NodeId last_vote_ = raft::kNoNode;   // in the known term
  raft::Term known_term_ = 0;
  std::size_t applied_bytes_ = 0;  // since the last snapshot
  std::size_t snapshot_size_ = 0;
};

}  // namespace maelstrom::replication
