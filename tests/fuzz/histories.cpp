// Histories, as EDN or as lines of JSON, through a checker. The first line names the workload. What
// cannot be read is refused as such; what can be read is written and read back the same; and a
// checker comes to a verdict, be it that it cannot.
#include <algorithm>
#include <optional>
#include <string>

#include "fuzz/bytes.hpp"
#include "maelstrom/checkers/check.hpp"
#include "maelstrom/checkers/edn.hpp"
#include "maelstrom/checkers/history_io.hpp"

namespace {

namespace checkers = maelstrom::checkers;
using checkers::History;

std::optional<History> read(std::string text) {
  try {
    return text.starts_with("{\"") ? checkers::read_history_jsonl(std::move(text))
                                   : checkers::read_history_edn(std::move(text));
  } catch (const checkers::ReadError&) {
    return std::nullopt;
  }
}

std::string written(const History& history) {
  maelstrom::TextBuffer out;
  for (const auto& op : history) checkers::append_op_edn(out, op);
  return std::string(out.view());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view text = fuzz::text_of(data, size);
  const std::string_view workload = fuzz::take(text, '\n');
  const auto known = checkers::checked_workloads();
  if (std::ranges::find(known, workload) == known.end()) return -1;
  const auto history = read(std::string(text));
  if (!history) return 0;
  const std::string edn = written(*history);
  const History again = checkers::read_history_edn(edn);
  fuzz::demand(written(again) == edn, "a history that is written reads back");
  const auto results = checkers::check_history(*history, workload);
  (void)checkers::to_edn(results.value);
  return 0;
}
