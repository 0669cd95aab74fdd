#include "cli/demands.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <stdexcept>

#include "cli/numbers.hpp"
#include "maelstrom/checkers/transactions.hpp"

namespace maelstrom::workbench::cli {
namespace {

// The result of `read`; names the flag if it throws.
template <class Read>
auto read_flag(std::string_view flag, const Read& read) {
  try {
    return read();
  } catch (const std::invalid_argument& error) {
    throw std::invalid_argument(fmt::format("{}: {}", flag, error.what()));
  }
}

double read_availability(const std::string& text) {
  if (text == "total") return 1;
  try {
    return read_number("", text, 0, 1);
  } catch (const std::invalid_argument&) {
    throw std::invalid_argument(
        fmt::format("must be total or a number from 0 to 1, not '{}'", text));
  }
}

}  // namespace

void add_demand_flags(CLI::App& app, Demands& demands) {
  app.add_option("--availability", demands.availability,
                 "The fraction of operations that must succeed, or total")
      ->take_last()
      ->type_name("0..1|total");
  app.add_option("--expect", demands.expect,
                 "A figure of the results must meet a threshold, such as "
                 "'net.servers.msgs-per-op <= 20'; may be repeated")
      ->type_name("'PATH OP VALUE'")
      ->allow_extra_args(false);
  app.add_option("--consistency-models", demands.consistency_models,
                 "For transactions (default: strict-serializable)")
      ->take_last()
      ->type_name("MODELS");
  app.add_flag("--strict", demands.strict,
               "Warnings make it invalid: what Jepsen overlooks, such as duplicates");
}

CheckOptions understand(const Demands& demands, Arena& arena) {
  CheckOptions options;
  if (demands.availability) {
    options.availability =
        read_flag("--availability", [&] { return read_availability(*demands.availability); });
  }
  options.consistency_models = read_flag(
      "--consistency-models", [&] { return parse_consistency_models(demands.consistency_models); });
  for (const auto& text : demands.expect) {
    options.thresholds.push_back(
        read_flag("--expect", [&] { return parse_threshold(text, arena); }));
  }
  options.strict = demands.strict;
  return options;
}

}  // namespace maelstrom::workbench::cli
