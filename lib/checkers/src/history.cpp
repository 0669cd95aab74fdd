#include "maelstrom/checkers/history.hpp"

#include <array>
#include <utility>

#include "maelstrom/check.hpp"

namespace maelstrom::checkers {
namespace {

constexpr std::array<std::string_view, 4> kTypeNames = {"invoke", "ok", "fail", "info"};

}  // namespace

std::string_view to_string(OpType type) { return kTypeNames[static_cast<std::size_t>(type)]; }

std::optional<OpType> parse_op_type(std::string_view name) {
  for (std::size_t i = 0; i < kTypeNames.size(); ++i) {
    if (kTypeNames[i] == name) return static_cast<OpType>(i);
  }
  return std::nullopt;
}

bool operator==(const Op& a, const Op& b) {
  return a.index == b.index && a.process == b.process && a.type == b.type && a.final == b.final &&
         a.time == b.time && a.f == b.f && a.value == b.value && a.error == b.error &&
         a.extra == b.extra;
}

void History::append(const Op& op) {
  MAELSTROM_CHECK(ops_.size() < INT32_MAX);  // positions have 32 bits
  const auto position = static_cast<std::int32_t>(ops_.size());
  ops_.push_back(op);
  partners_.push_back(kNone);
  const auto [open, is_new] = open_.try_emplace(op.process, kNone);
  if (open->second != kNone && !op.is_invoke()) {
    const std::int32_t invocation = std::exchange(open->second, kNone);
    partners_.back() = invocation;
    partners_[static_cast<std::size_t>(invocation)] = position;
    if (op.is_client() && op.is_info()) open_.erase(open);  // the process is gone
  } else if (op.is_invoke() || !op.is_client()) {
    open->second = position;
  }
}

void History::reserve(std::size_t ops) {
  ops_.reserve(ops);
  partners_.reserve(ops);
}

const Op* History::partner(const Op& op) const {
  MAELSTROM_CHECK(position(op) < ops_.size());
  const std::int32_t found = partners_[position(op)];
  return found == kNone ? nullptr : &ops_[static_cast<std::size_t>(found)];
}

}  // namespace maelstrom::checkers
