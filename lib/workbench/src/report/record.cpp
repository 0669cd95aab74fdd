// The data of a run for its report, from memory or from its folder.
#include <fmt/format.h>

#include <cmath>
#include <filesystem>
#include <optional>
#include <stdexcept>
#include <unordered_map>

#include "maelstrom/checkers/check.hpp"
#include "maelstrom/checkers/edn.hpp"
#include "maelstrom/checkers/history_io.hpp"
#include "maelstrom/checkers/value_json.hpp"
#include "report/report.hpp"
#include "report/text.hpp"

namespace maelstrom::workbench {
namespace {

namespace fs = std::filesystem;
using report::member;
using report::text_of;

// Nothing if there is no such file.
std::optional<std::string> read_file(const std::string& path) {
  std::error_code ignored;
  if (!fs::exists(path, ignored)) return std::nullopt;
  return read_whole_file(path, kMaxHistoryFile);
}

std::string find_history(const std::string& folder) {
  for (const char* name : {"history.edn", "history.jsonl"}) {
    if (const fs::path file = fs::path(folder) / name; fs::exists(file)) return file.string();
  }
  if (!fs::is_directory(folder)) {
    throw std::runtime_error(fmt::format("{}: is not the folder of a run", folder));
  }
  throw std::runtime_error(fmt::format(
      "{}: has neither history.edn nor history.jsonl; name a folder such as store/latest", folder));
}

Value strings(std::span<const std::string> texts, Arena& arena) {
  std::vector<Value> values;
  for (const auto& text : texts) values.push_back(arena.string(text));
  return arena.vector(values);
}

std::string_view verdict_name(Validity validity) {
  switch (validity) {
    case Validity::valid: return "valid";
    case Validity::invalid: return "invalid";
    case Validity::unknown: break;
  }
  return "unknown";
}

// The figures that the list of runs shows.
Value main_figures(const Value& results, Arena& arena) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 5> kFigures = {{
      {"rate", "perf.rate"},
      {"p50", "perf.latencies.0.5"},
      {"p99", "perf.latencies.0.99"},
      {"max", "perf.latencies.1"},
      {"msgs-per-op", "net.servers.msgs-per-op"},
  }};
  std::vector<Value::Entry> entries;
  for (const auto& [name, path] : kFigures) {
    const Value* figure = find_figure(results, path);
    if (figure != nullptr) entries.push_back({Value::string(name), *figure});
  }
  return arena.map(entries);
}

// Splits a journal's line into the part before the body, which comes last, and the body. No string
// in a line contains the mark between them, since quotes are escaped there.
std::pair<std::string, std::string_view> part_body(std::string_view line) {
  constexpr std::string_view kMark = R"(,"body":)";
  const std::size_t at = line.find(kMark);
  if (at == std::string_view::npos) return {std::string(line), {}};
  std::string_view body = line.substr(at + kMark.size());
  if (!body.empty()) body.remove_suffix(1);
  return {std::string(line.substr(0, at)).append("}"), body};
}

std::optional<Journal::Kind> kind_of(std::string_view type) {
  if (type == "send") return Journal::Kind::send;
  if (type == "recv") return Journal::Kind::receive;
  if (type == "lose") return Journal::Kind::lose;
  return std::nullopt;
}

// Numbers names in the order of their first appearance.
class Names {
 public:
  explicit Names(std::vector<std::string_view>& names) : names_(names) {}

  // `keep` makes the view to keep.
  template <class Keep>
  std::uint32_t position(std::string_view name, const Keep& keep) {
    if (const auto found = positions_.find(name); found != positions_.end()) return found->second;
    const auto position = static_cast<std::uint32_t>(names_.size());
    names_.push_back(keep(name));
    positions_.emplace(names_.back(), position);
    return position;
  }

 private:
  std::vector<std::string_view>& names_;
  std::unordered_map<std::string_view, std::uint32_t> positions_;
};

}  // namespace

Value describe_run(const Engine& engine, const Results& results, std::string_view workload,
                   std::string_view started, std::span<const std::string> command, Arena& arena) {
  const EngineOptions& options = engine.options();
  const auto entry = [](std::string_view key, Value value) {
    return Value::Entry{Value::string(key), value};
  };
  const auto count = [](std::size_t number) {
    return Value::integer(static_cast<std::int64_t>(number));
  };
  std::vector<Value::Entry> entries = {
      entry("workload", Value::string(workload)),
      entry("started", Value::string(started)),
      entry("command", strings(command, arena)),
      // As text, since readers of JSON may not keep 64 bits.
      entry("seed", arena.string(fmt::format("{}", options.seed))),
      entry("nodes", strings(options.nodes, arena)),
      entry("concurrency", count(options.concurrency)),
      entry("time-limit", Value::floating(to_seconds(options.time_limit))),
      entry("verdict", Value::string(verdict_name(results.validity))),
      entry("crashed", Value::boolean(results.has_crashed)),
      entry("interrupted", Value::boolean(engine.was_interrupted())),
      entry("operations", Value::integer(engine.completed())),
      entry("figures", main_figures(results.value, arena)),
      entry("reasons", strings(results.reasons, arena)),
      entry("warnings", strings(results.warnings, arena)),
      entry("journal-limit", count(engine.journal().limit())),
  };
  if (std::isfinite(options.rate)) entries.push_back(entry("rate", Value::floating(options.rate)));
  return arena.map(entries);
}

