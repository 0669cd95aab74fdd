#include "txn-rw-register/transaction.hpp"

#include <fmt/format.h>

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

namespace apps::rw_register {
namespace {

using maelstrom::ArrayCursor;
using maelstrom::Error;
using maelstrom::ErrorCode;
using maelstrom::Raw;

[[noreturn]] void refuse(std::size_t index, const std::string& why,
                         ErrorCode code = ErrorCode::malformed_request) {
  throw Error(code, fmt::format("txn[{}]: {}", index, why));
}

// Enough of a value to find it by; cut between characters of UTF-8.
std::string_view shortened(Raw json) {
  constexpr std::size_t kShown = 80;  // bytes
  if (json.text.size() <= kShown) return json.text;
  std::size_t size = kShown;
  while (size > 0 && (static_cast<unsigned char>(json.text[size]) & 0xc0U) == 0x80U) --size;
  return json.text.substr(0, size);
}

bool read_is_write(Raw operation) {
  maelstrom::Scratch scratch;
  const bool is_text = operation.text.starts_with('"');
  const auto name = is_text ? maelstrom::from_json<std::string_view>(operation, scratch) : "";
  if (name == "w") return true;
  if (name == "r") return false;
  throw Error(ErrorCode::not_supported,
              fmt::format(R"(there is no operation {}: only "r" and "w")", shortened(operation)));
}

MicroOp parse_micro_op(Raw json, std::size_t index) {
  constexpr std::string_view kExpected = R"(expected ["r", key, null] or ["w", key, value], got )";
  std::array<Raw, 3> parts;
  std::size_t size = 0;
  if (json.text.starts_with('[')) {
    Raw part;
    for (ArrayCursor cursor(json); cursor.next(part); ++size) {
      if (size < parts.size()) parts[size] = part;
    }
  }
  if (size != parts.size()) {
    refuse(index, fmt::format("{}{}", kExpected, shortened(json)));
  }
  MicroOp op;
  try {
    op.is_write = read_is_write(parts[0]);
    op.key = maelstrom::canonical(parts[1]);
  } catch (const Error& error) {
    refuse(index, error.text(), error.code());
  }
  op.value = parts[2];
  return op;
}

}  // namespace

std::vector<MicroOp> parse_transaction(Raw txn) {
  if (!txn.text.starts_with('[')) {
    throw Error(ErrorCode::malformed_request, "txn: expected an array of micro-operations");
  }
  std::vector<MicroOp> ops;
  std::size_t bytes = 0;  // of the reply, at least
  Raw json;
  for (ArrayCursor cursor(txn); cursor.next(json);) {
    const MicroOp& op = ops.emplace_back(parse_micro_op(json, ops.size()));
    bytes += completed_size(Raw{op.key.text}, op.is_write ? op.value : Raw{"0"});
    if (bytes > kMaxCompleted) {
      refuse(ops.size() - 1, fmt::format("up to here keys and values take more than {} bytes, the "
                                         "limit of a reply: split the transaction",
                                         kMaxCompleted));
    }
  }
  return ops;
}

}  // namespace apps::rw_register
