// JSON values of a message: views of its text, which are parsed only where they are used.
#pragma once

#include <cstddef>
#include <cstdint>
#include <forward_list>
#include <iterator>
#include <string>
#include <string_view>
#include <utility>

#include "maelstrom/error.hpp"

namespace maelstrom {

// One valid JSON value as text, without blanks around it. A view: in a request it lives until the
// handler has completed. Written into a message as it is, so integers of any size and floats keep
// their digits. Compares by text: {"a":1} differs from { "a": 1 }.
struct Raw {
  std::string_view text = "null";

  friend bool operator==(Raw, Raw) = default;
};

// One valid JSON value that owns its text, so it can outlive the message.
struct Json {
  std::string text = "null";

  Json() = default;
  explicit Json(Raw raw) : text(raw.text) {}

  friend bool operator==(const Json&, const Json&) = default;
};

// Holds the few strings of a message that cannot be viewed in place because they contain escapes.
// Views of them live until the scratch is cleared or destroyed.
class Scratch {
 public:
  std::string_view keep(std::string text) { return texts_.emplace_front(std::move(text)); }
  void clear() { texts_.clear(); }

 private:
  std::forward_list<std::string> texts_;
};

// Walks the elements of a JSON array. The text must be valid JSON, as a Raw always is.
class ArrayCursor {
 public:
  // Throws Error{malformed_request} if `array` is not an array.
  explicit ArrayCursor(Raw array);
  // Moves to the next element; false at the end.
  bool next(Raw& element);

 private:
  const char* at_;
};

// Walks the members of a JSON object, in the order written, duplicate keys included.
class ObjectCursor {
 public:
  // Throws Error{malformed_request} if `object` is not an object.
  explicit ObjectCursor(Raw object);
  // Moves to the next member; false at the end. `key` includes its quotes.
  bool next(Raw& key, Raw& value);

 private:
  const char* at_;
};

// Reads one value as a T; decode.hpp lists the types that T may be.
// Throws Error{malformed_request}, whose text names the expected kind of value and shows the actual
// one.
template <class T>
T from_json(Raw json, Scratch& scratch);

namespace internal {

// Throws `error` again, with the name of the field, shortened, before its text.
[[noreturn]] void throw_in_field(std::string_view field, const Error& error);

// The base of List and Dict: each iterator has a `Walk`, which reads one value after another.
template <class Walk>
class Range {
 public:
  class iterator {
   public:
    using value_type = typename Walk::value_type;
    using difference_type = std::ptrdiff_t;

    iterator(Raw json, Scratch& scratch) : walk_(json), scratch_(&scratch) { ++*this; }
    value_type operator*() const { return walk_.value(*scratch_); }
    iterator& operator++() {
      more_ = walk_.next();
      return *this;
    }
    void operator++(int) { ++*this; }
    friend bool operator==(const iterator& it, std::default_sentinel_t) { return !it.more_; }

   private:
    Walk walk_;
    Scratch* scratch_;
    bool more_ = false;
  };

  Range(Raw json, Scratch& scratch) : raw_(json), scratch_(&scratch) { (void)begin(); }

  iterator begin() const { return iterator(raw_, *scratch_); }
  std::default_sentinel_t end() const { return {}; }
  bool empty() const { return begin() == end(); }
  Raw raw() const { return raw_; }

 private:
  Raw raw_;
  Scratch* scratch_;
};

template <class T>
class Elements {
 public:
  using value_type = T;

  explicit Elements(Raw array) : cursor_(array) {}
  bool next() { return cursor_.next(element_); }
  T value(Scratch& scratch) const { return from_json<T>(element_, scratch); }

 private:
  ArrayCursor cursor_;
  Raw element_;
};

template <class T>
class Members {
 public:
  using value_type = std::pair<std::string_view, T>;

  explicit Members(Raw object) : cursor_(object) {}
  bool next() { return cursor_.next(key_, value_); }
  value_type value(Scratch& scratch) const {
    const auto key = from_json<std::string_view>(key_, scratch);
    try {
      return {key, from_json<T>(value_, scratch)};
    } catch (const Error& error) {
      throw_in_field(key, error);
    }
  }

 private:
  ObjectCursor cursor_;
  Raw key_;
  Raw value_;
};

}  // namespace internal

// A JSON array of Ts, read element by element as it is iterated. A view, like Raw.
template <class T>
class List : public internal::Range<internal::Elements<T>> {
 public:
  using internal::Range<internal::Elements<T>>::Range;
};

// A JSON object whose members are Ts, read member by member as it is iterated. A view, like Raw.
template <class T>
class Dict : public internal::Range<internal::Members<T>> {
 public:
  using internal::Range<internal::Members<T>>::Range;
};

}  // namespace maelstrom
