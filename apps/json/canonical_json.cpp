#include "json/canonical_json.hpp"

#include <maelstrom/decode.hpp>
#include <maelstrom/encode.hpp>
#include <maelstrom/outbox.hpp>
#include <map>
#include <string_view>
#include <utility>

namespace apps::json {
namespace {

using maelstrom::ArrayCursor;
using maelstrom::from_json;
using maelstrom::ObjectCursor;
using maelstrom::Outbox;
using maelstrom::Raw;
using maelstrom::Scratch;

// The decoder refuses what is nested deeper than Decoder::kMaxDepth, which bounds the recursion.
void append(Outbox& out, Raw value, Scratch& scratch);

void append_array(Outbox& out, Raw array, Scratch& scratch) {
  char before = '[';
  Raw element;
  for (ArrayCursor cursor(array); cursor.next(element);) {
    out.append(std::exchange(before, ','));
    append(out, element, scratch);
  }
  if (before == '[') out.append('[');
  out.append(']');
}

void append_object(Outbox& out, Raw object, Scratch& scratch) {
  std::map<std::string_view, Raw> members;
  Raw key;
  Raw value;
  for (ObjectCursor cursor(object); cursor.next(key, value);) {
    members[from_json<std::string_view>(key, scratch)] = value;
  }
  char before = '{';
  for (const auto& [name, member] : members) {
    out.append(std::exchange(before, ','));
    maelstrom::append_string(out, name);
    out.append(':');
    append(out, member, scratch);
  }
  if (before == '{') out.append('{');
  out.append('}');
}

void append_number(Outbox& out, Raw number, Scratch& scratch) {
  if (number.text.find_first_of(".eE") != std::string_view::npos) {
    const auto real = from_json<double>(number, scratch);
    maelstrom::append_double(out, real == 0 ? 0.0 : real);
  } else {
    out.append(number.text == "-0" ? std::string_view("0") : number.text);
  }
}

void append(Outbox& out, Raw value, Scratch& scratch) {
  switch (value.text.front()) {
    case '[':
      return append_array(out, value, scratch);
    case '{':
      return append_object(out, value, scratch);
    case '"':
      return maelstrom::append_string(out, from_json<std::string_view>(value, scratch));
    case 't':
    case 'f':
    case 'n':
      return out.append(value.text);
    default:
      return append_number(out, value, scratch);
  }
}

}  // namespace

maelstrom::Json canonical(Raw value) {
  Outbox out;
  Scratch scratch;
  append(out, value, scratch);
  return maelstrom::Json(Raw{out.view()});
}

}  // namespace apps::json
