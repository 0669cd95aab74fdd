// All that one node has to remember, in the order in which it happened.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "kafka/log.hpp"
#include "kafka/record.hpp"

namespace apps::kafka {

// The journal of a node: the messages of the keys that it owns, each with the ticket by which it
// came, and the offsets that were committed at it. Logs, committed offsets and the table of tickets
// are functions of the records, so whoever has a prefix of them has a prefix of everything: the
// node itself after a restart (all of it), and its peers (what has reached them).
class Journal {
 public:
  struct Entry {
    Record record;        // views the journal; its key until the next record is added
    std::int64_t offset;  // of the message, or that was committed
  };

  // Adds an encoded Record. Throws Error{malformed_request}, and adds nothing, if it is none.
  Entry add(std::string_view text);

  // Records have positions 0, 1, ...
  std::uint64_t size() const { return records_.size(); }
  maelstrom::Raw record(std::uint64_t position) const { return {records_[position].text}; }
  // The bytes of the records from one position to another.
  std::uint64_t bytes(std::uint64_t from, std::uint64_t to) const {
    return start(to) - start(from);
  }

  // The log of the key; an empty one if there is none.
  const Log& log(std::string_view key) const;
  // The highest offset committed here for the key.
  std::optional<std::int64_t> committed(std::string_view key) const;

  // Whether a message with that ticket is the next one of its origin's: not here yet, and the last
  // one before it is. Nothing is from an origin that has been started again since.
  bool is_next(const Ticket& ticket) const;

 private:
  struct Stored {
    std::string text;
    std::uint64_t start;  // the bytes before it
  };
  struct Session {
    std::uint64_t boot = 0;
    std::uint64_t seq = 0;  // of its last message that is here
  };

  std::uint64_t start(std::uint64_t position) const {
    return position < records_.size() ? records_[position].start : bytes_;
  }

  std::deque<Stored> records_;  // a deque, because logs view the texts
  std::uint64_t bytes_ = 0;
  std::map<std::string, Log, std::less<>> logs_;
  std::map<std::string, std::int64_t, std::less<>> committed_;
  std::map<std::string, Session, std::less<>> sessions_;  // by origin
  maelstrom::Scratch scratch_;
};

}  // namespace apps::kafka
