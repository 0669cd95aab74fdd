// Reads objects and arrays. Included by decode.hpp.
#pragma once

#include <array>
#include <concepts>
#include <cstddef>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>

#include "maelstrom/decode.hpp"

namespace maelstrom::internal {

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

template <class T>
T read_container(Raw json, Scratch& scratch) {
  T container;
  std::size_t index = 0;
  Raw element;
  ArrayCursor cursor(json);
  try {
    for (; cursor.next(element); ++index) {
      auto value = from_json<typename T::value_type>(element, scratch);
      if constexpr (requires { container.push_back(std::move(value)); }) {
        container.push_back(std::move(value));
      } else {
        container.insert(std::move(value));
      }
    }
  } catch (const Error& error) {
    throw_in_element(index, error);
  }
  return container;
}

}  // namespace maelstrom::internal
