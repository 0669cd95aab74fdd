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
// As throw_in_field(), with the place of an array's element.
[[noreturn]] void throw_in_element(std::size_t index, const Error& error);

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
  if (std::is_unsigned_v<T> && json.text.starts_with('-')) {
    throw_expected("an integer that is at least 0", json);
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

template <class T>
T read_object(Raw json, Scratch& scratch);
template <class T>
T read_tuple(Raw json, Scratch& scratch);
template <class T>
T read_map(Raw json, Scratch& scratch);
template <class T>
T read_container(Raw json, Scratch& scratch);

}  // namespace internal

// T may be: bool, an integer (64 bits end to end; 1.0 is not an integer), a floating-point number,
// std::string_view, std::string, Raw, Json, List, Dict, std::optional (null is empty), a tuple,
// pair or std::array (from an array of that size), a map (from an object; the last of duplicate
// keys counts), a container with push_back or insert, a described struct, a class that is made of a
// Raw, such as Canonical.
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
  } else if constexpr (std::constructible_from<T, Raw>) {
    return T(json);
  } else {
    return internal::read_container<T>(json, scratch);
  }
}

}  // namespace maelstrom

#include "maelstrom/decode_impl.hpp"  // IWYU pragma: export
