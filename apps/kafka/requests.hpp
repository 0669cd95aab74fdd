// What clients ask of a broker, and the answers.
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <maelstrom/maelstrom.hpp>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace apps::kafka {

struct SendRequest {
  std::string_view key;
  maelstrom::Raw msg;
  using fields = maelstrom::Fields<"key", "msg">;
};

struct SendReply {
  std::int64_t offset;
  using fields = maelstrom::Fields<"offset">;
};

// A poll or a commit.
struct OffsetsRequest {
  maelstrom::Dict<std::int64_t> offsets;
  using fields = maelstrom::Fields<"offsets">;
};

struct PollReply {
  std::map<std::string_view, std::vector<std::pair<std::int64_t, maelstrom::Raw>>> msgs;
  using fields = maelstrom::Fields<"msgs">;

  // Views the key. If it is there already, this is what counts.
  void add(std::string_view key, std::int64_t from, std::span<const maelstrom::Raw> messages) {
    auto& pairs = msgs[key];
    pairs.clear();
    for (const auto message : messages) pairs.emplace_back(from++, message);
  }
};

struct KeysRequest {
  std::vector<std::string> keys;
  using fields = maelstrom::Fields<"keys">;
};

struct OffsetsReply {
  std::map<std::string, std::int64_t> offsets;
  using fields = maelstrom::Fields<"offsets">;

  // Keeps the higher one of each key's offsets.
  void raise(std::string_view key, std::int64_t offset) {
    const auto [found, is_new] = offsets.try_emplace(std::string(key), offset);
    if (!is_new) found->second = std::max(found->second, offset);
  }
  void raise(const OffsetsReply& others) {
    for (const auto& [key, offset] : others.offsets) raise(key, offset);
  }
};

// Throws Error{malformed_request} unless all offsets are at least 0.
inline void check_offsets(const OffsetsRequest& request) {
  for (const auto [key, offset] : request.offsets) {
    if (offset >= 0) continue;
    throw maelstrom::Error(
        maelstrom::ErrorCode::malformed_request,
        fmt::format("the offset of key \"{}\" is {}, and must be at least 0", key, offset));
  }
}

}  // namespace apps::kafka
