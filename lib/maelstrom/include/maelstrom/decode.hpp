// JSON values as C++ values.
#pragma once

#include <charconv>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <ranges>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>

#include "maelstrom/encode.hpp"
#include "maelstrom/error.hpp"
#include "maelstrom/fields.hpp"
#include "maelstrom/json.hpp"

namespace maelstrom {

// The only way from a text to JSON: validates all of it and returns it as a Raw, a view of `text`
// without the blanks around it. from_json() and the cursors rely on that validation, so a text from
// inside a message or from a file passes through here first. Throws Error{malformed_request} unless
// the text is one JSON value, nested no deeper than Decoder::kMaxDepth.
Raw read_json(std::string_view text);

namespace internal {

// Throws Error{malformed_request, "expected <what>, got <the value, shortened>"}.
[[noreturn]] void throw_expected(std::string_view what, Raw got);
[[noreturn]] void throw_missing(std::string_view field);
// Throws `error` again, with the name of the field before its text.
[[noreturn]] void throw_in_field(std::string_view field, const Error& error);

// The content of a JSON string: a view of its text if it has no escapes, else of the scratch.
std::string_view read_string(Raw json, Scratch& scratch);
double read_double(Raw json);
bool read_bool(Raw json);

template <std::integral T>
T read_integer(Raw json) {
  const char* const end = json.text.data() + json.text.size();
  T number{};
  const auto [at, problem] = std::from_chars(json.text.data(), end, number);
  if (problem == std::errc::result_out_of_range) {
    throw_expected(sizeof(T) == 8 ? "a 64-bit integer" : "a smaller integer", json);
  }
  if (problem != std::errc{} || at != end) throw_expected("an integer", json);
  return number;
}

template <class T>
inline constexpr bool is_view_range = false;
template <class T>
inline constexpr bool is_view_range<List<T>> = true;
template <class T>
inline constexpr bool is_view_range<Dict<T>> = true;

// Reads the member named `field` from `found`, its value; nullptr if the object lacks the member.
template <class T>
T read_field(const Raw* found, std::string_view field, Scratch& scratch) {
  if (found == nullptr) {
    if constexpr (is_optional<T>) return T{};
    throw_missing(field);
  }
  try {
    return from_json<T>(*found, scratch);
  } catch (const Error& error) {
    throw_in_field(field, error);
  }
}

// Builds a described struct. `find` maps a name to a const Raw*. Unknown members are ignored.
template <Described T, class Find>
T read_fields(const Find& find, Scratch& scratch) {
  using Names = typename T::fields;
  using Members = decltype(tie_fields(std::declval<T&>()));
  return [&]<std::size_t... I>(std::index_sequence<I...>) {
    return T{read_field<std::remove_cvref_t<std::tuple_element_t<I, Members>>>(
        find(Names::names[I]), Names::names[I], scratch)...};
  }
  (std::make_index_sequence<Names::size>{});
}

template <class T>
T read_object(Raw json, Scratch& scratch) {
  std::array<Raw, T::fields::size> values;
  std::array<bool, T::fields::size> present{};
  Raw key;
  Raw value;
  for (ObjectCursor cursor(json); cursor.next(key, value);) {
    const std::string_view name = read_string(key, scratch);
    for (std::size_t i = 0; i < values.size(); ++i) {
      if (name == T::fields::names[i]) values[i] = value, present[i] = true;
    }
  }
  const auto find = [&](std::string_view name) -> const Raw* {
    for (std::size_t i = 0; i < values.size(); ++i) {
      if (name == T::fields::names[i]) return present[i] ? &values[i] : nullptr;
    }
    return nullptr;
  };
  return read_fields<T>(find, scratch);
}

template <class T>
T read_tuple(Raw json, Scratch& scratch) {
  ArrayCursor cursor(json);
  const auto read_one = [&]<class E>(std::type_identity<E>) {
    Raw element;
    if (!cursor.next(element)) {
      throw_expected("an array of " + std::to_string(std::tuple_size_v<T>), json);
    }
    return from_json<E>(element, scratch);
  };
  T tuple = [&]<std::size_t... I>(std::index_sequence<I...>) {
    return T{read_one(std::type_identity<std::tuple_element_t<I, T>>{})...};
  }
  (std::make_index_sequence<std::tuple_size_v<T>>{});
  Raw extra;
  if (cursor.next(extra)) {
    throw_expected("an array of " + std::to_string(std::tuple_size_v<T>), json);
  }
  return tuple;
}

template <class T>
T read_map(Raw json, Scratch& scratch) {
  T map;
  Raw key;
  Raw value;
  for (ObjectCursor cursor(json); cursor.next(key, value);) {
    const std::string_view name = read_string(key, scratch);
    auto element = from_json<typename T::mapped_type>(value, scratch);
    if constexpr (std::integral<typename T::key_type>) {
      map.insert_or_assign(read_integer<typename T::key_type>(Raw{name}), std::move(element));
    } else {
      map.insert_or_assign(typename T::key_type(name), std::move(element));
    }
  }
  return map;
}

}  // namespace internal

// T may be: bool, an integer (64 bits end to end; 1.0 is not an integer), a floating-point number,
// std::string_view, std::string, Raw, Json, List, Dict, std::optional (null is empty), a tuple,
// pair or std::array (from an array of that size), a map (from an object; the last of duplicate
// keys counts), a container with push_back or insert, a described struct.
template <class T>
T from_json(Raw json, Scratch& scratch) {
  static_assert(!std::same_as<T, char>, "a character is no JSON: read a string or an integer");
  if constexpr (std::same_as<T, bool>) {
    return internal::read_bool(json);
  } else if constexpr (std::integral<T>) {
    return internal::read_integer<T>(json);
  } else if constexpr (std::floating_point<T>) {
    return static_cast<T>(internal::read_double(json));
  } else if constexpr (std::same_as<T, std::string_view> || std::same_as<T, std::string>) {
    return T(internal::read_string(json, scratch));
  } else if constexpr (std::same_as<T, Raw> || std::same_as<T, Json>) {
    return T(json);
  } else if constexpr (internal::is_view_range<T>) {
    return T(json, scratch);
  } else if constexpr (internal::is_optional<T>) {
    if (json.text == "null") return std::nullopt;
    return from_json<typename T::value_type>(json, scratch);
  } else if constexpr (Described<T>) {
    return internal::read_object<T>(json, scratch);
  } else if constexpr (internal::MapLike<T>) {
    return internal::read_map<T>(json, scratch);
  } else if constexpr (internal::TupleLike<T>) {
    return internal::read_tuple<T>(json, scratch);
  } else {
    T container;
    Raw element;
    for (ArrayCursor cursor(json); cursor.next(element);) {
      auto value = from_json<typename T::value_type>(element, scratch);
      if constexpr (requires { container.push_back(std::move(value)); }) {
        container.push_back(std::move(value));
      } else {
        container.insert(std::move(value));
      }
    }
    return container;
  }
}

}  // namespace maelstrom
