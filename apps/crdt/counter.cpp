#include "crdt/counter.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <maelstrom/error.hpp>

#include "crdt/check_node.hpp"

namespace apps::crdt {
namespace {

using maelstrom::Error;
using maelstrom::ErrorCode;

std::uint64_t magnitude(std::int64_t number) {
  const auto bits = static_cast<std::uint64_t>(number);
  return number < 0 ? -bits : bits;  // also right for the least number, which has no counterpart
}

}  // namespace

Counter::Counter(std::size_t nodes) : totals_(nodes), versions_(nodes) {
  for (std::size_t node = 0; node < nodes; ++node) totals_[node].node = node;
}

std::uint64_t Counter::share() const {
  return static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()) / totals_.size();
}

Counter::Delta Counter::add(std::size_t node, std::int64_t number) const {
  if (number == 0) return {};
  const std::uint64_t more = magnitude(number);
  Totals totals = totals_[node];
  std::uint64_t& total = number < 0 ? totals.negative : totals.positive;
  if (more > share() - total) {
    throw Error(ErrorCode::precondition_failed,
                fmt::format("this node has {} {} in all, and cannot count {} more: its share of 64 "
                            "bits is {}",
                            number < 0 ? "taken away" : "added", total, more, share()));
  }
  total += more;
  return {totals};
}

Counter::Delta Counter::fresh(const Delta& delta) const {
  Delta fresh;
  std::size_t next = 0;
  for (const Totals& theirs : delta) {
    next = check_node(theirs.node, next, totals_.size());
    if (theirs.positive > share() || theirs.negative > share()) {
      throw Error(ErrorCode::malformed_request,
                  fmt::format("no node counts as far as {} and {}: its share of 64 bits is {}",
                              theirs.positive, theirs.negative, share()));
    }
    const Totals& ours = totals_[theirs.node];
    const bool grows = theirs.positive > ours.positive || theirs.negative > ours.negative;
    if (grows) fresh.push_back(theirs);
  }
  return fresh;
}

void Counter::merge(const Delta& delta) {
  for (const Totals& theirs : delta) {
    Totals& ours = totals_[theirs.node];
    ours.positive = std::max(ours.positive, theirs.positive);
    ours.negative = std::max(ours.negative, theirs.negative);
    versions_[theirs.node] = version(ours);
  }
}

Counter::Delta Counter::news(const VersionVector& known) const {
  Delta news;
  for (const Totals& totals : totals_) {
    if (versions_[totals.node] > known[totals.node]) news.push_back(totals);
  }
  return news;
}

std::int64_t Counter::value() const {
  std::int64_t sum = 0;  // fits, as a sum of shares
  for (const Totals& totals : totals_) {
    sum += static_cast<std::int64_t>(totals.positive) - static_cast<std::int64_t>(totals.negative);
  }
  return sum;
}

}  // namespace apps::crdt
