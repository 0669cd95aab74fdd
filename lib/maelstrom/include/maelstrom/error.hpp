// Maelstrom's error codes, the exceptions that carry them, and Result, an error as a value.
#pragma once

#include <exception>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "maelstrom/check.hpp"

namespace maelstrom {

// Maelstrom's codes. 0-999 are reserved by Maelstrom; 1000 and above are the application's.
enum class ErrorCode : int {
  timeout = 0,
  node_not_found = 1,
  not_supported = 10,
  temporarily_unavailable = 11,
  malformed_request = 12,
  crash = 13,
  abort = 14,
  key_does_not_exist = 20,
  key_already_exists = 21,
  precondition_failed = 22,
  txn_conflict = 30,
};

// Maelstrom's name of the code, such as "key-does-not-exist"; "custom" for unknown codes.
std::string_view to_string(ErrorCode code);

// True if the operation certainly did not, and never will, take effect. Unknown codes, timeouts
// and crashes are indefinite: the operation may have happened or may yet happen.
bool is_definite(ErrorCode code);

// An error with Maelstrom's code. Thrown by a handler, it becomes the error reply.
class Error : public std::exception {
 public:
  Error(ErrorCode code, std::string text) : code_(code), text_(std::move(text)) {}

  ErrorCode code() const { return code_; }
  const std::string& text() const { return text_; }
  const char* what() const noexcept override { return text_.c_str(); }

 private:
  ErrorCode code_;
  std::string text_;
};

// An error that came from another node or service; a failed call throws it. If it escapes from a
// handler, the reply is `crash` (indefinite) whatever its own code, because that code is about the
// call and not about the request that the handler serves. A handler that knows the right code
// catches the CallError and throws an Error.
class CallError : public Error {
 public:
  explicit CallError(Error error) : Error(std::move(error)) {}
};

// Either a T or an Error.
template <class T>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}      // NOLINT: implicit
  Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}  // NOLINT: implicit

  explicit operator bool() const { return state_.index() == 0; }

  // Require a value, in every build: see MAELSTROM_CHECK.
  T& operator*() { return *checked(std::get_if<0>(&state_)); }
  const T& operator*() const { return *checked(std::get_if<0>(&state_)); }
  T* operator->() { return checked(std::get_if<0>(&state_)); }
  const T* operator->() const { return checked(std::get_if<0>(&state_)); }

  // Requires an error.
  const Error& error() const { return *checked(std::get_if<1>(&state_)); }

  // The value; if there is none, throws the error as a CallError.
  T value() && {
    if (!*this) throw CallError(error());
    return std::move(**this);
  }

 private:
  template <class P>
  static P* checked(P* held) {
    MAELSTROM_CHECK(held != nullptr);  // the caller asks for the alternative that the Result has
    return held;
  }

  std::variant<T, Error> state_;
};

}  // namespace maelstrom
