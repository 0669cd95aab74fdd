// A history: the invocations and completions of the clients' operations, in the order in which they
// happened.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <unordered_map>

#include "maelstrom/checkers/growing_array.hpp"
#include "maelstrom/checkers/value.hpp"
#include "maelstrom/clock.hpp"

namespace maelstrom::checkers {

// An operation begins with `invoke` and completes as `ok` (it happened), `fail` (it did not) or
// `info` (the outcome is unknown, and its process is gone). Ops of the nemesis are all `info`.
enum class OpType : std::uint8_t { invoke, ok, fail, info };

std::string_view to_string(OpType type);
std::optional<OpType> parse_op_type(std::string_view name);

// One line of a history. Texts and values are in the history's arena, or are literals.
struct Op {
  static constexpr std::int32_t kNemesis = -1;  // the nemesis' process

  std::int32_t index = 0;    // in the whole history; only parts of a history have gaps
  std::int32_t process = 0;  // a client's process (>= 0), or kNemesis
  OpType type = OpType::invoke;
  bool final = false;  // belongs to the final phase
  Duration time{};     // since the beginning of the run
  std::string_view f;  // the function: "read", "generate", "start-partition", ...
  Value value;
  Value error;  // nil if none
  Value extra;  // a map of all other keys, such as :exception; nil if none

  bool is_client() const { return process >= 0; }
  bool is_invoke() const { return type == OpType::invoke; }
  bool is_ok() const { return type == OpType::ok; }
  bool is_fail() const { return type == OpType::fail; }
  bool is_info() const { return type == OpType::info; }
};

bool operator==(const Op& a, const Op& b);

// Ops in order, the arena of their values, and the pairs of invocations and completions.
// Moving a history keeps its values valid.
class History {
 public:
  // Does not set the index: the caller sets it to the position of a live op, or keeps the index
  // that a file has.
  void append(const Op& op);
  void reserve(std::size_t ops);

  std::span<const Op> ops() const { return ops_.view(); }
  std::size_t size() const { return ops_.size(); }
  bool empty() const { return ops_.size() == 0; }
  const Op& operator[](std::size_t position) const { return ops_[position]; }
  auto begin() const { return ops().begin(); }
  auto end() const { return ops().end(); }

  // The completion of an invocation or the invocation of a completion; nullptr if there is none.
  // `op` must be one of ops(). The nemesis' ops pair up one after another.
  const Op* partner(const Op& op) const;
  // The position of `op` in ops().
  std::size_t position(const Op& op) const { return static_cast<std::size_t>(&op - ops_.data()); }

  Arena& arena() { return arena_; }

 private:
  static constexpr std::int32_t kNone = -1;

  GrowingArray<Op> ops_;
  GrowingArray<std::int32_t> partners_;                  // by position
  std::unordered_map<std::int32_t, std::int32_t> open_;  // process -> position of its invocation
  Arena arena_;
};

}  // namespace maelstrom::checkers
