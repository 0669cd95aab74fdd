// Whole results against Jepsen's on recorded histories.
#include <optional>

#include "checkers/histories.hpp"
#include "maelstrom/checkers/check.hpp"
#include "maelstrom/checkers/transactions.hpp"
#include "maelstrom/checkers/value_json.hpp"

namespace maelstrom::checkers::agreement_test {
namespace {

namespace fs = std::filesystem;

// The --availability of the recorded run.
std::optional<double> read_availability(const fs::path& folder) {
  Arena arena;
  const Value meta = read_json(arena.adopt(read_file(folder / "meta.json")), arena);
  const Value* availability = meta.find(Value::string("availability"));
  if (availability == nullptr || availability->is_nil()) return std::nullopt;
  return availability->is_string() ? 1 : availability->as_double();
}

std::string to_text(Value valid) {
  return valid.is_keyword() ? std::string(valid.text()) : to_edn(valid);
}

Value count(std::size_t number) { return Value::integer(static_cast<std::int64_t>(number)); }

// The keys of lin-kv for which `picks` the verdict.
template <class Pick>
Value pick_keys(Value results, Arena& arena, const Pick& picks) {
  std::vector<Value> keys;
  for (const auto& [key, result] : results.entries()) {
    if (picks(result)) keys.push_back(key);
  }
  return arena.vector(keys);
}

// For kafka: how many errors of each type there are.
Value count_errors(Value figures, Arena& arena) {
  std::vector<Value::Entry> counts;
  for (const Value& type : figures.get("error-types").elements()) {
    const Value figure = figures.get(type.text());
    const bool is_unseen = type.is_keyword("unseen");
    counts.push_back({type, figure.get(is_unseen ? "unseen" : "count")});
  }
  return arena.map(counts);
}

// For counters: which final reads there are, and how many of each.
Value count_reads(Value reads, Arena& arena) {
  std::map<Value, std::size_t> counts;
  for (const Value& read : reads.elements()) ++counts[read];
  std::vector<Value::Entry> entries;
  for (const auto& [read, number] : counts) entries.push_back({read, count(number)});
  return arena.map(entries);
}

// What the table has under `name`, from the figures of ours.
Value figure_of(const Row& row, std::string_view name, Value figures, Arena& arena) {
  if (row.at("workload") == "kafka" && name == "counts") return count_errors(figures, arena);
  if (row.at("workload") != "lin-kv") {
    const Value figure = figures.get(name);
    if (name == "errors") return count(figure.size());
    return name == "final-reads" ? count_reads(figure, arena) : figure;
  }
  const Value results = figures.get("results");
  if (name == "keys") return count(results.size());
  if (name == "unknown") {
    return pick_keys(results, arena, [](Value r) { return r.get("valid?").is_keyword(); });
  }
  if (name != "invalid-at") return figures.get(name);
  std::vector<Value::Entry> places;
  for (const Value& key : figures.get("failures").elements()) {
    places.push_back({key, results.find(key)->get("linearizable").get("op").get("index")});
  }
  return arena.map(places);
}

// Elle counts the cycles that it came across, and if it gave up it knows not even all types.
bool is_comparable(const Row& row, std::string_view name) {
  if (!row.at("workload").starts_with("txn-")) return true;
  if (name != "anomaly-types") return name != "counts";
  return !elle_gave_up(row.at("path"), row.at("consistency_models"), row.at("workload_figures"));
}

void check_figures(const Row& row, Value figures) {
  Arena arena;
  for (const auto& [key, expected] : read_edn(row.at("workload_figures"), arena).entries()) {
    if (!is_comparable(row, key.text())) continue;
    const Value found = figure_of(row, key.text(), figures, arena);
    CAPTURE(to_edn(key), to_edn(found), to_edn(expected));
    CHECK(found == expected);
  }
}

void check_general(const Row& row, Value results) {
  Arena arena;
  const Value expected = read_edn(row.at("general_figures"), arena);
  const Value stats = results.get("stats");
  CHECK(stats.get("count") == read_edn(row.at("ops"), arena));
  CHECK(stats.get("ok-count") == expected.get("ok"));
  CHECK(stats.get("fail-count") == expected.get("fail"));
  CHECK(stats.get("info-count") == expected.get("info"));
  CHECK(stats.get("valid?") == expected.get("stats"));
  CHECK(results.get("availability") == expected.get("availability"));
  std::int64_t exceptions = 0;
  for (const Value& each : results.get("exceptions").get("exceptions").elements()) {
    exceptions += each.get("count").as_integer();
  }
  CHECK(Value::integer(exceptions) == expected.get("exceptions"));
}

void check_case(const fs::path& folder, const Row& row) {
  const History history = load_recorded(folder);
  CHECK(std::to_string(history.size()) == row.at("history_lines"));
  CheckOptions options;
  options.availability = read_availability(folder);
  if (const auto& models = row.at("consistency_models"); models != "-") {
    options.consistency_models = parse_consistency_models(models);
  }
  const Results results = check_history(history, row.at("workload"), options);
  CHECK(to_text(results.value.get("valid?")) == row.at("valid"));
  CHECK(to_text(results.value.get("workload").get("valid?")) == row.at("workload_valid"));
  CHECK(results.reasons.empty() == (row.at("valid") == "true"));
  check_figures(row, results.value.get("workload"));
  check_general(row, results.value);
}

TEST_CASE("the runs kept here get the verdicts and figures that Jepsen gave them") {
  CHECK(each_row(kept_histories(), "cases.tsv", {}, check_case) > 0);
}

TEST_CASE("every recorded run gets the verdicts and figures that Jepsen gave it") {
  each_row_of_more("cases.tsv", {}, check_case);
}

}  // namespace
}  // namespace maelstrom::checkers::agreement_test
