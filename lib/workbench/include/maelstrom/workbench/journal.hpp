// A record of when each message was sent, received or lost.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

#include "maelstrom/clock.hpp"
#include "maelstrom/function.hpp"
#include "maelstrom/workbench/checkers.hpp"

namespace maelstrom::workbench {

// A participant of the network: a node, a service or a client; see Network.
using Endpoint = std::uint32_t;

// Keeps the first messages of a run, up to a limit. Later ones only reach the listener.
class Journal {
 public:
  enum class Kind : std::uint8_t { send, receive, lose };
  struct Event {
    Time time;
    std::int64_t id;  // of the message
    Kind kind;
  };
  struct Message {
    Endpoint src;
    Endpoint dest;
    std::string_view body;  // JSON
  };

  static constexpr std::size_t kDefaultLimit = 500'000;  // messages of about 100 bytes

  // Gets every message that is sent or received, also beyond the limit.
  using Listener = Function<void(Kind kind, std::int64_t id, const Message& message)>;

  explicit Journal(std::size_t limit = kDefaultLimit) : limit_(limit) {}

  void listen(Listener listener) { listener_ = std::move(listener); }

  // Ids count up from 0.
  void send(std::int64_t id, const Message& message, Time now) {
    if (is_kept(id)) {
      messages_.push_back({message.src, message.dest, arena_.copy(message.body)});
      events_.push_back({now, id, Kind::send});
    }
    if (listener_) listener_(Kind::send, id, message);
  }
  void receive(std::int64_t id, const Message& message, Time now) {
    if (is_kept(id)) events_.push_back({now, id, Kind::receive});
    if (listener_) listener_(Kind::receive, id, message);
  }
  void lose(std::int64_t id, Time now) {
    if (is_kept(id)) events_.push_back({now, id, Kind::lose});
  }

  const std::vector<Event>& events() const { return events_; }
  const Message& message(std::int64_t id) const { return messages_[static_cast<std::size_t>(id)]; }
  std::size_t limit() const { return limit_; }

 private:
  bool is_kept(std::int64_t id) const { return static_cast<std::size_t>(id) < limit_; }

  std::size_t limit_;
  Listener listener_;
  Arena arena_;
  std::vector<Message> messages_;  // by id
  std::vector<Event> events_;
};

}  // namespace maelstrom::workbench
