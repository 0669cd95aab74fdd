// Makes store/index.html, the list of stored runs.
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <vector>

#include "maelstrom/checkers/edn.hpp"
#include "maelstrom/checkers/value_json.hpp"
#include "report/assets.hpp"
#include "report/page.hpp"
#include "report/report.hpp"
#include "report/text.hpp"

namespace maelstrom::workbench {
namespace report {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMaxRuns = 2'000;
constexpr std::uintmax_t kMaxFile = std::uintmax_t{4} << 20U;  // bytes; larger files are not read

struct Entry {
  std::string workload;
  std::string time;  // the name of the run's folder
  fs::path path;
};

// Folders <store>/<workload>/<time>, the newest first.
std::vector<Entry> list_runs(const fs::path& store) {
  std::vector<Entry> runs;
  std::error_code ignored;  // unreadable folders are left out
  for (const auto& workload : fs::directory_iterator(store, ignored)) {
    if (workload.is_symlink(ignored) || !workload.is_directory(ignored)) continue;
    for (const auto& run : fs::directory_iterator(workload.path(), ignored)) {
      if (run.is_symlink(ignored) || !run.is_directory(ignored)) continue;
      runs.push_back(
          {workload.path().filename().string(), run.path().filename().string(), run.path()});
    }
  }
  std::ranges::sort(runs, [](const Entry& a, const Entry& b) {
    return a.time != b.time ? a.time > b.time : a.workload < b.workload;
  });
  runs.resize(std::min(runs.size(), kMaxRuns));
  return runs;
}

// The text of a file, stored in the arena. Nothing if it cannot be read.
std::optional<std::string_view> read_small(const fs::path& path, Arena& arena) {
  std::error_code error;
  const auto size = fs::file_size(path, error);
  if (error || size > kMaxFile) return std::nullopt;
  std::string text(size, '\0');
  std::ifstream file(path, std::ios::binary);
  if (!file.read(text.data(), static_cast<std::streamsize>(size))) return std::nullopt;
  return arena.adopt(std::move(text));
}

// The content of test.json or, if a run lacks it, the facts in results.edn. Nil if it has neither.
Value read_run(const fs::path& folder, Arena& arena) {
  try {
    if (const auto text = read_small(folder / "test.json", arena)) return read_json(*text, arena);
    const auto text = read_small(folder / "results.edn", arena);
    if (!text) return {};
    const Value results = read_edn(*text, arena);
    const Value valid = member(results, "valid?");
    const std::string_view verdict = !valid.is(Value::Kind::boolean) ? "unknown"
                                     : valid.is_true()               ? "valid"
                                                                     : "invalid";
    return arena.map({{Value::string("verdict"), Value::string(verdict)},
                      {Value::string("operations"), member(member(results, "stats"), "count")}});
  } catch (const ReadError&) {
    return {};
  }
}

// Encodes a part of a path for a link.
std::string percent_encode(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const bool is_plain = (byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'z') ||
                          (byte >= 'A' && byte <= 'Z') || c == '-' || c == '_' || c == '.';
    is_plain ? out.push_back(c) : (void)fmt::format_to(std::back_inserter(out), "%{:02X}", byte);
  }
  return out;
}

void append_cell(std::string& out, const Value& figure, const std::string& text) {
  if (figure.is_nil()) {
    out.append("<td data-sort=\"-1\">–</td>");
  } else {
    fmt::format_to(std::back_inserter(out), R"(<td data-sort="{}">{}</td>)", number_of(figure),
                   html(text));
  }
}

void append_row(std::string& out, const Entry& entry) {
  Arena arena;
  const Value test = read_run(entry.path, arena);
  const auto to = std::back_inserter(out);
  std::error_code ignored;
  const bool has_report = fs::exists(entry.path / "report.html", ignored);
  const std::string link = fmt::format("{}/{}/{}", percent_encode(entry.workload),
                                       percent_encode(entry.time), has_report ? "report.html" : "");
  const std::string_view verdict = text_of(member(test, "verdict"));
  VerdictName name = verdict_of(verdict == "valid"     ? Value::boolean(true)
                                : verdict == "invalid" ? Value::boolean(false)
                                                       : Value(),
                                member(test, "crashed").is_true());
  if (test.is_nil()) name = {"NO RESULTS", "unknown"};
  fmt::format_to(to,
                 R"(<tr><th><a href="{}">{}</a></th><td class="text">{}</td><td class="text">)"
                 R"(<span class="chip {}">{}</span></td>)",
                 link, html(entry.workload), html(readable_time(entry.time)), name.css, name.word);
  const Value figures = member(test, "figures");
  const Value operations = member(test, "operations");
  append_cell(out, operations, format_number(number_of(operations)));
  const Value rate = member(figures, "rate");
  append_cell(out, rate, format_number(number_of(rate)));
  for (const char* latency : {"p50", "p99", "max"}) {
    const Value figure = member(figures, latency);
    append_cell(out, figure, format_number(number_of(figure)));
  }
  const Value messages = member(figures, "msgs-per-op");
  append_cell(out, messages, format_number(number_of(messages)));
  const Value reasons = member(test, "reasons");
  const bool has_reason = reasons.is_sequence() && reasons.size() > 0;
  fmt::format_to(to, R"(<td class="text"><code>{}</code></td><td class="text reason">{}</td></tr>)",
                 html(text_of(member(test, "seed"))),
                 has_reason ? html(text_of(reasons.elements()[0])) : "");
  out.push_back('\n');
}

std::string render(const fs::path& store) {
  const std::vector<Entry> runs = list_runs(store);
  std::string out;
  append_head(out, "Runs");
  out.append(
      "<header><div class=\"title\"><h1>Runs</h1></div><nav><button type=\"button\" "
      "id=\"theme\" hidden>Dark</button></nav></header><main><section>"
      "<p><input type=\"search\" id=\"filter\" hidden placeholder=\"Filter, such as: "
      "invalid lin-kv\" aria-label=\"Filter\"></p><div class=\"scroll\">"
      "<table id=\"runs\"><thead><tr>");
  for (const char* title : {"Workload", "Time", "Verdict", "Operations", "Rate /s", "Median ms",
                            "99 % ms", "Maximum ms", "Messages per op", "Seed", "Why"}) {
    fmt::format_to(std::back_inserter(out), "<th>{}</th>", title);
  }
  out.append("</tr></thead><tbody>\n");
  for (const Entry& entry : runs) append_row(out, entry);
  out.append("</tbody></table></div>");
  if (runs.empty()) out.append("<p class=\"none\">There are no runs yet.</p>");
  if (runs.size() == kMaxRuns) out.append("<p class=\"none\">Older runs are not listed.</p>");
  out.append("</section></main>\n");
  append_script(out, kIndexJs);
  out.append("</body></html>\n");
  return out;
}

}  // namespace
}  // namespace report

void write_index(const std::string& store) {
  report::write_page(store + "/index.html", report::render(store));
}

}  // namespace maelstrom::workbench
