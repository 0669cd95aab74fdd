// Which types have one JSON text for each value.
#pragma once

#include <concepts>
#include <cstddef>
#include <tuple>
#include <type_traits>
#include <utility>

#include "maelstrom/decode.hpp"

namespace maelstrom::replication {

namespace internal {

template <class T>
consteval bool has_one_text() {
  if constexpr (std::same_as<T, Json> || std::same_as<T, Raw> ||
                maelstrom::internal::is_view_range<T>) {
    return false;
  } else if constexpr (Described<T>) {
    using Members = decltype(tie_fields(std::declval<T&>()));
    return []<std::size_t... I>(std::index_sequence<I...>) {
      return (has_one_text<std::remove_cvref_t<std::tuple_element_t<I, Members>>>() && ...);
    }
    (std::make_index_sequence<std::tuple_size_v<Members>>{});
  } else if constexpr (maelstrom::internal::MapLike<T>) {
    return has_one_text<typename T::mapped_type>();
  } else if constexpr (maelstrom::internal::TupleLike<T>) {
    return []<std::size_t... I>(std::index_sequence<I...>) {
      return (has_one_text<std::tuple_element_t<I, T>>() && ...);
    }
    (std::make_index_sequence<std::tuple_size_v<T>>{});
  } else if constexpr (requires { typename T::value_type; }) {
    return has_one_text<typename T::value_type>();
  } else {
    return true;
  }
}

}  // namespace internal

// True if equal Ts have equal JSON at all nodes. The network may spell JSON anew, and a Json or a
// Raw keeps the spelling that it came in; a Canonical does not.
template <class T>
concept HasOneText = internal::has_one_text<T>();

}  // namespace maelstrom::replication
