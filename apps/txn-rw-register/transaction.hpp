// Transactions as clients send them: [["r", key, null], ["w", key, value], ...].
#pragma once

#include <maelstrom/maelstrom.hpp>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

namespace apps::rw_register {

// A JSON value without the blanks that mean nothing, so that [1, 2] and [1,2] are one key. Numbers
// and strings stay as they are written: 1, 1.0 and "1" are three keys.
std::string canonical(maelstrom::Raw json);

struct MicroOp {
  bool is_write = false;
  maelstrom::Json key;   // canonical
  maelstrom::Raw value;  // what is written; views the request
};

// Throws Error{malformed_request}, or Error{not_supported} if an operation is neither "r" nor "w";
// the text names the micro-operation by its place, as txn[2]. Keys and values may be any JSON.
std::vector<MicroOp> parse_transaction(maelstrom::Raw txn);

// A micro-operation of the reply: "r" or "w", the key, what was read or written.
using CompletedOp = std::tuple<std::string_view, maelstrom::Json, maelstrom::Json>;

}  // namespace apps::rw_register
