// What the brokers of challenge 5 write down and tell each other, as JSON.
#pragma once

#include <cstddef>
#include <cstdint>
#include <maelstrom/maelstrom.hpp>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace apps::kafka {

// Bytes of one record of a journal, as it is written: so little that a poll's reply has room for
// its message (Node::kMaxReply), and a batch for two (NodeOptions::max_line).
inline constexpr std::size_t kMaxRecord = 8U << 20U;
// Bytes of a message with its key, or of all the keys and offsets of one request, each as it is
// written, not as it came: "\b" grows from two bytes to six. Leaves room for the rest of a record.
inline constexpr std::size_t kMaxContent = kMaxRecord - (64U << 10U);

// Who passed a message on to the owner of its key. `boot` names a sequence of messages that the
// node passed on to this owner, `seq` the place in it, from 1. See Link.
struct Ticket {
  std::string_view origin;
  std::uint64_t boot = 0;
  std::uint64_t seq = 0;
  using fields = maelstrom::Fields<"origin", "boot", "seq">;
};

// A message, appended to the log of a key.
struct Append {
  std::string_view key;
  maelstrom::Raw msg;
  std::optional<Ticket> ticket{};  // of a message that came by another node
  using fields = maelstrom::Fields<"key", "msg", "ticket">;
};

// Offsets that were committed together, by key.
struct Commits {
  std::map<std::string, std::int64_t> commits;
  using fields = maelstrom::Fields<"commits">;
};

// One record of a node's journal.
using Record = std::variant<Append, Commits>;

// Throws Error{malformed_request} if `text` is neither. What it gives views the text and `scratch`.
Record read_record(maelstrom::Raw text, maelstrom::Scratch& scratch);

// A record as it was written, whatever spelling the network has given it.
std::string respelled(const Record& record);

// A message on its way to the owner of its key.
struct Forward {
  std::string_view key;
  maelstrom::Raw msg;
  using fields = maelstrom::Fields<"key", "msg">;
};

// The message in its one spelling. Throws Error{malformed_request} if key and message take more
// than kMaxContent then.
maelstrom::Json checked(std::string_view key, maelstrom::Raw msg);

// What one node tells another; every part of it may be there again or not at all.
struct Batch {
  std::uint64_t boot = 0;                 // of the sender's end of the link
  std::optional<std::uint64_t> heard{};   // the last boot that the sender knows of the receiver
  std::uint64_t ack = 0;                  // how many of the receiver's records the sender has
  std::uint64_t from = 0;                 // the position of the first of the records
  std::uint64_t digest = 0;               // of the sender's records before it: Journal::digest()
  std::vector<maelstrom::Raw> records{};  // the sender's journal
  std::uint64_t first = 0;                // the seq of the first of:
  std::vector<maelstrom::Raw> forwards{};
  using fields =
      maelstrom::Fields<"boot", "heard", "ack", "from", "digest", "records", "first", "forwards">;
};

}  // namespace apps::kafka
