// Names for the members of a struct, written once beside them:
//
//   struct Send {
//     std::string_view key;
//     Raw msg;
//     using fields = Fields<"key", "msg">;
//   };
//
// names the members in order of declaration, so that Send can be read from and written to JSON.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>

namespace maelstrom {

// A string literal as a template argument.
template <std::size_t N>
struct FixedString {
  char text[N]{};

  consteval FixedString(const char (&literal)[N]) { std::copy_n(literal, N, text); }  // NOLINT
  constexpr std::string_view view() const { return {text, N - 1}; }
};

// The JSON keys of a struct's members, in order. Keys must not need escaping in JSON.
template <FixedString... Names>
struct Fields {
  static constexpr std::size_t size = sizeof...(Names);
  static constexpr std::array<std::string_view, size> names = {Names.view()...};

  static_assert((std::ranges::all_of(Names.view(),
                                     [](char c) {
                                       return c >= ' ' && c <= '~' && c != '"' && c != '\\';
                                     }) &&
                 ...),
                "a field's name must be printable ASCII without quotes and backslashes");
};

// A struct that names its members.
template <class T>
concept Described = requires {
  typename std::remove_cvref_t<T>::fields;
};

// A body or a reply without fields other than the type.
struct Ack {
  using fields = Fields<>;
};

// Values paired with names at the place of use; body<"a", "b">(x, y) makes one.
template <class Names, class... Values>
struct Body {
  using fields = Names;
  std::tuple<Values...> values;
};

// The body of a message: body<"offset">(7) is {"offset": 7}. Values are kept as given, so the data
// behind a view must outlive the body.
template <FixedString... Names, class... Values>
constexpr auto body(Values&&... values) {
  static_assert(sizeof...(Names) == sizeof...(Values), "one value for each name");
  return Body<Fields<Names...>, std::decay_t<Values>...>{{std::forward<Values>(values)...}};
}

namespace internal {

template <class T>
inline constexpr bool is_body = false;
template <class Names, class... Values>
inline constexpr bool is_body<Body<Names, Values...>> = true;

// Converts to whatever a member is.
struct Anything {
  template <class T>
  operator T() const;  // NOLINT: implicit is the point
};

// True if T, an aggregate, can be initialized with so many values.
template <class T, class Numbers>
inline constexpr bool takes_values = false;
template <class T, std::size_t... I>
inline constexpr bool takes_values<T, std::index_sequence<I...>> = requires {
  T{(static_cast<void>(I), Anything{})...};
};
template <class T, std::size_t count>
inline constexpr bool has_members = takes_values<T, std::make_index_sequence<count>>;

// Converts to a base of T only.
template <class T>
struct AnyBase {
  template <class Base>
  requires(std::is_base_of_v<Base, T> && !std::is_same_v<Base, T>) operator Base() const;  // NOLINT
};
template <class T>
inline constexpr bool has_base = requires {
  T{AnyBase<T>{}};
};

}  // namespace internal

// References to the members of `object`, as a tuple. At most eight members, of which none is a C
// array; split a larger struct into nested ones.
template <Described T>
constexpr auto tie_fields(T& object) {
  using U = std::remove_cv_t<T>;
  constexpr std::size_t n = U::fields::size;
  if constexpr (!internal::is_body<U> && std::is_aggregate_v<U> && !internal::has_base<U>) {
    static_assert(!internal::has_members<U, n + 1>,
                  "`fields` has fewer names than the struct has members");
  }
  if constexpr (internal::is_body<U>) {
    return std::apply([](auto&... values) { return std::tie(values...); }, object.values);
  } else if constexpr (n == 0) {
    return std::tuple<>{};
  } else if constexpr (n == 1) {
    auto& [a] = object;
    return std::tie(a);
  } else if constexpr (n == 2) {
    auto& [a, b] = object;
    return std::tie(a, b);
  } else if constexpr (n == 3) {
    auto& [a, b, c] = object;
    return std::tie(a, b, c);
  } else if constexpr (n == 4) {
    auto& [a, b, c, d] = object;
    return std::tie(a, b, c, d);
  } else if constexpr (n == 5) {
    auto& [a, b, c, d, e] = object;
    return std::tie(a, b, c, d, e);
  } else if constexpr (n == 6) {
    auto& [a, b, c, d, e, f] = object;
    return std::tie(a, b, c, d, e, f);
  } else if constexpr (n == 7) {
    auto& [a, b, c, d, e, f, g] = object;
    return std::tie(a, b, c, d, e, f, g);
  } else {
    static_assert(n == 8, "at most eight fields");
    auto& [a, b, c, d, e, f, g, h] = object;
    return std::tie(a, b, c, d, e, f, g, h);
  }
}

}  // namespace maelstrom
