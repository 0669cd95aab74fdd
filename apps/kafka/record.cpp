#include "kafka/record.hpp"

#include <fmt/format.h>

namespace apps::kafka {

using maelstrom::Raw;
using maelstrom::Scratch;

// The two kinds begin differently: commits have one member.
Record read_record(Raw text, Scratch& scratch) {
  Raw name;
  Raw value;
  const bool is_object = text.text.starts_with('{');
  if (is_object && maelstrom::ObjectCursor(text).next(name, value) && name.text == R"("commits")") {
    return maelstrom::from_json<Commits>(text, scratch);
  }
  return maelstrom::from_json<Append>(text, scratch);
}

std::string respelled(const Record& record) {
  if (const auto* commits = std::get_if<Commits>(&record)) return maelstrom::json_text(*commits);
  Append append = std::get<Append>(record);
  const maelstrom::Json msg = maelstrom::normalized(append.msg, {.bytes = kMaxContent});
  append.msg = Raw{msg.text};
  return maelstrom::json_text(append);
}

maelstrom::Json checked(std::string_view key, Raw msg) {
  constexpr std::size_t kLongestEscape = 6;  // bytes: \u0008
  constexpr std::size_t kAround = 64;        // bytes; more than the names and the punctuation take
  maelstrom::Json spelled = maelstrom::normalized(msg, {.bytes = kMaxContent});
  const Raw text{spelled.text};
  if (key.size() * kLongestEscape + text.text.size() + kAround <= kMaxContent) return spelled;
  const std::size_t size = maelstrom::json_text(Forward{key, text}).size();
  if (size <= kMaxContent) return spelled;
  throw maelstrom::Error(
      maelstrom::ErrorCode::malformed_request,
      fmt::format("a message takes {} bytes with its key, and {} is the limit", size, kMaxContent));
}

}  // namespace apps::kafka
