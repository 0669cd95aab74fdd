// The records and batches of the brokers of challenge 5, as JSON.
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

// The most bytes of one record of a journal, as it is written. A poll's reply has room for its
// message (Node::kMaxReply), and a batch for two records (NodeOptions::max_line).
inline constexpr std::size_t kMaxRecord = 8U << 20U;
// The most bytes of a message with its key, or of all the keys and offsets of one request. They are
// counted as they are written, not as they came: "\b" grows from two bytes to six. Leaves room for
// the rest of a record.
inline constexpr std::size_t kMaxContent = kMaxRecord - (64U << 10U);

// Names the node that passed a message on to the owner of its key. `boot` names the sequence of
// messages that the node passed on to this owner, `seq` the place in it, from 1. See Link.
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
  std::optional<Ticket> ticket{};  // if it came by another node
  using fields = maelstrom::Fields<"key", "msg", "ticket">;
};

// Offsets that were committed together, by key.
struct Commits {
  std::map<std::string, std::int64_t> commits;
  using fields = maelstrom::Fields<"commits">;
};

// One record of a node's journal.
using Record = std::variant<Append, Commits>;

// Throws Error{malformed_request} if `text` is no Record. The result views the text and `scratch`.
Record read_record(maelstrom::Raw text, maelstrom::Scratch& scratch);

// A record as it was written, even if the network has spelled it differently.
std::string respelled(const Record& record);

// A message on its way to the owner of its key.
struct Forward {
  std::string_view key;
  maelstrom::Raw msg;
  using fields = maelstrom::Fields<"key", "msg">;
};

// The message in its one spelling. Throws Error{malformed_request} if the key and the message then
// take more than kMaxContent.
maelstrom::Json checked(std::string_view key, maelstrom::Raw msg);

// A message from one node to another. Any part of it may be repeated or missing.
struct Batch {
  std::uint64_t boot = 0;                 // of the sender's end of the link
  std::optional<std::uint64_t> heard{};   // the last boot that the sender knows of the receiver
  std::uint64_t ack = 0;                  // how many of the receiver's records the sender has
  std::uint64_t from = 0;                 // the position of the first of the records
  std::uint64_t digest = 0;               // of the sender's records before that: Journal::digest()
  std::vector<maelstrom::Raw> records{};  // of the sender's journal
  std::uint64_t first = 0;                // the seq of the first forward
  std::vector<maelstrom::Raw> forwards{};
  using fields =
      maelstrom::Fields<"boot", "heard", "ack", "from", "digest", "records", "first", "forwards">;
};

}  // namespace apps::kafka
