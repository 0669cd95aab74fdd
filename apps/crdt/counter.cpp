#include "crdt/counter.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <maelstrom/error.hpp>

namespace apps::crdt {
namespace {

using maelstrom::Error;
using maelstrom::ErrorCode;
using maelstrom::replication::Origin;
using maelstrom::replication::Versions;

std::uint64_t magnitude(std::int64_t number) {
  const auto bits = static_cast<std::uint64_t>(number);
  return number < 0 ? -bits : bits;  // also right for the least number, which has no counterpart
}

}  // namespace

Counter::Counter(std::size_t nodes)
    : share_(static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()) /
             (nodes * Versions::kMaxLives)) {}

Counter::Delta Counter::add(const Origin& origin, std::int64_t number) const {
  if (number == 0) return {};
  const std::uint64_t more = magnitude(number);
  const auto found = totals_.find(origin);
  Totals totals = found == totals_.end() ? Totals{origin.node, origin.life} : found->second;
  std::uint64_t& total = number < 0 ? totals.negative : totals.positive;
  if (more > share_ - total) {
    throw Error(ErrorCode::precondition_failed,
                fmt::format("this node has {} {} in all, and cannot count {} more: its share of 64 "
                            "bits is {}",
                            number < 0 ? "taken away" : "added", total, more, share_));
  }
  total += more;
  return {totals};
}

std::int64_t Counter::value() const {
  std::int64_t sum = 0;  // fits, as a sum of shares
  for (const auto& [origin, totals] : totals_) {
    sum += static_cast<std::int64_t>(totals.positive) - static_cast<std::int64_t>(totals.negative);
  }
  return sum;
}

Counter::Delta Counter::news(const Versions& known, std::size_t /*max_bytes*/) const {
  Delta news;
  for (const auto& [origin, totals] : totals_) {
    if (versions_.of(origin) > known.of(origin)) news.push_back(totals);
  }
  return news;
}

Counter::Delta Counter::fresh(const Delta& delta) const {
  Delta fresh;
  Versions reached = versions_;
  for (std::size_t i = 0; i < delta.size(); ++i) {
    const Totals& theirs = delta[i];
    if (i > 0 && delta[i - 1].origin() >= theirs.origin()) {
      throw Error(ErrorCode::malformed_request, "a delta has its nodes out of order");
    }
    if (theirs.positive > share_ || theirs.negative > share_) {
      throw Error(ErrorCode::malformed_request,
                  fmt::format("no node counts as far as {} and {}: its share of 64 bits is {}",
                              theirs.positive, theirs.negative, share_));
    }
    const auto found = totals_.find(theirs.origin());
    const Totals ours = found == totals_.end() ? Totals{} : found->second;
    const bool grows = theirs.positive > ours.positive || theirs.negative > ours.negative;
    if (!grows || !reached.takes(theirs.origin())) continue;
    reached.raise(theirs.origin(), theirs.positive + theirs.negative);
    fresh.push_back(theirs);
  }
  return fresh;
}

void Counter::merge(const Delta& delta) {
  for (const Totals& theirs : delta) {
    Totals& ours = totals_.try_emplace(theirs.origin(), theirs).first->second;
    ours.positive = std::max(ours.positive, theirs.positive);
    ours.negative = std::max(ours.negative, theirs.negative);
    versions_.raise(theirs.origin(), ours.positive + ours.negative);
  }
}

Versions Counter::reach(const Delta& delta) {
  Versions reached;
  for (const Totals& totals : delta) {
    reached.raise(totals.origin(), totals.positive + totals.negative);
  }
  return reached;
}

}  // namespace apps::crdt
