#include "cli/demands.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "cli/numbers.hpp"
#include "cli/suggest.hpp"
#include "maelstrom/checkers/text.hpp"
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

std::vector<std::string> read_names(const std::string& list) {
  std::vector<std::string> names;
  for (std::size_t begin = 0; begin <= list.size();) {
    const std::size_t comma = std::min(list.find(',', begin), list.size());
    std::string_view name = trimmed(std::string_view(list).substr(begin, comma - begin));
    if (name.starts_with(':')) name.remove_prefix(1);
    if (name.empty()) {
      throw std::invalid_argument(fmt::format(
          "'{}' lacks a name; write names of anomalies with commas between them", list));
    }
    names.emplace_back(name);
    begin = comma + 1;
  }
  return names;
}

Validity read_empty_graph(const std::string& text) {
  if (text == "unknown") return Validity::unknown;
  if (text == "invalid") return Validity::invalid;
  throw std::invalid_argument(fmt::format("must be unknown or invalid, not '{}'", text));
}

// Refuses a path that no run can have: it would be missed by every run, and after it.
void check_path(const Threshold& threshold) {
  static const std::vector<std::string> kParts = {
      "availability", "diagnoses",  "exceptions", "net",       "perf",       "stats",
      "thresholds",   "timeline",   "valid?",     "workload",  "all",        "clients",
      "servers",      "send-count", "recv-count", "msg-count", "msgs-per-op"};
  constexpr std::size_t kFirst = 10;  // these begin a path; the others follow in net
  const auto first = std::span(kParts).first(kFirst);
  std::string_view rest = threshold.path;
  const auto next = [&rest] {
    const std::size_t dot = std::min(rest.find('.'), rest.size());
    const std::string_view part = rest.substr(0, dot);
    rest.remove_prefix(std::min(dot + 1, rest.size()));
    return part;
  };
  const std::string_view head = next();
  if (std::ranges::find(first, head) == first.end()) {
    throw std::invalid_argument(fmt::format("'{}': the results have no part '{}'; there are {}{}",
                                            threshold.text, head, fmt::join(first, ", "),
                                            did_you_mean(head, first)));
  }
  while (head == "net" && !rest.empty()) {
    const std::string_view part = next();
    const auto known = std::span(kParts).subspan(kFirst);
    if (part == "valid?" || std::ranges::find(known, part) != known.end()) continue;
    throw std::invalid_argument(fmt::format("'{}': net has no part '{}'; there are {}{}",
                                            threshold.text, part, fmt::join(known, ", "),
                                            did_you_mean(part, known)));
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
  app.add_option("--anomalies", demands.anomalies,
                 "For transactions and kafka: only these count, such as G1,internal, and those "
                 "that --consistency-models names")
      ->take_last()
      ->type_name("LIST");
  app.add_option("--ignore-anomalies", demands.ignored_anomalies,
                 "For transactions and kafka: these do not count")
      ->take_last()
      ->type_name("LIST");
  app.add_option("--empty-graph", demands.empty_graph,
                 "For transactions and kafka, if none depends on another: unknown (default), or "
                 "invalid, as in Maelstrom")
      ->take_last()
      ->type_name("VERDICT");
  app.add_flag("--strict", demands.strict,
               "Warnings make it invalid: what Jepsen overlooks, such as duplicates");
}

CheckOptions understand(const Demands& demands, Arena& arena) {
  CheckOptions options;
  if (demands.availability) {
    options.availability =
        read_flag("--availability", [&] { return read_availability(*demands.availability); });
  }
  if (demands.consistency_models) {
    options.consistency_models = read_flag("--consistency-models", [&] {
      return parse_consistency_models(*demands.consistency_models);
    });
  } else if (demands.anomalies) {
    options.consistency_models.clear();
  }
  if (demands.anomalies) {
    options.anomalies = read_flag("--anomalies", [&] { return read_names(*demands.anomalies); });
  }
  if (demands.ignored_anomalies) {
    options.ignored_anomalies =
        read_flag("--ignore-anomalies", [&] { return read_names(*demands.ignored_anomalies); });
  }
  options.empty_graph =
      read_flag("--empty-graph", [&] { return read_empty_graph(demands.empty_graph); });
  for (const auto& text : demands.expect) {
    options.thresholds.push_back(read_flag("--expect", [&] {
      Threshold threshold = parse_threshold(text, arena);
      check_path(threshold);
      return threshold;
    }));
  }
  options.strict = demands.strict;
  return options;
}

}  // namespace maelstrom::workbench::cli
