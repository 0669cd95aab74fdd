#include "kafka/requests.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace apps::kafka {
namespace {

using maelstrom::Error;
using maelstrom::ErrorCode;

constexpr std::size_t kShown = 100;  // bytes of a key in an error text

// Counts keys with an offset each, as they are written.
class Content {
 public:
  // Throws Error{malformed_request} as soon as it is too much.
  void add(std::string_view key) {
    constexpr std::size_t kOffset = 24;  // bytes; ":", up to 19 digits, "," and a brace
    out_.clear();
    maelstrom::append_string(out_, key);
    bytes_ += out_.size() + kOffset;
    if (bytes_ <= kMaxContent) return;
    throw Error(ErrorCode::malformed_request,
                fmt::format("the keys, with an offset each, take more than {} bytes, the limit: "
                            "split the request",
                            kMaxContent));
  }

 private:
  maelstrom::TextBuffer out_;
  std::size_t bytes_ = 0;
};

}  // namespace

void OffsetsReply::raise(std::string_view key, std::int64_t offset) {
  const auto found = offsets.find(key);
  if (found == offsets.end()) {
    offsets.emplace(key, offset);
  } else {
    found->second = std::max(found->second, offset);
  }
}

void OffsetsReply::raise(const OffsetsReply& answer, const KeysRequest& request) {
  request.each([&](std::string_view key) {
    const auto found = answer.offsets.find(key);
    if (found != answer.offsets.end() && found->second >= 0) raise(key, found->second);
  });
}

void check_offsets(const OffsetsRequest& request) {
  for (const auto [key, offset] : request.offsets) {
    if (offset >= 0) continue;
    throw Error(ErrorCode::malformed_request,
                fmt::format("the offset of key \"{:.{}}\" is {}, and must be at least 0", key,
                            kShown, offset));
  }
}

void check_commit(const OffsetsRequest& request) {
  check_offsets(request);
  Content content;
  for (const auto [key, offset] : request.offsets) content.add(key);
}

void check_keys(const KeysRequest& request) {
  Content content;
  request.each([&](std::string_view key) { content.add(key); });
}

}  // namespace apps::kafka
