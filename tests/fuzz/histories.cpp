// Histories, as EDN or as lines of JSON, through a checker. The first line names the workload. What
// cannot be read is refused as such; what can be read is written and read back the same; and a
// checker comes to a verdict, be it that it cannot.
#include <algorithm>
#include <optional>
#include <string>

#include "fuzz/bytes.hpp"
#include "maelstrom/workbench/check.hpp"
#include "maelstrom/workbench/edn.hpp"
#include "maelstrom/workbench/history_io.hpp"

namespace {

namespace workbench = maelstrom::workbench;
using workbench::History;

std::optional<History> read(std::string text) {
  try {
    return text.starts_with("{\"") ? workbench::read_history_jsonl(std::move(text))
                                   : workbench::read_history_edn(std::move(text));
  } catch (const workbench::ReadError&) {
    return std::nullopt;
  }
}

std::string written(const History& history) {
  maelstrom::Outbox out;
  for (const auto& op : history) workbench::append_op_edn(out, op);
  return std::string(out.view());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view text = fuzz::text_of(data, size);
  const std::string_view workload = fuzz::take(text, '\n');
  const auto known = workbench::checked_workloads();
  if (std::ranges::find(known, workload) == known.end()) return -1;
  const auto history = read(std::string(text));
  if (!history) return 0;
  const std::string edn = written(*history);
  const History again = workbench::read_history_edn(edn);
  fuzz::demand(written(again) == edn, "a history that is written reads back");
  const auto results = workbench::check_history(*history, workload);
  (void)workbench::to_edn(results.value);
  return 0;
}
