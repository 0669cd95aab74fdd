// The program of docs/checking-histories.md.
#include <cstdio>
#include <maelstrom/checkers/check.hpp>
#include <maelstrom/checkers/edn.hpp>
#include <maelstrom/checkers/history_io.hpp>

int main(int argc, char** argv) {
  using namespace maelstrom::checkers;
  if (argc != 2) return kExitUsage;
  const History history = load_history(argv[1]);
  const Results results = check_history(history, "lin-kv");
  std::puts(to_pretty_edn(results.value.get("workload")).c_str());
  for (const auto& reason : results.reasons) std::puts(reason.c_str());
  return results.exit_status();
}
