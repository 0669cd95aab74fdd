// A state with typed commands and questions, replicated by Raft: each node of a cluster has it, and
// any node serves any client.
#pragma once

#include <algorithm>
#include <concepts>
#include <memory>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "maelstrom/maelstrom.hpp"
#include "maelstrom/replication/replica.hpp"
#include "maelstrom/replication/state_machine.hpp"
#include "maelstrom/replication/table.hpp"  // IWYU pragma: export

namespace maelstrom::replication {

namespace internal {

template <class State, class Request>
concept Applies = requires(State& state, const Request& request) {
  state.apply(request);
};
template <class State, class Request>
concept Answers = requires(const State& state, const Request& request) {
  state.query(request);
};

// False for a command that says of itself that it changes nothing.
template <class Request>
bool changes(const Request& request) {
  if constexpr (requires {
                  { request.only_reads() } -> std::same_as<bool>;
                }) {
    return !request.only_reads();
  } else {
    return true;
  }
}

template <class R>
Answer answer_of(const Result<R>& result) {
  if (!result) return result.error();
  return json_text(*result);
}

// What becomes of the requests of one type.
template <class State>
struct Kind {
  std::string type;
  bool (*changes)(Raw request);  // throws Error{malformed_request} if it is no such request
  Answer (*apply)(State&, Raw request);
  Answer (*query)(const State&, Raw request);
};

template <class State, class Request>
Kind<State> kind_of(std::string_view type) {
  Kind<State> kind{std::string(type), nullptr, nullptr, nullptr};
  kind.changes = [](Raw json) {
    Scratch scratch;
    const auto request = from_json<Request>(json, scratch);
    if constexpr (Applies<State, Request>) {
      return internal::changes(request);
    } else {
      return false;
    }
  };
  if constexpr (Applies<State, Request>) {
    kind.apply = [](State& state, Raw request) {
      Scratch scratch;
      return answer_of(state.apply(from_json<Request>(request, scratch)));
    };
  }
  if constexpr (Answers<State, Request>) {
    kind.query = [](const State& state, Raw request) {
      Scratch scratch;
      return answer_of(state.query(from_json<Request>(request, scratch)));
    };
  }
  return kind;
}

// Requests as text: [type, {...}].
template <class State>
class Machine final : public StateMachine {
 public:
  using Kinds = std::vector<Kind<State>>;

  Machine(State state, std::shared_ptr<const Kinds> kinds)
      : state_(std::move(state)), kinds_(std::move(kinds)) {}

  void check_command(std::string_view command) const override { (void)read(command, true); }
  void check_question(std::string_view question) const override { (void)read(question, false); }

  Answer apply(std::string_view command) noexcept override {
    try {
      const auto [kind, request] = read(command, true);
      return kind->apply(state_, request);
    } catch (const Error& error) {
      return error;
    }
  }
  Answer query(std::string_view question) const override {
    const auto [kind, request] = read(question, false);
    Answer answer = kind->query(state_, request);
    if (!answer || answer->size() <= kMaxAnswer) return answer;
    return Error(ErrorCode::malformed_request,
                 "the answer has " + std::to_string(answer->size()) + " bytes, more than " +
                     std::to_string(kMaxAnswer) + ": ask for less at once");
  }

  std::string snapshot() const override { return json_text(state_); }
  std::unique_ptr<StateMachine> restored(std::string_view snapshot) const override {
    return std::make_unique<Machine>(parse<State>(snapshot), kinds_);
  }

 private:
  std::pair<const Kind<State>*, Raw> read(std::string_view text, bool is_command) const {
    Scratch scratch;
    const Raw json = read_json(text);
    const auto [type, request] = from_json<std::tuple<std::string_view, Raw>>(json, scratch);
    const auto kind = std::ranges::find(*kinds_, type, &Kind<State>::type);
    if (kind == kinds_->end() || kind->changes(request) != is_command) {
      throw Error(ErrorCode::malformed_request, is_command ? "no command" : "no question");
    }
    return {&*kind, request};
  }

  State state_;
  std::shared_ptr<const Kinds> kinds_;
};

}  // namespace internal

// Serves requests from a State, which is a described struct: its fields are the snapshot. For each
// type of command, a described struct C, the State has `Result<R> apply(const C&)`, for each type
// of question Q `Result<R> query(const Q&) const`. R is the reply: a described struct, or Ack. An
// error is the error reply. It has to be definite; then a command must not have changed anything.
//
// Commands are in one order, the same at all nodes, and each is applied once at every node: apply()
// may depend on the State and the command only, and must not throw. Its reply must not be longer
// than kMaxAnswer, which it can refuse while nothing has changed. A State keeps its data in Tables,
// so that it stays below kMaxState.
//
// Operations are linearizable, and survive whatever Replica survives.
template <Described State>
class Replicated {
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
  requires internal::Answers<State, Question>
  void query(std::string_view type) { serve<Question>(type); }

 private:
  using Machine = internal::Machine<State>;

  template <class Request>
  void serve(std::string_view type) {
    kinds_->push_back(internal::kind_of<State, Request>(type));
    node_.on(type, [this, type = std::string(type)](const Request& request) -> Task<Json> {
      std::string text = json_text(std::tie(type, request));
      bool is_command = false;
      if constexpr (internal::Applies<State, Request>) is_command = internal::changes(request);
      Json reply;
      if (is_command) {
        reply.text = co_await replica_.execute(std::move(text));
      } else {
        reply.text = co_await replica_.query(std::move(text));
      }
      co_return reply;
    });
  }

  Node& node_;
  std::shared_ptr<typename Machine::Kinds> kinds_ = std::make_shared<typename Machine::Kinds>();
  Replica replica_;
};

}  // namespace maelstrom::replication
