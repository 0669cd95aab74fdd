#include "txn-rw-register/replication.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

namespace apps::rw_register {

using maelstrom::Duration;
using maelstrom::Error;
using maelstrom::ErrorCode;
using maelstrom::Time;

Replication::Replication(const std::vector<std::string>& peers, Duration retry) : retry_(retry) {
  for (const std::string& peer : peers) peers_[peer];
}

Replication::Progress& Replication::at(std::string_view peer) {
  const auto found = peers_.find(peer);
  if (found == peers_.end()) {
    throw Error(ErrorCode::malformed_request, fmt::format("{} is not a replica", peer));
  }
  return found->second;
}

std::optional<Batch> Replication::next(std::string_view peer, const Store& store, Time now) {
  Progress& progress = at(peer);
  const bool may_ask = !progress.asked || now - *progress.asked >= retry_;
  if (progress.known && may_ask && !covers(*progress.known, progress.sent)) {
    progress.known.reset();  // the delta or the answer was lost
    progress.sent.clear();
  }

  const bool probes = !progress.known && may_ask && !store.seen().empty();
  const bool sends = progress.known && covers(*progress.known, progress.sent) &&
                     !covers(*progress.known, store.seen());
  if (!probes && !sends && !progress.owes_answer) return std::nullopt;

  const Versions base = sends ? *progress.known : store.seen();
  if (sends) progress.sent = store.seen();
  if (sends || probes) progress.asked = now;
  progress.owes_answer = false;
  return Batch{base, store.since(base), sends || probes};
}

Counter Replication::seen_by_all(std::string_view node) const {
  Counter least = std::numeric_limits<Counter>::max();
  for (const auto& [peer, progress] : peers_) {
    least = std::min(least, progress.known ? counter_of(*progress.known, node) : 0);
  }
  return least;
}

// The peer's latest message counts, even if it says less than before. Either the message was
// overtaken, and something is sent twice; or the peer has lost its storage, and gets everything
// again.
void Replication::received(std::string_view peer, const Batch& batch) {
  Progress& progress = at(peer);
  progress.known = batch.delta.seen;
  progress.owes_answer = progress.owes_answer || batch.asks;
}

}  // namespace apps::rw_register
