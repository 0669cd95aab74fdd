#include "maelstrom/raft/timing.hpp"

#include <algorithm>
#include <cmath>

#include "maelstrom/check.hpp"

namespace maelstrom::raft {
namespace {

// The duration that has the same share of `timeout` as `part` has of `base`. Rounded up: a margin
// may rather be too large.
Duration share(Duration part, Duration timeout, Duration base) {
  const double factor = static_cast<double>(timeout.count()) / static_cast<double>(base.count());
  return Duration(static_cast<std::int64_t>(std::ceil(static_cast<double>(part.count()) * factor)));
}

}  // namespace

Timing::Timing(const Options& options)
    : base_(options.election_timeout),
      longest_(std::max(options.election_timeout, options.max_election_timeout)),
      interval_(options.heartbeat_interval),
      margin_(options.lease_margin),
      timeout_(base_) {
  MAELSTROM_CHECK(interval_ > Duration(0) && interval_ <= base_ && longest_ <= kMaxPromise);
}

Duration Timing::scaled(Duration duration) const { return share(duration, timeout_, base_); }

Duration Timing::lease(Duration extension) const {
  const Duration promise = base_ + extension;
  return promise - share(margin_, promise, base_);
}

void Timing::measure(NodeId id, Duration round_trip) {
  constexpr int kFall = 8;  // each answer takes off an eighth of the difference
  round_trip = std::clamp(round_trip, Duration(0), longest_);
  const auto [known, is_new] = round_trips_.emplace(id, round_trip);
  Duration& value = known->second;
  value = std::max(round_trip, value - (value - round_trip) / kFall);
}

bool Timing::measure_answer(NodeId id, Time sent, Time now) {
  Answer& last = answers_.try_emplace(id, Answer{sent, now}).first->second;
  const Duration apart = sent - last.sent;
  const bool slept = apart > Duration(0) && now - last.came < apart / 8;
  if (apart > Duration(0)) last = {sent, now};
  if (slept) round_trips_.erase(id);
  measure(id, now - sent);
  return slept;
}

void Timing::adapt(const Configuration& configuration, NodeId self) {
  // reached_by_quorum() finds the largest value, so the signs are turned.
  const Duration least = -configuration.reached_by_quorum([&](NodeId id) {
    if (id == self) return Duration(0);
    const auto known = round_trips_.find(id);
    return known == round_trips_.end() ? -Duration::max() : -known->second;
  });
  if (least <= longest_) timeout_ = std::clamp(kRoundTrips * least, base_, longest_);
}

Promise::Promise(const Options& options, Duration kept, bool may_have_promised, Time now)
    : base_(options.election_timeout),
      longest_(std::max(options.election_timeout, options.max_election_timeout)),
      bound_(std::max(base_, kept)),
      until_(may_have_promised ? saturating_add(now, bound_) : now),
      long_until_(until_) {}

void Promise::give(Duration timeout, Time now) {
  until_ = std::max(until_, saturating_add(now, timeout));
  while (bound_ < timeout) bound_ = std::min(bound_ * 2, longest_);
  if (timeout > bound_ / 4) {
    long_until_ = std::max(long_until_, saturating_add(now, timeout));
  } else if (now >= long_until_ && bound_ > base_) {
    // All promises in force are at most half of the bound. To halve it again, they have to be at
    // most a quarter of it, so the promises in force have to end first.
    bound_ = std::max(bound_ / 2, base_);
    long_until_ = until_;
  }
}

}  // namespace maelstrom::raft
