// What the brokers of challenge 5 write down and tell each other, as JSON.
#pragma once

#include <cstdint>
#include <maelstrom/maelstrom.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace apps::kafka {

// Who passed a message on to the owner of its key. `boot` numbers the starts of that node, `seq`
// the messages that it has passed on to this owner since then, from 1.
struct Ticket {
  std::string_view origin;
  std::uint64_t boot = 0;
  std::uint64_t seq = 0;
  using fields = maelstrom::Fields<"origin", "boot", "seq">;
};

// One record of a node's journal: a message appended to the log of a key, or, if `commit` is there,
// an offset committed for it.
struct Record {
  std::string_view key;
  maelstrom::Raw msg;
  std::optional<std::int64_t> commit;
  std::optional<Ticket> ticket;  // of a message that came by another node
  using fields = maelstrom::Fields<"key", "msg", "commit", "ticket">;
};

// A message on its way to the owner of its key.
struct Forward {
  std::string_view key;
  maelstrom::Raw msg;
  using fields = maelstrom::Fields<"key", "msg">;
};

// What one node tells another; every part of it may be there again or not at all.
struct Batch {
  std::uint64_t boot = 0;                 // of the sender
  std::optional<std::uint64_t> heard{};   // the last boot that the sender knows of the receiver
  std::uint64_t ack = 0;                  // how many of the receiver's records the sender has
  std::uint64_t from = 0;                 // the position of the first of:
  std::vector<maelstrom::Raw> records{};  // the sender's journal
  std::uint64_t first = 0;                // the seq of the first of:
  std::vector<maelstrom::Raw> forwards{};
  using fields = maelstrom::Fields<"boot", "heard", "ack", "from", "records", "first", "forwards">;
};

template <maelstrom::Described T>
std::string encoded(const T& value) {
  maelstrom::Outbox out;
  maelstrom::to_json(out, value);
  return std::string(out.view());
}

}  // namespace apps::kafka
