// A typed state as the state machine that replicas know. Included by replicated.hpp.
#pragma once

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include "maelstrom/check.hpp"
#include "maelstrom/json_text.hpp"
#include "maelstrom/replication/one_text.hpp"
#include "maelstrom/replication/state_machine.hpp"

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

// False for a question, and for a command that says of itself that it changes nothing.
template <class State, class Request>
bool is_command(const Request& request) {
  if constexpr (!Applies<State, Request>) {
    return false;
  } else if constexpr (requires {
                         { request.only_reads() } -> std::same_as<bool>;
                       }) {
    return !request.only_reads();
  } else {
    return true;
  }
}

[[noreturn]] inline void refuse(bool as_command) {
  throw Error(ErrorCode::malformed_request, as_command ? "no command" : "no question");
}

template <class State, class Request>
Request read_request(Raw json, bool as_command, Scratch& scratch) {
  auto request = from_json<Request>(json, scratch);
  if (is_command<State>(request) != as_command) refuse(as_command);
  return request;
}

template <class R>
Answer answer_of(const Result<R>& result) {
  static_assert(Described<R>, "a reply is a struct with `using fields = ...`, or Ack");
  if (result) return json_text(*result);
  MAELSTROM_CHECK(is_definite(result.error().code()));  // or nobody knows what was done
  return result.error();
}

// What becomes of the requests of one type. All throw Error{malformed_request} for a text that is
// no such request; apply and query are null if there are no such commands, or questions.
template <class State>
struct Kind {
  std::string type;
  void (*check)(Raw request, bool as_command);
  Answer (*apply)(State&, Raw request);
  Answer (*query)(const State&, Raw request);
};

template <class State, class Request>
Kind<State> kind_of(std::string_view type) {
  static_assert(HasOneText<Request>,
                "the network may spell JSON anew: use Canonical, not Json and Raw");
  if constexpr (requires(const Request& request) { request.only_reads(); }) {
    static_assert(Answers<State, Request>, "what only reads needs a query() as well");
  }
  Kind<State> kind{std::string(type), nullptr, nullptr, nullptr};
  kind.check = [](Raw json, bool as_command) {
    Scratch scratch;
    (void)read_request<State, Request>(json, as_command, scratch);
  };
  if constexpr (Applies<State, Request>) {
    kind.apply = [](State& state, Raw json) {
      Scratch scratch;
      return answer_of(state.apply(read_request<State, Request>(json, true, scratch)));
    };
  }
  if constexpr (Answers<State, Request>) {
    kind.query = [](const State& state, Raw json) {
      Scratch scratch;
      return answer_of(state.query(read_request<State, Request>(json, false, scratch)));
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

  void check_command(std::string_view command) const override { check(command, true); }
  void check_question(std::string_view question) const override { check(question, false); }

  Answer apply(std::string_view command) noexcept override {
    try {
      const auto [kind, request] = find(command, true);
      return kind->apply(state_, request);
    } catch (const Error& error) {
      return error;
    }
  }
  Answer query(std::string_view question) const override {
    const auto [kind, request] = find(question, false);
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
  void check(std::string_view text, bool as_command) const {
    const auto [kind, request] = find(text, as_command);
    kind->check(request, as_command);
  }

  // The kind of a request, which has a function for it, and its fields.
  std::pair<const Kind<State>*, Raw> find(std::string_view text, bool as_command) const {
    Scratch scratch;
    const Raw json = read_json(text);
    const auto [type, request] = from_json<std::tuple<std::string_view, Raw>>(json, scratch);
    const auto kind = std::ranges::find(*kinds_, type, &Kind<State>::type);
    if (kind == kinds_->end() || (as_command ? kind->apply == nullptr : kind->query == nullptr)) {
      refuse(as_command);
    }
    return {&*kind, request};
  }

  State state_;
  std::shared_ptr<const Kinds> kinds_;
};

// The sum of the limits of the Tables among the fields of a State.
template <class State>
consteval std::size_t limit_of_tables() {
  using Members = decltype(tie_fields(std::declval<State&>()));
  return []<std::size_t... I>(std::index_sequence<I...>) {
    const auto limit_of = []<class T>(std::type_identity<T>) -> std::size_t {
      if constexpr (requires { T::kLimit; }) return T::kLimit;
      return 0;
    };
    return (std::size_t{0} + ... +
            limit_of(std::type_identity<std::remove_cvref_t<std::tuple_element_t<I, Members>>>{}));
  }
  (std::make_index_sequence<std::tuple_size_v<Members>>{});
}

}  // namespace internal

}  // namespace maelstrom::replication
