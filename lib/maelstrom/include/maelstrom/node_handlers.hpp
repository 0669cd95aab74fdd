// Node::on(): what handlers may look like. Included by node_impl.hpp.
#pragma once

#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>

#include "maelstrom/node.hpp"

namespace maelstrom {

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

}  // namespace internal

template <class F>
void Node::on(std::string_view type, F handler) {
  static_assert(internal::HasSignature<F>,
                "a handler is a function object whose parameters have types: no generic lambda");
  if constexpr (internal::HasSignature<F>) {
    using Signature = internal::Signature<decltype(&F::operator())>;
    using Arguments = std::type_identity<typename Signature::Arguments>;
    using R = typename Signature::Result;
    constexpr bool takes_right = internal::are_arguments(Arguments{});
    constexpr bool gives_right = internal::is_reply<R>;
    static_assert(
        takes_right,
        "a handler takes nothing, a struct with `using fields = maelstrom::Fields<...>`, the "
        "Message, or both");
    static_assert(gives_right,
                  "a handler gives nothing, a struct with `using fields = maelstrom::Fields<...>`, "
                  "body<...>(...), Raw or Json, or a Task of these");
    if constexpr (takes_right && gives_right) add(type, std::move(handler), Arguments{});
  }
}

template <class F, class Arguments>
void Node::add(std::string_view type, F handler, Arguments) {
  using R = typename internal::Signature<decltype(&F::operator())>::Result;
  if constexpr (internal::is_task<R>) {
    add_handler(type, nullptr,
                [this, handler = std::move(handler)](const Message& message,
                                                     std::string_view head) mutable -> Task<> {
                  auto arguments = internal::read_arguments(message, Arguments{});
                  R task = std::apply(handler, arguments);
                  if constexpr (std::is_void_v<typename R::value_type>) {
                    co_await std::move(task);
                    reply(message, head, Ack{});
                  } else {
                    auto answer = co_await std::move(task);
                    reply(message, head, answer);
                  }
                });
  } else {
    add_handler(
        type,
        [this, handler = std::move(handler)](const Message& message,
                                             std::string_view head) mutable {
          auto arguments = internal::read_arguments(message, Arguments{});
          if constexpr (std::is_void_v<R>) {
            std::apply(handler, arguments);
            reply(message, head, Ack{});
          } else {
            reply(message, head, std::apply(handler, arguments));
          }
        },
        nullptr);
  }
}

}  // namespace maelstrom
