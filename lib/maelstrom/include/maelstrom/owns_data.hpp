// Which types may outlive the message they were read from.
#pragma once

#include <concepts>
#include <cstddef>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>

#include "maelstrom/decode.hpp"

namespace maelstrom {

namespace internal {

template <class T>
consteval bool owns_data() {
  if constexpr (std::same_as<T, std::string_view> || std::same_as<T, Raw> || is_view_range<T>) {
    return false;
  } else if constexpr (Described<T>) {
    using Members = decltype(tie_fields(std::declval<T&>()));
    return []<std::size_t... I>(std::index_sequence<I...>) {
      return (owns_data<std::remove_cvref_t<std::tuple_element_t<I, Members>>>() && ...);
    }
    (std::make_index_sequence<std::tuple_size_v<Members>>{});
  } else if constexpr (MapLike<T>) {
    return owns_data<typename T::key_type>() && owns_data<typename T::mapped_type>();
  } else if constexpr (std::same_as<T, std::string>) {
    return true;
  } else if constexpr (requires { typename T::value_type; }) {
    return owns_data<typename T::value_type>();
  } else if constexpr (TupleLike<T>) {
    return []<std::size_t... I>(std::index_sequence<I...>) {
      return (owns_data<std::tuple_element_t<I, T>>() && ...);
    }
    (std::make_index_sequence<std::tuple_size_v<T>>{});
  } else {
    return true;
  }
}

}  // namespace internal

// True if a T has no views of the message it was read from, so that it may outlive the message.
template <class T>
concept OwnsData = internal::owns_data<T>();

}  // namespace maelstrom
