// Node::on(): what handlers may look like.
#pragma once

#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>

#include "maelstrom/fields.hpp"
#include "maelstrom/function.hpp"
#include "maelstrom/json.hpp"
#include "maelstrom/message.hpp"
#include "maelstrom/message_writer.hpp"
#include "maelstrom/task.hpp"

namespace maelstrom {

// Handles the requests of one type: at once, or in a task if it has to wait. One of the two is set.
// `head` is that of the replies; see MessageWriter::reply().
struct Handler {
  Function<void(const Message&, std::string_view head)> plain;
  Function<Task<>(const Message&, std::string_view head)> task;
};

namespace internal {

// The result and the arguments of a handler, taken from its call operator.
template <class Call>
struct Signature;
template <class C, class R, class... A>
struct Signature<R (C::*)(A...)> {
  using Result = R;
  using Arguments = std::tuple<std::remove_cvref_t<A>...>;
};
template <class C, class R, class... A>
struct Signature<R (C::*)(A...) const> : Signature<R (C::*)(A...)> {};
template <class C, class R, class... A>
struct Signature<R (C::*)(A...) noexcept> : Signature<R (C::*)(A...)> {};
template <class C, class R, class... A>
struct Signature<R (C::*)(A...) const noexcept> : Signature<R (C::*)(A...)> {};

// False for a generic lambda, whose call operator is a template.
template <class F>
concept HasSignature = requires {
  &F::operator();
};

template <class T>
inline constexpr bool is_task = false;
template <class T>
inline constexpr bool is_task<Task<T>> = true;

template <class T>
inline constexpr bool is_reply =
    std::is_void_v<T> || Described<T> || std::is_same_v<std::remove_cvref_t<T>, Raw> ||
    std::is_same_v<std::remove_cvref_t<T>, Json>;
template <class T>
inline constexpr bool is_reply<Task<T>> = is_reply<T> && !is_task<T>;

template <class... A>
constexpr bool are_arguments(std::type_identity<std::tuple<A...>>) {
  return ((std::is_same_v<A, Message> || Described<A>)&&...);
}

// How a handler's argument is read from a message: as a struct, or as the message itself.
template <class A>
struct Argument {
  using Type = A;
  static A read(const Message& message) { return message.as<A>(); }
};
template <>
struct Argument<Message> {
  using Type = const Message&;
  static const Message& read(const Message& message) { return message; }
};

template <class... A>
auto read_arguments(const Message& message, std::type_identity<std::tuple<A...>>) {
  return std::tuple<typename Argument<A>::Type...>{Argument<A>::read(message)...};
}

template <class F, class... A>
Handler wrap(F handler, MessageWriter& writer, std::type_identity<std::tuple<A...>> arguments) {
  using R = typename Signature<decltype(&F::operator())>::Result;
  if constexpr (is_task<R>) {
    return {nullptr,
            [&writer, arguments, handler = std::move(handler)](
                const Message& message, std::string_view head) mutable -> Task<> {
              auto read = read_arguments(message, arguments);
              R task = std::apply(handler, read);
              if constexpr (std::is_void_v<typename R::value_type>) {
                co_await std::move(task);
                writer.reply(message, head, Ack{});
              } else {
                auto answer = co_await std::move(task);
                writer.reply(message, head, answer);
              }
            }};
  } else {
    return {[&writer, arguments, handler = std::move(handler)](const Message& message,
                                                               std::string_view head) mutable {
              auto read = read_arguments(message, arguments);
              if constexpr (std::is_void_v<R>) {
                std::apply(handler, read);
                writer.reply(message, head, Ack{});
              } else {
                writer.reply(message, head, std::apply(handler, read));
              }
            },
            nullptr};
  }
}

// The Handler that reads the arguments of `handler` and replies with its result. `writer` must
// outlive it.
template <class F>
Handler make_handler(F handler, MessageWriter& writer) {
  static_assert(HasSignature<F>,
                "a handler is a function object whose parameters have types: no generic lambda");
  if constexpr (HasSignature<F>) {
    using Arguments = std::type_identity<typename Signature<decltype(&F::operator())>::Arguments>;
    using R = typename Signature<decltype(&F::operator())>::Result;
    constexpr bool takes_right = are_arguments(Arguments{});
    constexpr bool gives_right = is_reply<R>;
    static_assert(
        takes_right,
        "a handler takes nothing, a struct with `using fields = maelstrom::Fields<...>`, the "
        "Message, or both");
    static_assert(gives_right,
                  "a handler gives nothing, a struct with `using fields = maelstrom::Fields<...>`, "
                  "body<...>(...), Raw or Json, or a Task of these");
    if constexpr (takes_right && gives_right) {
      return wrap(std::move(handler), writer, Arguments{});
    }
  }
}

}  // namespace internal
}  // namespace maelstrom
