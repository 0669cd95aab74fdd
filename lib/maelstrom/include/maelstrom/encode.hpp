// C++ values as JSON text, appended to a TextBuffer.
#pragma once

#include <array>
#include <concepts>
#include <cstddef>
#include <optional>
#include <ranges>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>

#include "maelstrom/fields.hpp"
#include "maelstrom/json.hpp"
#include "maelstrom/text_buffer.hpp"

namespace maelstrom {

// A JSON string with its quotes. `text` must be UTF-8; control characters are escaped.
void append_string(TextBuffer& out, std::string_view text);
// The same without the quotes.
void append_escaped(TextBuffer& out, std::string_view text);

// The shortest digits that read back as the same double, always with a point or an exponent, so
// that 3.0 stays a float. Infinities and NaN, which JSON lacks, become null.
void append_double(TextBuffer& out, double number);

// Texts and integers that are written as one JSON string, without a temporary std::string:
// concat(node.id(), "-", 7) gives "n1-7". Views its texts.
template <class... Parts>
struct Concat {
  std::tuple<Parts...> parts;
};
template <class... Parts>
constexpr Concat<std::decay_t<Parts>...> concat(Parts&&... parts) {
  return {{std::forward<Parts>(parts)...}};
}

namespace internal {

template <class T>
inline constexpr bool is_concat = false;
template <class... Parts>
inline constexpr bool is_concat<Concat<Parts...>> = true;

template <class T>
concept StringLike = std::convertible_to<const T&, std::string_view>;
template <class T>
concept MapLike = requires {
  typename T::mapped_type;
};
template <class T>
concept TupleLike = requires {
  std::tuple_size<T>::value;
};
template <class T>
inline constexpr bool is_optional = false;
template <class T>
inline constexpr bool is_optional<std::optional<T>> = true;

// `,"name":` at compile time.
template <class Names, std::size_t I>
inline constexpr auto kMemberPrefix = [] {
  constexpr std::string_view name = Names::names[I];
  std::array<char, name.size() + 4> text{',', '"'};
  std::ranges::copy(name, text.begin() + 2);
  text[name.size() + 2] = '"';
  text[name.size() + 3] = ':';
  return text;
}();

}  // namespace internal

template <class T>
void to_json(TextBuffer& out, const T& value);

namespace internal {

template <class Names, std::size_t I, class Member>
void append_member(TextBuffer& out, const Member& member) {
  if constexpr (is_optional<Member>) {
    if (!member) return;
  }
  constexpr auto& prefix = kMemberPrefix<Names, I>;
  out.append(std::string_view(prefix.data(), prefix.size()));
  to_json(out, member);
}

}  // namespace internal

// Appends `,"name":value` for each member of a described struct, to continue an object that has
// members already. An empty optional is left out.
template <Described T>
void append_members([[maybe_unused]] TextBuffer& out, const T& object) {
  const auto members = tie_fields(object);
  [&]<std::size_t... I>(std::index_sequence<I...>) {
    (internal::append_member<typename T::fields, I>(out, std::get<I>(members)), ...);
  }
  (std::make_index_sequence<T::fields::size>{});
}

// The same for a body that is JSON already. Leaves out "type", "msg_id" and "in_reply_to", which
// the new message sets itself, so a received body can be passed on.
void append_members(TextBuffer& out, Raw object);
inline void append_members(TextBuffer& out, const Json& object) {
  append_members(out, Raw{object.text});
}

// Appends `value` as JSON: booleans, numbers, strings, concat(...), Raw and Json (as they are),
// optionals (null if empty), tuples and pairs (arrays), maps (objects; keys are strings or
// integers), other ranges (arrays), described structs (objects).
template <class T>
void to_json(TextBuffer& out, const T& value) {
  static_assert(!std::same_as<T, char>, "a character is no JSON: write a string or an integer");
  if constexpr (std::same_as<T, bool>) {
    out.append(value ? std::string_view("true") : std::string_view("false"));
  } else if constexpr (std::integral<T>) {
    out.append(value);
  } else if constexpr (std::floating_point<T>) {
    append_double(out, value);
  } else if constexpr (std::same_as<T, std::nullptr_t>) {
    out.append(std::string_view("null"));
  } else if constexpr (std::same_as<T, Raw> || std::same_as<T, Json>) {
    out.append(std::string_view(value.text));
  } else if constexpr (internal::StringLike<T>) {
    append_string(out, value);
  } else if constexpr (internal::is_concat<T>) {
    const auto append_one = [&out](const auto& part) {
      if constexpr (std::integral<std::remove_cvref_t<decltype(part)>>) {
        out.append(part);
      } else {
        append_escaped(out, part);
      }
    };
    out.append('"');
    std::apply([&](const auto&... parts) { (append_one(parts), ...); }, value.parts);
    out.append('"');
  } else if constexpr (internal::is_optional<T>) {
    value ? to_json(out, *value) : to_json(out, nullptr);
  } else if constexpr (Described<T>) {
    const std::size_t start = out.size();
    append_members(out, value);
    out.open_object(start);
    out.append('}');
  } else if constexpr (requires {
                         { value.raw() } -> std::same_as<Raw>;
                       }) {
    to_json(out, value.raw());
  } else if constexpr (internal::MapLike<T>) {
    char before = '{';
    for (const auto& [key, element] : value) {
      out.append(std::exchange(before, ','));
      if constexpr (std::integral<std::remove_cvref_t<decltype(key)>>) {
        out.append('"');
        out.append(key);
        out.append('"');
      } else {
        append_string(out, key);
      }
      out.append(':');
      to_json(out, element);
    }
    if (before == '{') out.append('{');
    out.append('}');
  } else if constexpr (std::ranges::input_range<const T>) {
    char before = '[';
    for (const auto& element : value) {
      out.append(std::exchange(before, ','));
      to_json(out, static_cast<const std::ranges::range_value_t<const T>&>(element));
    }
    if (before == '[') out.append('[');
    out.append(']');
  } else {
    static_assert(internal::TupleLike<T>, "no JSON for this type: give it `using fields = ...`");
    char before = '[';
    const auto append_one = [&](const auto& element) {
      out.append(std::exchange(before, ','));
      to_json(out, element);
    };
    std::apply([&](const auto&... elements) { (append_one(elements), ...); }, value);
    if (before == '[') out.append('[');
    out.append(']');
  }
}

}  // namespace maelstrom
