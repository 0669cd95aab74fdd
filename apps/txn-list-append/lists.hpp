// The state behind txn-list-append: lists that transactions append to and read.
#pragma once

#include <cstddef>
#include <maelstrom/maelstrom.hpp>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "replicated/state_machine.hpp"

namespace apps::list_append {

// A micro-operation: ["r", key, null] or ["append", key, value].
struct MicroOp {
  bool is_append = false;
  maelstrom::Json key;    // canonical
  maelstrom::Json value;  // null for a read
};

using Transaction = std::vector<MicroOp>;

// Reads a transaction that a client sent. Keys and values are any JSON. Keys are equal if they are
// the same value, however it is written. Throws Error{malformed_request}, which names the
// micro-operation.
Transaction read_transaction(maelstrom::Raw txn);

// True if the transaction only reads, so that it may be a question.
bool only_reads(const Transaction& txn);

// A command for Lists, or a question if the transaction only reads.
std::string encode(const Transaction& txn);

// Transactions are atomic. The answer to a command or a question is the completed transaction, in
// which the null of each read is replaced by the whole list, if there is one. Or it is an error,
// and the transaction has had no effect: malformed_request if the answer would be longer than
// kMaxAnswer, temporarily_unavailable if there is no room.
class Lists final : public replicated::StateMachine {
 public:
  // Refuses appends that would make the state larger than `max_bytes`.
  explicit Lists(std::size_t max_bytes = kMaxBytes) : max_bytes_(max_bytes) {}

  void check_command(std::string_view command) const override;
  void check_question(std::string_view question) const override;
  replicated::Answer apply(std::string_view command) noexcept override;
  replicated::Answer query(std::string_view question) const override;
  std::string snapshot() const override;
  std::unique_ptr<StateMachine> restored(std::string_view snapshot) const override;

 private:
  // The effect that a transaction would have.
  struct Plan {
    std::map<std::string_view, std::string> appended;  // by key: "5,7"; empty if only read
    std::size_t answer = 0;                            // bytes
    std::size_t growth = 0;                            // of the state, bytes
  };

  Plan plan(const Transaction& txn) const;
  std::string complete(const Transaction& txn) const;

  std::size_t max_bytes_;
  std::size_t bytes_ = 0;                                  // about the size of the snapshot
  std::map<std::string, std::string, std::less<>> lists_;  // elements, with commas between them
};

}  // namespace apps::list_append
