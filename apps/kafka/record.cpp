#include "kafka/record.hpp"

#include <fmt/format.h>

namespace apps::kafka {

using maelstrom::Raw;
using maelstrom::Scratch;

// The two kinds are told apart by how they begin: all records are written by encoded().
Record read_record(Raw text, Scratch& scratch) {
  if (text.text.starts_with(R"({"commits":)")) return maelstrom::from_json<Commits>(text, scratch);
  return maelstrom::from_json<Append>(text, scratch);
}

void check_size(std::string_view key, Raw msg) {
  constexpr std::size_t kLongestEscape = 6;  // bytes: \u0008
  constexpr std::size_t kAround = 64;        // bytes; more than the names and the punctuation take
  if (key.size() * kLongestEscape + msg.text.size() + kAround <= kMaxContent) return;
  const std::size_t size = encoded(Forward{key, msg}).size();
  if (size <= kMaxContent) return;
  throw maelstrom::Error(
      maelstrom::ErrorCode::malformed_request,
      fmt::format("a message takes {} bytes with its key, and {} is the limit", size, kMaxContent));
}

}  // namespace apps::kafka
