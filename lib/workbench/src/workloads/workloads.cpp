#include "maelstrom/workbench/workloads.hpp"

#include <fmt/format.h>

#include <array>
#include <stdexcept>
#include <utility>

#include "workloads/makers.hpp"

namespace maelstrom::workbench {
namespace {

using Maker = std::unique_ptr<Workload> (*)(const WorkloadOptions&);

constexpr std::array kWorkloads = {
    std::pair<std::string_view, Maker>{"broadcast", make_broadcast},
    std::pair<std::string_view, Maker>{"echo", make_echo},
    std::pair<std::string_view, Maker>{"g-counter", make_g_counter},
    std::pair<std::string_view, Maker>{"g-set", make_g_set},
    std::pair<std::string_view, Maker>{"kafka", make_kafka},
    std::pair<std::string_view, Maker>{"lin-kv", make_lin_kv},
    std::pair<std::string_view, Maker>{"pn-counter", make_pn_counter},
    std::pair<std::string_view, Maker>{"txn-list-append", make_txn_list_append},
    std::pair<std::string_view, Maker>{"txn-rw-register", make_txn_rw_register},
    std::pair<std::string_view, Maker>{"unique-ids", make_unique_ids},
};

}  // namespace

std::unique_ptr<Workload> make_workload(std::string_view name, const WorkloadOptions& options) {
  for (const auto& [known, make] : kWorkloads) {
    if (known == name) return make(options);
  }
  return nullptr;
}

std::unique_ptr<Workload> require_workload(std::string_view name, WorkloadOptions options,
                                           const EngineOptions& engine) {
  options.nodes = engine.nodes;
  options.concurrency = engine.concurrency;
  options.mean_latency = engine.network.mean_latency;
  auto workload = make_workload(name, options);
  if (workload) return workload;
  throw std::invalid_argument(fmt::format("there is no workload '{}'; there are {}", name,
                                          fmt::join(workload_names(), ", ")));
}

std::vector<std::string_view> workload_names() {
  std::vector<std::string_view> names;
  names.reserve(std::size(kWorkloads));
  for (const auto& workload : kWorkloads) names.push_back(workload.first);
  return names;
}

}  // namespace maelstrom::workbench
