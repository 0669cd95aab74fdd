#include "engine/node_line.hpp"

#include <fmt/format.h>

#include "maelstrom/checkers/edn.hpp"
#include "maelstrom/checkers/value_json.hpp"
#include "maelstrom/error.hpp"
#include "maelstrom/workbench/checkers.hpp"

namespace maelstrom::workbench {
namespace {

std::string_view unquote(std::string_view json) { return json.substr(1, json.size() - 2); }

bool is_string(std::string_view json) { return json.starts_with('"'); }

bool is_integer(std::string_view json) {
  return json.find_first_not_of("-0123456789") == std::string_view::npos;
}

// Says what is wrong with a line that may not be JSON; empty if it is JSON.
std::string find_json_problem(std::string_view line) {
  constexpr std::string_view kMark = "\xEF\xBB\xBF";
  if (line.starts_with(kMark)) {
    return "it begins with a byte order mark (the bytes EF BB BF), which JSON does not have. Write "
           "UTF-8 without a BOM";
  }
  Arena scratch;
  try {
    read_json(line, scratch);
  } catch (const ReadError& error) {
    return fmt::format(
        "it is not JSON (at {}). stdout is for messages only: print what is for people to stderr",
        error.what());
  }
  return {};
}

// Reads the fields of a message, which must be valid JSON. Returns its problem; empty if there is
// none.
std::string read_envelope(std::string_view line, NodeMessage& result) {
  if (!line.starts_with('{')) return "it is JSON, but no object";
  bool has_body = false;
  Raw quoted_key;
  Raw value;
  for (ObjectCursor cursor(Raw{line}); cursor.next(quoted_key, value);) {
    const std::string_view key = unquote(quoted_key.text);
    if (key == "src" || key == "dest") {
      if (!is_string(value.text)) return fmt::format("\"{}\" must be a string", key);
      (key == "src" ? result.src : result.dest) = unquote(value.text);
    } else if (key == "body") {
      if (!value.text.starts_with('{')) return "\"body\" must be an object";
      result.body = value;
      has_body = true;
    } else if (key == "id") {
      if (!is_integer(value.text)) return "\"id\" must be an integer";
    } else {
      return fmt::format("a message has no field \"{}\", only src, dest, body and id", key);
    }
  }
  if (result.src.data() == nullptr) return "\"src\" is missing";
  if (result.dest.data() == nullptr) return "\"dest\" is missing";
  return has_body ? "" : "\"body\" is missing";
}

}  // namespace

bool read_node_line(std::string_view line, Decoder& decoder, Message& message, NodeMessage& result,
                    std::string& problem) {
  result = {};
  if (trimmed(line).empty()) {
    problem = "it is empty. Write each message with exactly one newline at its end";
    return false;
  }
  if (decoder.decode(line, message, problem) || message.body.text.starts_with('{')) {
    result.message = &message;
  } else if (problem = find_json_problem(line); !problem.empty()) {
    return false;
  }
  problem = read_envelope(trimmed(line), result);
  return problem.empty();
}

}  // namespace maelstrom::workbench
