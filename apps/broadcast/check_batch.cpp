#include "broadcast/check_batch.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <utility>

#include "maelstrom/error.hpp"

namespace apps::broadcast {
namespace {

bool is_time(std::int64_t us) { return us >= 0 && us <= kLongestUs; }

class Checks {
 public:
  explicit Checks(std::size_t nodes) : nodes_(nodes) {}

  bool is_rank(std::int64_t rank) const {
    return rank >= 0 && static_cast<std::size_t>(rank) < nodes_;
  }

  void marks(const std::vector<Mark>& have) {
    if (have.size() > nodes_ * Values::kMaxLives) refuse("a batch has too many marks");
    for (const auto& [node, boot, count] : have) {
      if (!is_rank(node) || boot < 0 || count < 1) {
        refuse("a mark names a node, a boot or a count that there cannot be");
      }
      if (!have_.try_emplace({node, boot}, count).second) refuse("a batch has an origin twice");
    }
  }

  // Call after marks(): a run ends at or before the end of its sender's log.
  void runs(const std::vector<Run>& runs) {
    std::size_t total = 0;
    for (const auto& [node, boot, place, values] : runs) {
      const auto found = have_.find({node, boot});
      const auto size = static_cast<std::int64_t>(values.size());
      if (found == have_.end() || place < 0 || size == 0 || size > found->second - place) {
        refuse("a run names a node, a boot or a place that its sender does not have");
      }
      found->second = 0;  // an origin may have only one run
      total += values.size();
    }
    if (total > kMaxValues) refuse("a batch has too many values");
  }

 private:
  std::size_t nodes_;
  std::map<Origin, std::int64_t> have_;
};

}  // namespace

void refuse(std::string text) {
  throw maelstrom::Error(maelstrom::ErrorCode::malformed_request, std::move(text));
}

void check_batch(const Batch& batch, std::size_t nodes) {
  Checks checks(nodes);
  if (batch.number < 1) refuse("a batch has no number");
  const std::array roles = {kLeaf, kHub, kReply, kProbe};
  if (std::ranges::find(roles, batch.role) == roles.end()) {
    refuse("a batch has an unknown role");
  }
  if (!is_time(batch.age_us)) refuse("the age of a batch is no time");
  if (const auto& echo = batch.echo) {
    if (echo->number < 1 || !is_time(echo->early_us) || !is_time(echo->held_us.value_or(0))) {
      refuse("the echo of a batch has no number or no time");
    }
  }
  if (batch.missing.size() > nodes ||
      !std::ranges::all_of(batch.missing, [&](auto rank) { return checks.is_rank(rank); })) {
    refuse("a batch misses a node that there is not");
  }
  checks.marks(batch.have);
  checks.runs(batch.runs);
}

}  // namespace apps::broadcast
