// Transactions as clients send them: [["r", key, null], ["w", key, value], ...].
#pragma once

#include <cstddef>
#include <maelstrom/maelstrom.hpp>
#include <string_view>
#include <tuple>
#include <vector>

namespace apps::rw_register {

struct MicroOp {
  bool is_write = false;
  maelstrom::Json key;   // as maelstrom::canonical() spells it
  maelstrom::Raw value;  // the value to write; views the request
};

// The most bytes of a completed transaction in its reply. The rest of the message, with the ids of
// nodes and clients, has room beside it.
inline constexpr std::size_t kMaxCompleted = maelstrom::Node::kMaxReply - 4096;

// The bytes of a completed micro-operation: ["r",key,value] and a comma.
constexpr std::size_t completed_size(maelstrom::Raw key, maelstrom::Raw value) {
  return key.text.size() + value.text.size() + std::string_view(R"(["r",,],)").size();
}

// Reads a transaction. Throws Error{malformed_request}, or Error{not_supported} if an operation is
// neither "r" nor "w"; the text names the place of the micro-operation, as txn[2]. Values may be
// any JSON, and keys any JSON that maelstrom::canonical() takes. Refuses transactions whose keys
// and written values alone exceed kMaxCompleted, because the reply repeats them.
std::vector<MicroOp> parse_transaction(maelstrom::Raw txn);

// A micro-operation of the reply: "r" or "w", the key, the value read or written.
using CompletedOp = std::tuple<std::string_view, maelstrom::Json, maelstrom::Json>;

}  // namespace apps::rw_register
