#include "cli/figures.hpp"

#include <fmt/format.h>

#include <cmath>
#include <iterator>
#include <string_view>

#include "cli/terminal.hpp"
#include "maelstrom/checkers/edn.hpp"
#include "report/text.hpp"

namespace maelstrom::workbench::cli {
namespace {

using report::number_of;

void append_line(std::string& out, std::string_view name, std::string_view text) {
  fmt::format_to(std::back_inserter(out), "{:<11} {}\n", name, visible_line(text));
}

std::int64_t count_of(const Value& results, std::string_view path) {
  const Value* const found = find_figure(results, path);
  return found != nullptr && found->is_integer() ? found->as_integer() : 0;
}

void append_operations(std::string& out, const Value& results) {
  const std::int64_t all = count_of(results, "stats.count");
  const std::int64_t ok = count_of(results, "stats.ok-count");
  std::string text = report::format_count(all);
  if (all > 0 && ok == all) {
    text += ", all of them ok";
  } else if (all > 0) {
    text += fmt::format(": {} ok", report::format_count(ok));
    for (const auto& [path, word] : {std::pair{"stats.fail-count", "failed"},
                                     std::pair{"stats.info-count", "with an unknown outcome"}}) {
      const std::int64_t count = count_of(results, path);
      if (count > 0) text += fmt::format(", {} {}", report::format_count(count), word);
    }
  }
  append_line(out, "operations", text);
}

// Quantiles are in milliseconds. Those of Jepsen are whole ones, 0 for less than one.
void append_quantiles(std::string& out, std::string_view name, const Value& results,
                      const std::string& path) {
  const Value* const median = find_figure(results, path + ".0.5");
  const Value* const most = find_figure(results, path + ".1");
  if (median == nullptr || most == nullptr) return;
  append_line(out, name,
              fmt::format("median {} ms, maximum {} ms", number_of(*median), number_of(*most)));
}

void append_threshold(std::string& out, const Threshold& threshold, const Value& results) {
  const std::string miss = check_threshold(threshold, results);
  const Value* const figure = find_figure(results, threshold.path);
  append_line(out, "demanded",
              fmt::format("{}: {}", threshold.text, outcome(!miss.empty(), figure)));
}

}  // namespace

std::string outcome(bool is_missed, const Value* figure) {
  const std::string_view word = is_missed ? "missed" : "met";
  if (figure == nullptr) return fmt::format("{}, there is no such figure", word);
  return fmt::format("{}, it is {}", word, to_edn(*figure));
}

std::string main_figures(const Results& results, const CheckOptions& demands) {
  std::string out;
  append_operations(out, results.value);
  append_quantiles(out, "latency", results.value, "perf.latencies");
  append_quantiles(out, "stable", results.value, "workload.stable-latencies");
  if (const Value* messages = find_figure(results.value, "net.servers.msgs-per-op")) {
    append_line(
        out, "messages",
        fmt::format("{:.3f} an operation between nodes and services, {} in all",
                    number_of(*messages),
                    report::format_count(count_of(results.value, "net.servers.msg-count"))));
  }
  for (const Threshold& threshold : demands.thresholds) {
    append_threshold(out, threshold, results.value);
  }
  return out;
}

}  // namespace maelstrom::workbench::cli
