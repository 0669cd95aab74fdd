#include "report/report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>

#include "maelstrom/checkers/edn.hpp"
#include "maelstrom/checkers/operations.hpp"
#include "maelstrom/workbench/checkers.hpp"
#include "report/anomalies.hpp"
#include "report/assets.hpp"
#include "report/command.hpp"
#include "report/explorer.hpp"
#include "report/faults.hpp"
#include "report/page.hpp"
#include "report/plots.hpp"
#include "report/story_html.hpp"
#include "report/text.hpp"

namespace maelstrom::workbench {
namespace report {
namespace {

constexpr std::size_t kMaxResults = std::size_t{200} << 10U;  // bytes of results in the page

class Report {
 public:
  explicit Report(const RunRecord& run)
      : run_(run),
        end_(end_of(*run.history)),
        windows_(fault_windows(*run.history, end_)),
        anomalies_(find_anomalies(run, arena_)) {}

  std::string page() {
    const std::string workload(text_of(member(run_.test, "workload")));
    append_head(out_, workload + " – report");
    head(workload);
    out_.append("<main>\n");
    verdict();
    append_story(out_, member(run_.results, "story"));
    diagnoses();
    // What is wrong comes first, if something is.
    if (!anomalies_.empty()) {
      anomalies();
      explorer();
    }
    figures();
    plots();
    if (anomalies_.empty()) explorer();
    results();
    out_.append("</main>\n");
    append_script(out_, kPageJs);
    append_script(out_, kExplorerJs);
    out_.append("</body></html>\n");
    return std::move(out_);
  }

 private:
  template <class... Arguments>
  void print(fmt::format_string<Arguments...> format, Arguments&&... arguments) {
    fmt::format_to(std::back_inserter(out_), format, std::forward<Arguments>(arguments)...);
  }

  void head(const std::string& workload) {
    const std::string started = readable_time(text_of(member(run_.test, "started")));
    print("<header><div class=\"title\"><h1>{}</h1><p>{}</p></div><nav>", html(workload),
          html(started));
    if (!member(run_.results, "story").is_nil()) print("<a href=\"#story\">What happened</a>");
    print(
        "<a href=\"#figures\">Figures</a><a href=\"#plots\">Plots</a>{}"
        "<a href=\"#explorer\">Messages and operations</a><a href=\"#results\">Results</a>",
        anomalies_.empty() ? "" : "<a href=\"#anomalies\">Anomalies</a>");
    print("<button type=\"button\" id=\"theme\" hidden>Dark</button></nav></header>\n");
  }

  // --- The verdict

  void verdict() {
    const auto [word, css] =
        verdict_of(member(run_.results, "valid?"), member(run_.test, "crashed").is_true());
    print("<section class=\"verdict {}\" id=\"verdict\"><h2>{}</h2>", css, word);
    reasons();
    const Value warnings = member(run_.test, "warnings");
    if (warnings.is_sequence()) {
      for (const Value& warning : warnings.elements()) {
        print("<p class=\"warning\"><b>Warning</b> {}</p>", html(text_of(warning)));
      }
    }
    replay();
    print("</section>\n");
  }

  void reasons() {
    std::vector<std::string> reasons;
    const Value stored = member(run_.test, "reasons");
    if (stored.is_sequence()) {
      for (const Value& reason : stored.elements()) reasons.emplace_back(text_of(reason));
    } else {
      for (const auto& [name, checker] :
           run_.results.is_map() ? run_.results.entries() : std::span<const Value::Entry>()) {
        const Value valid = member(checker, "valid?");
        if (valid.is_nil() || valid.is_true()) continue;
        reasons.push_back(fmt::format("{}: {}", text_of(name),
                                      valid.is(Value::Kind::boolean) ? "invalid" : "unknown"));
      }
    }
    if (reasons.empty()) {
      const bool is_valid = member(run_.results, "valid?").is_true();
      print("<p>{}</p>", is_valid ? "Nothing was found wrong." : "");
      return;
    }
    print("<ul>");
    for (const std::string& reason : reasons) {
      const bool is_shown = reason.starts_with("workload: ") && !anomalies_.empty();
      print("<li>{}</li>", is_shown ? found() : html(reason));
    }
    print("</ul>");
  }

  // The findings of the workload's checker, with a link to them.
  std::string found() const {
    std::string text = "workload: <a href=\"#anomalies\">";
    for (std::size_t i = 0; i < anomalies_.size(); ++i) {
      text += fmt::format("{}{} ({})", i == 0 ? "" : ", ", html(anomalies_[i].type),
                          format_count(anomalies_[i].count));
    }
    return text + "</a>";
  }

  void replay() {
    const std::string command = replay_command(run_.test);
    if (command.empty()) return;
    const bool is_exact = command.find(" --virtual-time") != std::string::npos;
    print(
        "<div class=\"replay\"><span>Replay</span><code id=\"command\">{}</code>"
        "<button type=\"button\" data-copy=\"command\" hidden>Copy</button><small>{}</small>"
        "</div>",
        html(command),
        is_exact ? "makes the same run, to the byte"
                 : "makes the same choices; nodes of libmaelstrom make the same run with "
                   "--virtual-time");
  }

