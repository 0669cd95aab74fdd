#include "maelstrom/workbench/check_run.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <utility>

#include "maelstrom/checkers/check.hpp"
#include "maelstrom/checkers/compose.hpp"

namespace maelstrom::workbench {
namespace {

std::vector<Value::Entry> figures(const Network::Count& count) {
  return {{Value::keyword("send-count"), Value::integer(count.sent)},
          {Value::keyword("recv-count"), Value::integer(count.received)},
          // The number of distinct messages. Each was sent once.
          {Value::keyword("msg-count"), Value::integer(count.sent)}};
}

}  // namespace

Verdict check_network(const History& history, const Network::Count& clients,
                      const Network::Count& servers, Arena& arena) {
  const std::int64_t operations =
      std::ranges::count_if(history, [](const Op& op) { return op.is_client() && op.is_invoke(); });
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

Results check_run(const Engine& engine, std::string_view workload, const CheckOptions& options) {
  require_judge(workload, options);
  CheckOptions named = options;
  const auto& nodes = engine.options().nodes;
  const std::size_t threads = engine.options().concurrency;
  named.node_of = [&nodes, threads](std::int32_t process) {
    return nodes[static_cast<std::size_t>(process) % threads % nodes.size()];
  };
  return check_run(
      engine,
      [&](const History& history, Arena& arena) {
        return judge_workload(history, workload, named, arena);
      },
      options);
}

Results check_run(const Engine& engine, Judge judge, const CheckOptions& options) {
  const History& history = engine.history();
  const Diagnoses& diagnoses = engine.diagnoses();
  Composer composer(options, diagnoses.has_fatal()      ? Ending::crashed
                             : engine.was_interrupted() ? Ending::interrupted
                                                        : Ending::complete);
  for (const Diagnosis& each : diagnoses.all()) {  // first: others may follow from them
    std::string text = fmt::format("{}: {}", to_string(each.problem), each.text);
    if (is_offence(each.problem)) {
      composer.object(Validity::invalid, std::move(text));
    } else {
      composer.warn(std::move(text));
    }
  }
  composer.check_operations(history);
  composer.add("net", check_network(history, engine.network().clients(), engine.network().servers(),
                                    composer.arena()));
  composer.check_workload([&](Arena& arena) { return judge(history, arena); });
  if (!diagnoses.empty()) composer.add("diagnoses", diagnoses.to_value(composer.arena()));
  for (auto& warning : engine.services().warnings()) composer.warn(std::move(warning));
  Results results = composer.finish();
  results.has_crashed = diagnoses.has_fatal();
  return results;
}

}  // namespace maelstrom::workbench
