#include <algorithm>

#include "maelstrom/workbench/checkers.hpp"

namespace maelstrom::workbench {
namespace {

std::vector<Value::Entry> figures(const Network::Count& count) {
  return {{Value::keyword("send-count"), Value::integer(count.sent)},
          {Value::keyword("recv-count"), Value::integer(count.received)},
          // Distinct messages: every one of them was sent once.
          {Value::keyword("msg-count"), Value::integer(count.sent)}};
}

}  // namespace

Verdict check_network(const History& history, const Network::Count& clients,
                      const Network::Count& servers, Arena& arena) {
  const std::int64_t operations = std::ranges::count_if(
      history, [](const Op& op) { return op.is_client() && op.is_invoke(); });
  const auto with_ratio = [&](const Network::Count& count) {
    auto entries = figures(count);
    if (operations > 0) {
      entries.push_back({Value::keyword("msgs-per-op"), ratio(count.sent, operations)});
    }
    return arena.map(entries);
  };
  Verdict verdict;
  verdict.add("all",
              with_ratio({clients.sent + servers.sent, clients.received + servers.received}));
  verdict.add("clients", arena.map(figures(clients)));
  verdict.add("servers", with_ratio(servers));
  return verdict;
}

}  // namespace maelstrom::workbench
