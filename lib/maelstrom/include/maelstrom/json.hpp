// JSON values as they stand in a message: views of its text, taken apart only where they are used.
#pragma once

#include <cstddef>
#include <cstdint>
#include <forward_list>
#include <iterator>
#include <string>
#include <string_view>
#include <utility>

namespace maelstrom {

// One valid JSON value as text, without blanks around it. A view: in a request it lives until the
// handler has completed. Written into a message as it is, so integers of any size and floats keep
// their digits. Compares by text: {"a":1} differs from { "a": 1 }.
struct Raw {
  std::string_view text = "null";

  friend bool operator==(Raw, Raw) = default;
};

// One valid JSON value that owns its text, for what outlives the message.
struct Json {
  std::string text = "null";

  Json() = default;
  explicit Json(Raw raw) : text(raw.text) {}

  friend bool operator==(const Json&, const Json&) = default;
};

// Holds the few strings of a message that could not be viewed in place, because they are written
// with escapes. Views of them live as long as the scratch, or until it is cleared.
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

// Reads one value as a T; see decode.hpp for what T may be.
// Throws Error{malformed_request} that tells what was expected and what stands there.
template <class T>
T from_json(Raw json, Scratch& scratch);

// A JSON array of Ts, read element by element as it is iterated. A view, like Raw.
template <class T>
class List {
 public:
  class iterator {
   public:
    using value_type = T;
    using difference_type = std::ptrdiff_t;

    iterator(Raw array, Scratch& scratch) : cursor_(array), scratch_(&scratch) { ++*this; }
    T operator*() const { return from_json<T>(element_, *scratch_); }
    iterator& operator++() {
      more_ = cursor_.next(element_);
      return *this;
    }
    void operator++(int) { ++*this; }
    friend bool operator==(const iterator& it, std::default_sentinel_t) { return !it.more_; }

   private:
    ArrayCursor cursor_;
    Raw element_;
    Scratch* scratch_;
    bool more_ = false;
  };

  List(Raw array, Scratch& scratch) : raw_(array), scratch_(&scratch) { (void)begin(); }

  iterator begin() const { return iterator(raw_, *scratch_); }
  std::default_sentinel_t end() const { return {}; }
  bool empty() const { return begin() == end(); }
  Raw raw() const { return raw_; }

 private:
  Raw raw_;
  Scratch* scratch_;
};

// A JSON object whose members are Ts, read member by member as it is iterated. A view, like Raw.
template <class T>
class Dict {
 public:
  class iterator {
   public:
    using value_type = std::pair<std::string_view, T>;
    using difference_type = std::ptrdiff_t;

    iterator(Raw object, Scratch& scratch) : cursor_(object), scratch_(&scratch) { ++*this; }
    value_type operator*() const {
      return {from_json<std::string_view>(key_, *scratch_), from_json<T>(value_, *scratch_)};
    }
    iterator& operator++() {
      more_ = cursor_.next(key_, value_);
      return *this;
    }
    void operator++(int) { ++*this; }
    friend bool operator==(const iterator& it, std::default_sentinel_t) { return !it.more_; }

   private:
    ObjectCursor cursor_;
    Raw key_;
    Raw value_;
    Scratch* scratch_;
    bool more_ = false;
  };

  Dict(Raw object, Scratch& scratch) : raw_(object), scratch_(&scratch) { (void)begin(); }

  iterator begin() const { return iterator(raw_, *scratch_); }
  std::default_sentinel_t end() const { return {}; }
  bool empty() const { return begin() == end(); }
  Raw raw() const { return raw_; }

 private:
  Raw raw_;
  Scratch* scratch_;
};

}  // namespace maelstrom
