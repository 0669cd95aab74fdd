// A state with typed commands and questions, replicated by Raft: each node of a cluster has it, and
// any node serves any client.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>

#include "maelstrom/maelstrom.hpp"
#include "maelstrom/replication/machine.hpp"
#include "maelstrom/replication/replica.hpp"
#include "maelstrom/replication/table.hpp"  // IWYU pragma: export

namespace maelstrom::replication {

// Serves requests from a State, which is a described struct: its fields are the snapshot. For each
// type of command, a described struct C, the State has `Result<R> apply(const C&)`, for each type
// of question Q `Result<R> query(const Q&) const`. R is the reply: a described struct, or Ack. An
// error is the error reply. It has to be definite; then a command must not have changed anything.
//
// Commands are in one order, the same at all nodes, and each is applied once at every node: apply()
// may depend on the State and the command only, and must not throw. Its reply must not be longer
// than kMaxAnswer, which it can refuse while nothing has changed. A State keeps its data in Tables,
// whose limits are kMaxState in all. JSON in a State and in requests is Canonical.
//
// Operations are linearizable, and survive whatever Replica survives.
template <Described State>
class Replicated {
  static_assert(HasOneText<State>,
                "the network may spell JSON anew: use Canonical, not Json and Raw");
  static_assert(internal::limit_of_tables<State>() <= kMaxState,
                "the limits of all Tables together are at most kMaxState: give them smaller ones");

 public:
  // Requires an empty state, the same at all nodes. `node` must outlive it.
  explicit Replicated(Node& node, const ReplicaOptions& options = {})
      : node_(node), replica_(node, std::make_unique<Machine>(State(), kinds_), options) {}

  // Handles requests of this type. Call both before the node's init.
  //
  // A command that has a member `bool only_reads() const` and says so is asked as a question, which
  // costs no entry in the log; then the State has a query() for it too.
  template <class Command>
  requires internal::Applies<State, Command>
  void command(std::string_view type) { serve<Command>(type); }
  template <class Question>
  requires(internal::Answers<State, Question> &&
           !internal::Applies<State, Question>) void query(std::string_view type) {
    serve<Question>(type);
  }

 private:
  using Machine = internal::Machine<State>;

  template <class Request>
  void serve(std::string_view type) {
    kinds_->push_back(internal::kind_of<State, Request>(type));
    node_.on(type, [this, type = std::string(type)](const Request& request) -> Task<Json> {
      std::string text = json_text(std::tie(type, request));
      Json reply;
      if (internal::is_command<State>(request)) {
        reply.text = co_await replica_.execute(std::move(text));
      } else {
        reply.text = co_await replica_.query(std::move(text));
      }
      // Another node's answer, which is input. What it did is not known.
      if (!reply.text.starts_with('{')) throw Error(ErrorCode::timeout, "an answer that is none");
      co_return reply;
    });
  }

  Node& node_;
  std::shared_ptr<typename Machine::Kinds> kinds_ = std::make_shared<typename Machine::Kinds>();
  Replica replica_;
};

}  // namespace maelstrom::replication