Ending ending_of(Value test) {
  if (member(test, "crashed").is_true()) return Ending::crashed;
  return member(test, "interrupted").is_true() ? Ending::interrupted : Ending::complete;
}

RunRecord record_of(const Engine& engine, const Results& results, Value test) {
  RunRecord run;
  run.test = test;
  run.results = results.value;
  run.history = &engine.history();
  Names names(run.names);
  const auto position = [&](Endpoint endpoint) {
    return names.position(engine.network().name(endpoint),
                          [](std::string_view name) { return name; });
  };
  const Journal& journal = engine.journal();
  run.messages.reserve(journal.events().size());
  for (const Journal::Event& event : journal.events()) {
    const Journal::Message& message = journal.message(event.id);
    const std::uint32_t src = position(message.src);
    const std::uint32_t dest = position(message.dest);
    const bool is_send = event.kind == Journal::Kind::send;
    run.messages.push_back({event.time - engine.origin(), event.id, event.kind, src, dest,
                            is_send ? message.body : std::string_view()});
  }
  return run;
}

StoredRun::StoredRun(const std::string& folder)
    : history_(std::make_unique<History>(load_history(find_history(folder)))) {
  record_.history = history_.get();
  read_test(folder);
  read_results(folder);
  read_journal(folder);
}

void StoredRun::read_test(const std::string& folder) {
  const std::string path = folder + "/test.json";
  if (auto text = read_file(path)) {
    try {
      record_.test = read_json(arena_.adopt(std::move(*text)), arena_);
      return;
    } catch (const ReadError& error) {
      throw std::runtime_error(
          fmt::format("{}:{}; the report can do without the file", path, error.what()));
    }
  }
  // The path ends in <workload>/<time>.
  const fs::path whole = fs::canonical(folder);
  record_.test = arena_.map(
      {{Value::string("workload"), arena_.string(whole.parent_path().filename().string())},
       {Value::string("started"), arena_.string(whole.filename().string())}});
}

void StoredRun::read_results(const std::string& folder) {
  const std::string path = folder + "/results.edn";
  if (auto text = read_file(path)) {
    try {
      record_.results = read_edn(arena_.adopt(std::move(*text)), arena_);
      return;
    } catch (const ReadError& error) {
      throw std::runtime_error(
          fmt::format("{}:{}; without the file the history is checked again", path, error.what()));
    }
  }
  const std::string_view workload = text_of(member(record_.test, "workload"));
  for (const std::string_view known : checked_workloads()) {
    if (known != workload) continue;
    checked_ =
        std::make_unique<Results>(check_history(*history_, workload, {}, ending_of(record_.test)));
    record_.results = checked_->value;
    return;
  }
  throw std::runtime_error(
      fmt::format("{}: is missing, and no workload is called '{}', so that the "
                  "history cannot be checked",
                  path, workload));
}

void StoredRun::read_journal(const std::string& folder) {
  auto owned = read_file(folder + "/journal.jsonl");
  if (!owned) return;
  const std::string_view text = arena_.adopt(std::move(*owned));
  Names names(record_.names);
  const auto keep = [this](std::string_view name) { return arena_.copy(name); };
  Arena scratch;
  for (std::size_t start = 0; start < text.size();) {
    const std::size_t stop = std::min(text.find('\n', start), text.size());
    const auto [head, body] = part_body(text.substr(start, stop - start));
    start = stop + 1;
    Value event;
    try {
      event = read_json(head, scratch);
    } catch (const ReadError&) {
      continue;  // the incomplete last line of a truncated journal
    }
    const auto kind = kind_of(text_of(member(event, "type")));
    const Value time = member(event, "time");
    const Value id = member(event, "id");
    if (!kind || !time.is_integer() || !id.is_integer()) continue;
    const std::uint32_t src = names.position(text_of(member(event, "src")), keep);
    const std::uint32_t dest = names.position(text_of(member(event, "dest")), keep);
    record_.messages.push_back(
        {Duration(time.as_integer()), id.as_integer(), *kind, src, dest, body});
    if (scratch.size() > (std::size_t{1} << 20U)) scratch = Arena();
  }
}

}  // namespace maelstrom::workbench
