// The shape of a C++ type as JSON: a value that generators can walk, made at compile time from the
// type's own description.
#pragma once

#include <concepts>
#include <cstddef>
#include <stdexcept>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include "maelstrom/maelstrom.hpp"

namespace tests {

struct Shape {
  enum class Kind {
    boolean,
    integer,
    real,
    text,   // parts: the shape of the JSON in it, if it contains JSON
    any,    // parts: the shape of the expected value, if it is known
    array,  // parts: of an element
    tuple,  // parts: of each element
    map,    // parts: of a value
    object
  };
  struct Part;

  Kind kind;
  std::vector<Part> parts;
  std::vector<std::string> examples;  // valid values, as JSON

  Shape(Kind kind = Kind::any);  // NOLINT: implicit
  Shape(Kind kind, std::vector<Part> parts);

  // The shape of the member of that name; the shape of an element. Require that there is one.
  Shape& member(std::string_view name);
  Shape& element(std::size_t position = 0);
  // Sets the shape of the content of a text, or of an any.
  void contains(Shape content);
};

struct Shape::Part {
  std::string name;  // of an object's member
  bool is_optional = false;
  Shape shape;
};

inline Shape::Shape(Kind its_kind) : kind(its_kind) {}
inline Shape::Shape(Kind its_kind, std::vector<Part> its_parts)
    : kind(its_kind), parts(std::move(its_parts)) {}
inline Shape& Shape::element(std::size_t position) { return parts.at(position).shape; }
inline void Shape::contains(Shape content) { parts = {{"", false, std::move(content)}}; }
inline Shape& Shape::member(std::string_view name) {
  for (Part& part : parts) {
    if (part.name == name) return part.shape;
  }
  throw std::out_of_range("no member " + std::string(name));
}

template <class T>
Shape shape_of();

namespace internal {

template <class T>
void add_part(Shape& shape, std::string_view name) {
  if constexpr (maelstrom::internal::is_optional<T>) {
    shape.parts.push_back({std::string(name), true, shape_of<typename T::value_type>()});
  } else {
    shape.parts.push_back({std::string(name), false, shape_of<T>()});
  }
}

template <class T>
Shape shape_of_object() {
  using Members = decltype(maelstrom::tie_fields(std::declval<T&>()));
  Shape shape{Shape::Kind::object};
  [&]<std::size_t... I>(std::index_sequence<I...>) {
    (add_part<std::remove_cvref_t<std::tuple_element_t<I, Members>>>(shape, T::fields::names[I]),
     ...);
  }
  (std::make_index_sequence<T::fields::size>{});
  return shape;
}

template <class T>
Shape shape_of_tuple() {
  Shape shape{Shape::Kind::tuple};
  [&]<std::size_t... I>(std::index_sequence<I...>) {
    (add_part<std::tuple_element_t<I, T>>(shape, ""), ...);
  }
  (std::make_index_sequence<std::tuple_size_v<T>>{});
  return shape;
}

}  // namespace internal

// T may be any type that from_json() reads.
template <class T>
Shape shape_of() {
  using maelstrom::Canonical;
  using maelstrom::Json;
  using maelstrom::Raw;
  if constexpr (std::same_as<T, bool>) {
    return {Shape::Kind::boolean};
  } else if constexpr (std::integral<T>) {
    return {Shape::Kind::integer};
  } else if constexpr (std::floating_point<T>) {
    return {Shape::Kind::real};
  } else if constexpr (std::same_as<T, Raw> || std::same_as<T, Json> ||
                       std::same_as<T, Canonical>) {
    return {Shape::Kind::any};
  } else if constexpr (maelstrom::internal::StringLike<T>) {
    return {Shape::Kind::text};
  } else if constexpr (maelstrom::internal::is_view_range<T>) {
    using Element = std::remove_cvref_t<decltype(*std::declval<const T&>().begin())>;
    return {Shape::Kind::array, {{"", false, shape_of<Element>()}}};
  } else if constexpr (maelstrom::internal::is_optional<T>) {
    return shape_of<typename T::value_type>();
  } else if constexpr (maelstrom::Described<T>) {
    return internal::shape_of_object<T>();
  } else if constexpr (maelstrom::internal::MapLike<T>) {
    return {Shape::Kind::map, {{"", false, shape_of<typename T::mapped_type>()}}};
  } else if constexpr (maelstrom::internal::TupleLike<T>) {
    return internal::shape_of_tuple<T>();
  } else if constexpr (std::constructible_from<T, Raw>) {
    return {Shape::Kind::any};
  } else {
    return {Shape::Kind::array, {{"", false, shape_of<typename T::value_type>()}}};
  }
}

}  // namespace tests
