#include "txn-rw-register/store.hpp"

#include <algorithm>
#include <functional>
#include <set>

namespace apps::rw_register {

const Store::Register* Store::find(const Canonical& key) const {
  const auto found = registers_.find(key);
  return found == registers_.end() ? nullptr : &found->second;
}

Raw Store::read(const Canonical& key) const {
  const auto* ours = find(key);
  return ours == nullptr ? Raw{} : Raw{ours->value};
}

// A hybrid logical clock (Kulkarni et al.: "Logical physical clocks", OPODIS 2014): a Lamport clock
// that is never behind the driver's. Causality rests on the Lamport clock alone; the driver's makes
// the last writer also the last one by time, as far as the nodes' clocks agree.
Store::Delta Store::write(const Origin& origin, Number clock, Values values) const {
  if (values.empty()) return {};
  const Number number = std::max(latest_ + 1, clock);
  Run run{origin.node, origin.life, versions_.of(origin), number, {}};
  for (auto& [key, value] : values) run.writes.emplace_back(number, key, std::move(value));
  return {std::move(run)};
}

void Store::check_room(const Delta& delta, std::size_t parts) const {
  std::size_t bytes = bytes_;
  for (const Run& run : delta) {
    for (const auto& [number, key, value] : run.writes) {
      const Register* ours = find(key);
      bytes += value.text.size();
      bytes += ours == nullptr ? key.text.size() + kOverhead : -ours->value.size();
    }
  }
  if (delta.empty() || bytes <= max_bytes_ / parts) return;
  throw Error(ErrorCode::temporarily_unavailable, "there is no room for more registers");
}

Store::Delta Store::news(const Versions& known, std::size_t /*max_bytes*/) const {
  Delta news;
  if (known.covers(versions_)) return news;
  for (const auto& [node, life, end] : versions_.marks()) {
    const Origin origin{node, life};
    Run& run = news.emplace_back(Run{node, life, std::min(known.of(origin), end), end, {}});
    auto at = by_writer_.lower_bound({origin, run.start + 1, ""});
    for (; at != by_writer_.end() && std::get<Origin>(at->first) == origin; ++at) {
      const auto& [key, ours] = *at->second;
      run.writes.emplace_back(ours.writer.first, key, Json(Raw{ours.value}));
    }
  }
  return news;
}

// Throws Error{malformed_request} for what no peer can have sent.
void Store::check(const Delta& delta) const {
  bool is_right =
      std::ranges::adjacent_find(delta, std::greater_equal(), &Run::origin) == delta.end();
  Versions all = versions_;
  std::set<std::string_view> keys;
  for (const Run& run : delta) {
    if (!is_right) break;
    is_right = run.node < nodes_ && all.takes(run.origin()) && run.start <= run.end &&
               run.end <= kMaxNumber;
    all.raise(run.origin(), run.end);
    Number last = run.start + 1;
    for (const auto& [number, key, value] : run.writes) {
      is_right = is_right && last <= number && number <= run.end && keys.insert(key.text).second &&
                 completed_size(key, value.text) <= kMaxCompleted;
      last = number;
    }
  }
  if (is_right) return;
  throw Error(ErrorCode::malformed_request, "a delta has what is out of order or beyond a limit");
}

Store::Delta Store::fresh(const Delta& delta) const {
  check(delta);
  Delta fresh;
  for (const Run& run : delta) {
    const Number seen = versions_.of(run.origin());
    if (seen < run.start) return {};
    Run part = run;
    std::erase_if(part.writes, [&](const auto& write) {
      const Register* ours = find(std::get<Canonical>(write));
      return ours != nullptr && ours->writer >= std::pair(std::get<Number>(write), run.origin());
    });
    if (seen < run.end || !part.writes.empty()) fresh.push_back(std::move(part));
  }
  check_room(fresh, 1);
  return fresh;
}

void Store::merge(const Delta& delta) {
  for (const Run& run : delta) {
    const Origin origin = run.origin();
    for (const auto& [number, key, value] : run.writes) {
      const auto [at, is_new] = registers_.try_emplace(key);
      bytes_ += is_new ? key.text.size() + kOverhead : -at->second.value.size();
      bytes_ += value.text.size();
      const auto& [last, writer] = at->second.writer;
      by_writer_.erase({writer, last, at->first.text});
      by_writer_[{origin, number, at->first.text}] = at;
      at->second = {value.text, {number, origin}};
    }
    versions_.raise(origin, run.end);
    latest_ = std::max(latest_, run.end);
  }
}

Versions Store::reach(const Delta& delta) {
  Versions reached;
  for (const Run& run : delta) reached.raise(run.origin(), run.end);
  return reached;
}

}  // namespace apps::rw_register
