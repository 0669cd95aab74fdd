#include "cli/summary.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>

#include "cli/challenge_command.hpp"
#include "cli/figures.hpp"
#include "cli/terminal.hpp"
#include "maelstrom/checkers/edn.hpp"
#include "story/story.hpp"

namespace maelstrom::workbench::cli {
namespace {

constexpr double kKeepsUp = 0.9;        // of the requested rate; a lower rate is mentioned
constexpr double kFewOperations = 100;  // with fewer, the rate is a matter of chance

void append_diagnosis(std::string& out, const Diagnosis& diagnosis) {
  const auto to = std::back_inserter(out);
  fmt::format_to(to, "\n{}{}\n", visible_line(diagnosis.text),
                 diagnosis.count > 1 ? fmt::format(" ({} times)", diagnosis.count) : "");
  if (!diagnosis.line.empty()) fmt::format_to(to, "  the line: {}\n", visible_line(diagnosis.line));
  if (!diagnosis.stderr_tail.empty()) {
    fmt::format_to(to, "  the last that {} wrote to stderr:\n", diagnosis.node);
    for (const auto& line : diagnosis.stderr_tail)
      fmt::format_to(to, "    {}\n", visible_line(line));
  }
  fmt::format_to(to, "  {}\n", under_maelstrom(diagnosis.problem));
}

void append_rate(std::string& out, const Engine& engine) {
  const double seconds = to_seconds(engine.options().time_limit);
  const double asked = engine.options().rate;
  const double reached = static_cast<double>(engine.completed()) / seconds;
  const bool is_complete = !engine.was_interrupted() && !engine.diagnoses().has_fatal();
  const bool is_measured = std::isfinite(asked) && asked * seconds >= kFewOperations;
  if (!is_complete || !is_measured || reached >= kKeepsUp * asked) return;
  fmt::format_to(std::back_inserter(out),
                 "\nThe run reached {:.0f} of the {:.0f} operations a second that were asked for: "
                 "all of its {} clients were waiting at times. --concurrency makes them more; if "
                 "that does not help, the nodes or this machine can do no more.\n",
                 reached, asked, engine.options().concurrency);
}

std::string closing_line(const Engine& engine, const Results& results) {
  const std::string what = fmt::format("{} operations", engine.completed());
  if (results.has_crashed) return fmt::format("CRASHED after {}.", what);
  switch (results.validity) {
    case Validity::valid: return fmt::format("VALID: {}, nothing found wrong.", what);
    case Validity::unknown: return fmt::format("UNKNOWN: {}, and no verdict.", what);
    case Validity::invalid: return fmt::format("INVALID: {}.", what);
  }
  return {};
}

}  // namespace

std::string summarize(const TestOptions& options, const Engine& engine, const Results& results,
                      const std::string& folder) {
  if (options.quiet) return closing_line(engine, results) + "\n";
  std::string out;
  if (options.edn) out = to_pretty_edn(results.value) + "\n\n";
  out += main_figures(results, options.challenge ? CheckOptions{} : options.check);
  const auto to = std::back_inserter(out);
  for (const Diagnosis& each : engine.diagnoses().all()) append_diagnosis(out, each);
  append_rate(out, engine);
  for (const auto& warning : results.warnings)
    fmt::format_to(to, "\nwarning: {}\n", visible_line(warning));
  if (!results.reasons.empty()) {
    out.push_back('\n');
    for (const auto& reason : results.reasons) fmt::format_to(to, "- {}\n", visible_line(reason));
  }
  if (const Value story = results.value.get("story"); !story.is_nil()) {
    fmt::format_to(to, "\nWhat happened:\n\n{}", story::to_text(story));
  }
  fmt::format_to(to, "\nFiles: {0}\nReport: {0}/report.html\n", folder);
  fmt::format_to(to, "Seed: {} (--seed {} {})\n", options.engine.seed, options.engine.seed,
                 options.virtual_time ? "makes the same run" : "makes the same choices");
  fmt::format_to(to, "{}\n", closing_line(engine, results));
  if (options.challenge) out += "\n" + compare(*options.challenge, options.check, results);
  return out;
}

}  // namespace maelstrom::workbench::cli
