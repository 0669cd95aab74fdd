// The requests of a broker's clients, and the replies.
#pragma once

#include <cstdint>
#include <functional>
#include <maelstrom/maelstrom.hpp>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "kafka/record.hpp"

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

  // Sets the messages of the key, and views it.
  void add(std::string_view key, std::int64_t from, std::span<const maelstrom::Raw> messages) {
    auto& pairs = msgs[key];
    pairs.clear();
    for (const auto message : messages) pairs.emplace_back(from++, message);
  }
};

struct KeysRequest {
  maelstrom::List<maelstrom::Raw> keys;  // strings, if check_keys() does not throw
  using fields = maelstrom::Fields<"keys">;

  // Calls `visit` with each key, in order. Throws Error{malformed_request} at one that is no
  // string.
  template <class F>
  void each(F&& visit) const {
    maelstrom::Scratch scratch;
    for (const maelstrom::Raw key : keys) {
      scratch.clear();
      visit(maelstrom::from_json<std::string_view>(key, scratch));
    }
  }
};

struct OffsetsReply {
  std::map<std::string, std::int64_t, std::less<>> offsets;
  using fields = maelstrom::Fields<"offsets">;

  // Keeps the higher one of each key's offsets.
  void raise(std::string_view key, std::int64_t offset);
  // The same for another node's answer. Takes only offsets from 0 on, of keys that were asked for.
  void raise(const OffsetsReply& answer, const KeysRequest& request);
};

// Throws Error{malformed_request} unless all offsets are at least 0.
void check_offsets(const OffsetsRequest& request);
// Likewise, and throws if keys and offsets take more than kMaxContent: they become one record.
void check_commit(const OffsetsRequest& request);
// Throws Error{malformed_request} unless all keys are strings, and the reply would take at most
// kMaxContent if all of them had an offset.
void check_keys(const KeysRequest& request);

}  // namespace apps::kafka
