// Anomalies as HTML.
#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "maelstrom/checkers/edn.hpp"
#include "maelstrom/workbench/diagnosis.hpp"
#include "report/anomalies.hpp"
#include "report/text.hpp"

namespace maelstrom::workbench::report {
namespace {

constexpr std::size_t kMaxValue = 4'000;  // bytes of a value that is written out
constexpr std::size_t kMaxDetails = 2'000;

void append_paragraphs(std::string& out, std::string_view text) {
  while (!text.empty()) {
    const std::size_t stop = std::min(text.find('\n'), text.size());
    out.append("<p>");
    append_html(out, text.substr(0, stop));
    out.append("</p>");
    text.remove_prefix(std::min(stop + 1, text.size()));
  }
}

std::string times(const Operation& operation) {
  if (operation.invocation == nullptr) return format_time(operation.completion->time);
  if (operation.completion == nullptr) return format_time(operation.invocation->time) + " –";
  return fmt::format("{}, took {}", format_time(operation.invocation->time),
                     format_duration(operation.completion->time - operation.invocation->time));
}

// Appends a value. Of a long one it shows the beginning, and the rest on demand.
void append_value(std::string& out, const Operation& operation) {
  constexpr std::size_t kLong = 240;
  const std::string f = html(operation.any().f);
  const std::string whole = brief_edn(operation.value(), kMaxValue);
  if (whole.size() <= kLong) {
    fmt::format_to(std::back_inserter(out), "<code>{} {}</code>", f, html(whole));
  } else {
    fmt::format_to(std::back_inserter(out),
                   "<details><summary><code>{} {}</code></summary><code>{}</code></details>", f,
                   html(shorten(whole, kLong)), html(whole));
  }
}

std::string_view outcome(const Operation& operation) {
  return operation.completion == nullptr ? "never completed"
                                         : to_string(operation.completion->type);
}

void append_example(std::string& out, const Anomaly& anomaly) {
  out.append("<article class=\"anomaly\">");
  if (!anomaly.title.empty()) out.append("<h4>" + html(anomaly.title) + "</h4>");
  append_paragraphs(out, anomaly.text);
  if (!anomaly.cycle.empty()) {
    append_cycle(out, anomaly);
  } else if (!anomaly.operations.empty()) {
    append_bars(out, anomaly.operations);
  }
  if (!anomaly.details.is_nil()) {
    out.append("<p class=\"details\"><code>");
    append_html(out, brief_edn(anomaly.details, kMaxDetails));
    out.append("</code></p>");
  }
  out.append("</article>");
}

}  // namespace

void append_bars(std::string& out, const std::vector<Evidence>& operations) {
  std::vector<const Evidence*> sorted;
  sorted.reserve(operations.size());
  for (const Evidence& each : operations) sorted.push_back(&each);
  const auto begin_of = [](const Evidence* each) {
    const Operation& operation = each->operation;
    return operation.invocation != nullptr ? operation.invocation->time : operation.any().time;
  };
  std::ranges::stable_sort(sorted, {}, begin_of);
  const Duration begin = begin_of(sorted.front());
  Duration end = begin + std::chrono::microseconds(1);
  for (const Evidence* each : sorted) {
    const Operation& operation = each->operation;
    const bool is_over = operation.completion != nullptr && !operation.completion->is_info();
    end = std::max(end, is_over ? operation.completion->time : begin_of(each));
  }
  const auto part = [&](Duration time) {
    return 100 * static_cast<double>((time - begin).count()) /
           static_cast<double>((end - begin).count());
  };
  const auto to = std::back_inserter(out);
  fmt::format_to(to, "<ol class=\"bars{}\">", sorted.size() == 1 ? " single" : "");
  for (const Evidence* each : sorted) {
    const Operation& operation = each->operation;
    const bool is_over = operation.completion != nullptr && !operation.completion->is_info();
    const double from = part(begin_of(each));
    const double until = is_over ? part(operation.completion->time) : 100;
    const std::string_view type = is_over ? to_string(operation.completion->type) : "info";
    fmt::format_to(to,
                   R"(<li><div class="lane"><svg viewBox="0 0 100 10" preserveAspectRatio="none" )"
                   R"(aria-hidden="true"><rect class="bar {}" x="{:.2f}" y="1" width="{:.2f}" )"
                   R"(height="8"/></svg></div><div class="what"><span class="who">)"
                   R"(<a href="#op-{}">#{}</a> process {}</span> )",
                   type, std::min(from, 99.0), std::max(until - from, 1.0), operation.index(),
                   operation.index(), operation.any().process);
    if (!each->role.empty()) {
      out.append("<em class=\"role\">" + html(each->role) + "</em> ");
    }
    append_value(out, operation);
    fmt::format_to(to, R"( <span class="outcome {}">{}</span> )", type, outcome(operation));
    if (!operation.any().error.is_nil()) {
      out.append("<code>" + html(brief_edn(operation.any().error, 300)) + "</code> ");
    }
    out.append("<span class=\"when\">" + times(operation) + "</span></div></li>");
  }
  out.append("</ol>");
}

void append_anomalies(std::string& out, const std::vector<AnomalyGroup>& groups) {
  for (const AnomalyGroup& group : groups) {
    const auto shown = static_cast<std::int64_t>(group.examples.size());
    fmt::format_to(std::back_inserter(out),
                   R"(<section class="group"><h3>{} <span class="count">{}</span></h3><p>{}</p>)",
                   html(group.type), format_count(group.count), html(group.meaning));
    for (const Anomaly& anomaly : group.examples) append_example(out, anomaly);
    if (shown < group.count && shown > 0) {
      fmt::format_to(std::back_inserter(out),
                     "<p class=\"none\">{} of {} are shown; results.edn has what the checker kept."
                     "</p>",
                     shown, format_count(group.count));
    }
    out.append("</section>\n");
  }
}

}  // namespace maelstrom::workbench::report