  void diagnoses() {
    const Value diagnoses = member(run_.results, "diagnoses");
    if (!diagnoses.is_sequence() || diagnoses.size() == 0) return;
    print("<section id=\"diagnoses\"><h2>What nodes did wrong</h2>");
    for (const Value& each : diagnoses.elements()) {
      const Value count = member(each, "count");
      print("<article class=\"diagnosis\"><h3>{} <span class=\"node\">{}</span>{}</h3><p>{}</p>",
            html(text_of(member(each, "problem"))), html(text_of(member(each, "node"))),
            count.is_integer() && count.as_integer() > 1
                ? fmt::format(" <span class=\"count\">{} times</span>",
                              format_count(count.as_integer()))
                : "",
            html(text_of(member(each, "text"))));
      if (const Value line = member(each, "line"); line.is_string()) {
        print("<p>The node wrote:</p><pre>{}</pre>", html(line.text()));
      }
      if (const Value tail = member(each, "stderr"); tail.is_sequence()) {
        print("<p>Its last words on stderr:</p><pre>");
        for (const Value& line : tail.elements()) print("{}\n", html(text_of(line)));
        print("</pre>");
      }
      print("<p class=\"none\">{}</p></article>", html(text_of(member(each, "under-maelstrom"))));
    }
    print("</section>\n");
  }

  // --- Figures

  void card(std::string_view name, const std::string& figure, const std::string& note = {}) {
    print("<div class=\"card\"><dt>{}</dt><dd>{}{}</dd></div>", name, html(figure),
          note.empty() ? "" : " <small>" + html(note) + "</small>");
  }

  void figures() {
    const Value stats = to_value(check_stats(*run_.history, arena_), arena_);
    const Value perf = to_value(check_performance(*run_.history, arena_), arena_);
    const double count = number_of(member(stats, "count"));
    print("<section id=\"figures\"><h2>Figures</h2><dl class=\"cards\">");
    card("Operations", format_number(count));
    if (count > 0) {
      const double part = 100 * number_of(member(stats, "ok-count")) / count;
      card("Succeeded",
           fmt::format("{} %", part < 100 ? format_number(std::min(part, 99.9)) : "100"));
    }
    if (const Value rate = member(perf, "rate"); !rate.is_nil()) {
      card("Rate", format_number(number_of(rate)), "/s");
    }
    const Value latencies = member(perf, "latencies");
    if (latencies.is_map()) {
      card("Median latency", quantile(latencies, 0.5));
      card("99 %", quantile(latencies, 0.99));
      card("Maximum", quantile(latencies, 1));
    }
    const Value net = member(run_.results, "net");
    if (const Value servers = member(net, "servers"); servers.is_map()) {
      card("Server messages per operation",
           format_number(number_of(member(servers, "msgs-per-op"))),
           format_number(number_of(member(servers, "msg-count"))) + " in all");
    }
    const Value nodes = member(run_.test, "nodes");
    if (nodes.is_sequence()) card("Nodes", format_count(static_cast<std::int64_t>(nodes.size())));
    const Value clients = member(run_.test, "concurrency");
    if (clients.is_integer()) card("Clients", format_count(clients.as_integer()));
    print("</dl><div class=\"tables\">");
    operations_table(member(stats, "by-f"), member(perf, "latencies-by-f"));
    checkers_table();
    print("</div></section>\n");
  }

  // A quantile in milliseconds, with its unit.
  static std::string quantile(const Value& latencies, double q) {
    const Value* found = latencies.find(
        q == 0 || q == 1 ? Value::integer(static_cast<std::int64_t>(q)) : Value::floating(q));
    if (found == nullptr) return "–";
    return format_duration(Duration(std::llround(number_of(*found) * 1e6)));
  }

  void operations_table(const Value& by_f, const Value& latencies) {
    if (!by_f.is_map() || by_f.size() == 0) return;
    print(
        "<div class=\"scroll\"><table><thead><tr><th>Operation</th><th>Count</th><th>ok</th>"
        "<th>fail</th><th>info</th><th>Median</th><th>95 %</th><th>99 %</th><th>Maximum</th></tr>"
        "</thead><tbody>");
    for (const auto& [f, tally] : by_f.entries()) {
      print("<tr><th>{}</th>", html(text_of(f)));
      for (const char* name : {"count", "ok-count", "fail-count", "info-count"}) {
        print("<td>{}</td>", format_number(number_of(member(tally, name))));
      }
      const Value mine = member(latencies, text_of(f));
      for (const double q : {0.5, 0.95, 0.99, 1.0}) {
        print("<td>{}</td>", mine.is_map() ? quantile(mine, q) : "–");
      }
      print("</tr>");
    }
    print("</tbody></table></div>");
  }

