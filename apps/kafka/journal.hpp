// Everything that one node has to remember, in the order in which it happened.
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

// The journal of a node: the messages of the keys that it owns, each with its ticket if it came by
// another node, and the offsets that were committed at this node. Logs, committed offsets and the
// table of tickets are functions of the records. So a prefix of the records gives a prefix of
// everything. The node itself has all records after a restart; its peers have those that have
// reached them.
class Journal {
 public:
  struct Entry {
    Append append;        // views the journal; its key until the next record is added
    std::int64_t offset;  // of the message
  };

  // Adds an encoded Record; returns the message, if the record is one. Throws
  // Error{malformed_request}, and adds nothing, if the text is no Record. `text` must be JSON.
  std::optional<Entry> add(std::string_view text);

  // Records have positions 0, 1, ...
  std::uint64_t size() const { return records_.size(); }
  maelstrom::Raw record(std::uint64_t position) const { return {records_[position].text}; }
  // The bytes of the records from position `from` up to `to`.
  std::uint64_t bytes(std::uint64_t from, std::uint64_t to) const {
    return start(to) - start(from);
  }

  // A digest of the first `size` records, which tells one sequence from another as far as 64 bits
  // can; 0 if `size` is 0. It is a chain of FNV-1a (Fowler, Noll, Vo), the same in every build.
  std::uint64_t digest(std::uint64_t size) const {
    return size < records_.size() ? records_[size].digest : digest_;
  }

  // The log of the key; an empty one if there is none.
  const Log& log(std::string_view key) const;
  // The highest offset committed here for the key.
  std::optional<std::int64_t> committed(std::string_view key) const;

  // Whether a message with that ticket is the next of its sequence: it is not here yet, and the one
  // before it is, or it is the first.
  bool is_next(const Ticket& ticket) const;

 private:
  struct Stored {
    std::string text;
    std::uint64_t start;   // the bytes before it
    std::uint64_t digest;  // of the records before it
  };
  // The seq of the last message of each sequence of an origin, by boot. All sequences are kept,
  // since boots do not tell which one is the newest: clocks go back, and not every message is true.
  using Sequences = std::map<std::uint64_t, std::uint64_t>;

  std::uint64_t start(std::uint64_t position) const {
    return position < records_.size() ? records_[position].start : bytes_;
  }

  std::deque<Stored> records_;  // a deque, because logs view the texts
  std::uint64_t bytes_ = 0;
  std::uint64_t digest_ = 0;
  std::map<std::string, Log, std::less<>> logs_;
  std::map<std::string, std::int64_t, std::less<>> committed_;
  std::map<std::string, Sequences, std::less<>> sequences_;  // by origin
  maelstrom::Scratch scratch_;
};

}  // namespace apps::kafka
