#include "txn-rw-register/delta_check.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <unordered_set>

#include "txn-rw-register/transaction.hpp"

namespace apps::rw_register {
namespace {

using maelstrom::Error;
using maelstrom::ErrorCode;
using maelstrom::Raw;

[[noreturn]] void refuse(const std::string& why) { throw Error(ErrorCode::malformed_request, why); }

void check_versions(std::string_view name, const Versions& versions,
                    const std::vector<std::string>& ids, Counter limit) {
  for (const auto& [node, counter] : versions) {
    if (std::ranges::find(ids, node) == ids.end()) {
      refuse(fmt::format("{}: \"{}\" is not a replica", name, node));
    }
    if (counter > limit) {
      refuse(fmt::format("{} of {}: the counter {} is beyond {}, the limit", name, node, counter,
                         limit));
    }
  }
}

// The writes of one node, whose counters are above `from` and up to `seen`.
void check_writes(const std::string& node, const std::vector<Write>& writes, Counter from,
                  Counter seen, std::unordered_set<std::string_view>& keys) {
  Counter last = from;
  for (const auto& [counter, key, value] : writes) {
    if (counter < last || counter <= from || counter > seen) {
      refuse(fmt::format("writes of {}: the counter {} follows {}, and {} are seen", node, counter,
                         last, seen));
    }
    if (!maelstrom::is_canonical(key))
      refuse(fmt::format("writes of {}: a key is not canonical", node));
    if (!keys.insert(key.text).second) refuse("a key is written twice");
    if (completed_size(key, value) > kMaxCompleted) {
      refuse(fmt::format("writes of {}: a value of {} bytes, more than a transaction can read",
                         node, value.text.size()));
    }
    last = counter;
  }
}

}  // namespace

bool has_plain_keys(const Delta& delta) {
  return std::ranges::all_of(delta.writes, [](const auto& of_node) {
    return std::ranges::all_of(of_node.second, [](const Write& write) {
      return maelstrom::is_plainly_canonical(std::get<1>(write));
    });
  });
}

Delta with_canonical_keys(Delta delta, maelstrom::Scratch& scratch) {
  for (auto& [node, writes] : delta.writes) {
    for (auto& [counter, key, value] : writes) {
      key = Raw{scratch.keep(maelstrom::canonical(key).text)};
    }
  }
  return delta;
}

void check_delta(const Delta& delta, const Versions& base, const std::vector<std::string>& ids,
                 Counter limit) {
  check_versions("base", base, ids, limit);
  check_versions("seen", delta.seen, ids, limit);
  std::unordered_set<std::string_view> keys;
  for (const auto& [node, writes] : delta.writes) {
    if (std::ranges::find(ids, node) == ids.end()) {
      refuse(fmt::format("writes: \"{}\" is not a replica", node));
    }
    check_writes(node, writes, counter_of(base, node), counter_of(delta.seen, node), keys);
  }
}

}  // namespace apps::rw_register
