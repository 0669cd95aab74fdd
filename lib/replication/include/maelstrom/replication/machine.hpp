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
  static_assert(Described<R>, "a reply is a struct with `using fields = ...`, or Ack");
  if (result) return json_text(*result);
  MAELSTROM_CHECK(is_definite(result.error().code()));  // or nobody knows what was done
  return result.error();
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
  static_assert(HasOneText<Request>,
                "the network may spell JSON anew: use Canonical, not Json and Raw");
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
  if constexpr (requires(const Request& request) { request.only_reads(); }) {
    static_assert(Answers<State, Request>, "what only reads needs a query() as well");
  }
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
