// Values by key, as many as a replicated state may hold.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <utility>

#include "maelstrom/canonical.hpp"
#include "maelstrom/error.hpp"
#include "maelstrom/fields.hpp"
#include "maelstrom/json_text.hpp"
#include "maelstrom/replication/state_machine.hpp"

namespace maelstrom::replication {

// A map that knows the size of its JSON, [[key, value], ...], and does not grow beyond kMaxBytes: a
// state that is larger than a message could not be sent to a replica that lags behind. V is read
// and written by from_json() and to_json(), and has one text for each value: see Replicated.
template <class V, std::size_t kMaxBytes = kMaxState>
class Table {
 public:
  static constexpr std::size_t kLimit = kMaxBytes;

  using value_type = std::pair<Canonical, V>;
  using Changes = std::map<Canonical, V>;

  // The value of `key`, until the next put(); null if there is none.
  const V* find(const Canonical& key) const {
    const auto found = values_.find(key);
    return found == values_.end() ? nullptr : &found->second;
  }

  // Sets all these values, or gives Error{temporarily_unavailable} if there is no room for them.
  // There is always room for changes that make the table no larger.
  Result<Ack> put(Changes changes) {
    std::size_t before = 0;
    std::size_t after = 0;
    for (const auto& [key, value] : changes) {
      if (const V* old = find(key)) before += size_of(key, *old);
      after += size_of(key, value);
    }
    const std::size_t bytes = bytes_ - before + after;
    if (after > before && bytes > kMaxBytes) {
      return Error(ErrorCode::temporarily_unavailable, "there is no room: the state holds " +
                                                           std::to_string(bytes_) + " bytes of " +
                                                           std::to_string(kMaxBytes));
    }
    bytes_ = bytes;
    for (auto& [key, value] : changes) values_.insert_or_assign(key, std::move(value));
    return Ack{};
  }
  Result<Ack> put(const Canonical& key, V value) {
    Changes change;
    change.emplace(key, std::move(value));
    return put(std::move(change));
  }

  // For to_json() and from_json(). Throws Error{malformed_request} for a second value of a key, and
  // if there is no room.
  auto begin() const { return values_.begin(); }
  auto end() const { return values_.end(); }
  void insert(value_type entry) {
    bytes_ += size_of(entry.first, entry.second);
    const bool is_new = values_.insert(std::move(entry)).second;
    if (is_new && bytes_ <= kMaxBytes) return;
    throw Error(ErrorCode::malformed_request, "a table with too many bytes or one key twice");
  }

 private:
  // The brackets around a key and its value, and two commas.
  static constexpr std::size_t kPunctuation = 4;  // bytes

  static std::size_t size_of(const Canonical& key, const V& value) {
    std::size_t size = key.text.size() + kPunctuation;
    if constexpr (requires { value.raw(); }) {
      size += value.raw().text.size();
    } else {
      size += json_text(value).size();
    }
    return size;
  }

  std::size_t bytes_ = 0;
  Changes values_;
};

}  // namespace maelstrom::replication
