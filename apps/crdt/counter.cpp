#include "crdt/counter.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <maelstrom/error.hpp>

namespace apps::crdt {
namespace {

using maelstrom::Error;
using maelstrom::ErrorCode;

std::uint64_t magnitude(std::int64_t number) {
  const auto bits = static_cast<std::uint64_t>(number);
  return number < 0 ? -bits : bits;  // also of the least number, which has no positive counterpart
}

}  // namespace

Counter::Counter(std::size_t nodes) : totals_(nodes), versions_(nodes) {
  for (std::size_t node = 0; node < nodes; ++node) totals_[node].node = node;
}

Counter::Delta Counter::add(std::size_t node, std::int64_t number) const {
  if (number == 0) return {};
  const std::uint64_t more = magnitude(number);
  if (more > std::numeric_limits<std::uint64_t>::max() - versions_[node]) {
    throw Error(ErrorCode::precondition_failed,
                fmt::format("node {} has added {} in all, and cannot count {} more in 64 bits",
                            node, versions_[node], more));
  }
  Totals totals = totals_[node];
  (number < 0 ? totals.negative : totals.positive) += more;
  return {totals};
}

Counter::Delta Counter::fresh(const Delta& delta) const {
  Delta fresh;
  for (const Totals& theirs : delta) {
    if (theirs.node >= totals_.size()) {
      throw Error(ErrorCode::malformed_request, fmt::format("there is no node {}", theirs.node));
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
    versions_[theirs.node] = ours.positive + ours.negative;
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
  __extension__ using Wide = __int128;  // holds the sum of more nodes than there can be
  Wide sum = 0;
  for (const Totals& totals : totals_) sum += Wide{totals.positive} - Wide{totals.negative};
  const bool fits = sum >= std::numeric_limits<std::int64_t>::min() &&
                    sum <= std::numeric_limits<std::int64_t>::max();
  if (!fits) {
    throw Error(ErrorCode::precondition_failed, "the counter's value does not fit into 64 bits");
  }
  return static_cast<std::int64_t>(sum);
}

}  // namespace apps::crdt
