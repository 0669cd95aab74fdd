#include "maelstrom/json.hpp"

#include <fmt/format.h>

#include <charconv>

#include "grammar.hpp"
#include "maelstrom/decode.hpp"
#include "shorten.hpp"

namespace maelstrom {
namespace {

const char* skip_blanks(const char* at) {
  while (is_blank(*at)) ++at;
  return at;
}

// `at` points to the opening quote; returns the position after the closing quote.
const char* skip_string(const char* at) {
  for (++at; *at != '"'; ++at) {
    if (*at == '\\') ++at;
  }
  return at + 1;
}

// Returns the position after the value at `at`. The text is valid JSON, and the value is inside an
// array or object, so a comma, bracket or blank ends every scalar.
const char* skip_value(const char* at) {
  if (*at == '"') return skip_string(at);
  if (*at != '[' && *at != '{') {
    while (*at != ',' && *at != ']' && *at != '}' && !is_blank(*at)) ++at;
    return at;
  }
  std::size_t depth = 0;
  do {
    switch (*at) {
      case '"': at = skip_string(at); continue;
      case '[':
      case '{': ++depth; break;
      case ']':
      case '}': --depth; break;
      default: break;
    }
    ++at;
  } while (depth > 0);
  return at;
}

const char* skip_comma(const char* at) {
  at = skip_blanks(at);
  return *at == ',' ? skip_blanks(at + 1) : at;
}

Raw take_value(const char*& at) {
  const char* const begin = at;
  at = skip_value(at);
  return Raw{{begin, static_cast<std::size_t>(at - begin)}};
}

const char* open(Raw container, char bracket, std::string_view what) {
  if (container.text.front() != bracket) internal::throw_expected(what, container);
  return skip_blanks(container.text.data() + 1);
}

constexpr std::size_t kShown = 60;  // bytes of a value in an error text

}  // namespace

namespace internal {

void throw_expected(std::string_view what, Raw got) {
  throw Error(ErrorCode::malformed_request,
              fmt::format("expected {}, got {}", what, shorten(got.text, kShown)));
}

void throw_missing(std::string_view field) {
  throw Error(ErrorCode::malformed_request, fmt::format("field \"{}\" is missing", field));
}

void throw_in_field(std::string_view field, const Error& error) {
  throw Error(error.code(), fmt::format("field \"{}\": {}", shorten(field, kShown), error.text()));
}

void throw_in_element(std::size_t index, const Error& error) {
  throw Error(error.code(), fmt::format("element {}: {}", index, error.text()));
}

bool read_bool(Raw json) {
  if (json.text != "true" && json.text != "false") throw_expected("true or false", json);
  return json.text == "true";
}

double read_double(Raw json) {
  const char* const end = json.text.data() + json.text.size();
  double number = 0;
  const auto [at, problem] = std::from_chars(json.text.data(), end, number);
  if (problem != std::errc{} || at != end) throw_expected("a number in a double's range", json);
  return number;
}

}  // namespace internal

ArrayCursor::ArrayCursor(Raw array) : at_(open(array, '[', "an array")) {}

bool ArrayCursor::next(Raw& element) {
  if (*at_ == ']') return false;
  element = take_value(at_);
  at_ = skip_comma(at_);
  return true;
}

ObjectCursor::ObjectCursor(Raw object) : at_(open(object, '{', "an object")) {}

bool ObjectCursor::next(Raw& key, Raw& value) {
  if (*at_ == '}') return false;
  key = take_value(at_);
  at_ = skip_blanks(skip_blanks(at_) + 1);  // the colon
  value = take_value(at_);
  at_ = skip_comma(at_);
  return true;
}

}  // namespace maelstrom