  void checkers_table() {
    if (!run_.results.is_map()) return;
    print(
        "<div class=\"scroll\"><table class=\"checkers\"><thead><tr><th>Checker</th>"
        "<th>Verdict</th></tr></thead><tbody>");
    for (const auto& [name, checker] : run_.results.entries()) {
      const Value valid = member(checker, "valid?");
      if (valid.is_nil()) continue;
      const auto [word, css] = verdict_of(valid, false);
      print("<tr><th>{}</th><td><span class=\"chip {}\">{}</span></td></tr>", html(text_of(name)),
            css, word);
    }
    print("</tbody></table></div>");
  }

  // --- Plots

  void plots() {
    print(
        "<section id=\"plots\"><h2>Over time <button type=\"button\" id=\"unzoom\" hidden>"
        "Whole run</button></h2><p class=\"hint\" hidden>Drag to zoom in; click to see the "
        "messages and operations of that time.</p>");
    faults();
    append_plots(out_, run_, TimeScale(end_), windows_);
    print("</section>\n");
  }

  void faults() {
    if (windows_.empty()) return;
    print("<div class=\"faultlist\"><b>Faults</b>");
    for (const std::string_view family : families_of(windows_)) {
      Duration sum{};
      std::size_t count = 0;
      for (const FaultWindow& window : windows_) {
        if (window.family != family) continue;
        sum += window.end - window.begin;
        ++count;
      }
      print("<span class=\"key\"><i class=\"swatch fault{}\"></i>{} <small>{}×, {}</small></span>",
            family_number(family), html(family), count, format_duration(sum));
    }
    print(
        "<details><summary>When</summary><div class=\"scroll\"><table><thead><tr><th>Fault</th>"
        "<th>From</th><th>To</th><th>What</th></tr></thead><tbody>");
    constexpr std::size_t kMaxWindows = 500;
    for (const FaultWindow& window :
         std::span(windows_).first(std::min(windows_.size(), kMaxWindows))) {
      print("<tr><th>{}</th><td>{}</td><td>{}</td><td class=\"text\"><code>{}</code></td></tr>",
            html(window.family), format_time(window.begin),
            window.is_open ? "the end" : format_time(window.end),
            window.detail.is_nil() ? "" : html(brief_edn(window.detail, 300)));
    }
    print("</tbody></table></div></details></div>");
  }

  // --- The rest

  void anomalies() {
    if (anomalies_.empty()) return;
    print(
        "<section id=\"anomalies\"><h2>Anomalies</h2>"
        R"(<svg class="defs" width="0" height="0" aria-hidden="true"><defs><marker id="tip" )"
        R"(viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" )"
        R"(markerUnits="userSpaceOnUse" orient="auto"><path class="tip" d="M0 0L8 4L0 8z"/>)"
        "</marker></defs></svg>");
    append_anomalies(out_, anomalies_);
    print("</section>\n");
  }

  void explorer() {
    std::string data;
    const bool is_sound = anomalies_.empty();
    const Shown shown = append_explorer_data(data, run_, anomalies_, windows_, end_);
    print(
        "<section id=\"explorer\"><h2>Messages and operations</h2><noscript><p class=\"none\">"
        "These are drawn by the page's script, which is off.</p></noscript>"
        "<div id=\"tools\" class=\"tools\" hidden></div><div id=\"messages\" class=\"diagram\">"
        "</div><p class=\"none\">{}</p><div id=\"timeline\" class=\"diagram\"></div>"
        "<p class=\"none\">{}</p><div id=\"list\"></div></section>\n",
        told(shown.messages, shown.all_messages, "messages",
             is_sound ? "the first ones"
                      : "the first ones, and those around the operations of anomalies"),
        told(shown.operations, shown.all_operations, "operations",
             is_sound
                 ? "the first ones, and failed and slow ones"
                 : "the first ones, those of anomalies and around them, failed and slow ones"));
    print("<script type=\"application/json\" id=\"data\">");
    out_.append(data).append("</script>\n");
  }

  static std::string told(std::size_t shown, std::size_t all, std::string_view things,
                          std::string_view which) {
    const auto count = [](std::size_t n) { return format_count(static_cast<std::int64_t>(n)); };
    if (all == 0) return fmt::format("No {} were recorded.", things);
    if (shown == all) return fmt::format("All {} {}.", count(all), things);
    return fmt::format("{} of {} {}: {}.", count(shown), count(all), things, which);
  }

  void results() {
    std::string text = to_pretty_edn(run_.results);
    const bool is_cut = text.size() > kMaxResults;
    if (is_cut) text.resize(kMaxResults);
    print(
        "<section id=\"results\"><h2>Results</h2><details><summary>results.edn</summary><pre>{}"
        "</pre>{}</details></section>\n",
        html(text), is_cut ? "<p class=\"none\">The rest is in the file.</p>" : "");
  }

  const RunRecord& run_;
  Arena arena_;
  Duration end_;
  std::vector<FaultWindow> windows_;
  std::vector<AnomalyGroup> anomalies_;
  std::string out_;
};

}  // namespace
}  // namespace report

std::string render_report(const RunRecord& run) { return report::Report(run).page(); }

void write_report(const std::string& folder, const RunRecord& run) {
  report::write_page(folder + "/report.html", render_report(run));
}

}  // namespace maelstrom::workbench
