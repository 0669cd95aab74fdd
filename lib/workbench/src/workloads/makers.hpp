// The makers of workloads, each in its own file.
#pragma once

#include <memory>

#include "maelstrom/workbench/workloads.hpp"

namespace maelstrom::workbench {

std::unique_ptr<Workload> make_broadcast(const WorkloadOptions& options);
std::unique_ptr<Workload> make_echo(const WorkloadOptions& options);
std::unique_ptr<Workload> make_g_counter(const WorkloadOptions& options);
std::unique_ptr<Workload> make_g_set(const WorkloadOptions& options);
std::unique_ptr<Workload> make_kafka(const WorkloadOptions& options);
std::unique_ptr<Workload> make_lin_kv(const WorkloadOptions& options);
std::unique_ptr<Workload> make_pn_counter(const WorkloadOptions& options);
std::unique_ptr<Workload> make_txn_list_append(const WorkloadOptions& options);
std::unique_ptr<Workload> make_txn_rw_register(const WorkloadOptions& options);
std::unique_ptr<Workload> make_unique_ids(const WorkloadOptions& options);

}  // namespace maelstrom::workbench
