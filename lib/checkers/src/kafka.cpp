#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "kafka/analyses.hpp"
#include "maelstrom/checkers/checkers.hpp"

namespace maelstrom::checkers {
namespace {

// Other sends may interleave with those of an operation; a log allows that.
constexpr std::string_view kAllowed = "int-send-skip";

// Jepsen counts it as an error, but it proves no fault.
constexpr std::string_view kNothing = "empty-transaction-graph";

// Faults that the final polls, which begin at the start of each log, could still heal: messages
// that nobody has polled yet. Later messages may have been polled already. This happens if a
// process's poll fails, for example because its commit is refused, and the process goes on after
// the messages of that poll.
// The same holds if nothing depends on anything yet.
constexpr std::array<std::string_view, 3> kMayHeal = {"lost-write", "unseen", kNothing};

constexpr std::array<std::string_view, 18> kTypes = {"G1a",
                                                     "G1c",
                                                     "G1c-realtime",
                                                     "PL-2-cycle-exists",
                                                     "duplicate",
                                                     "inconsistent-offsets",
                                                     "int-nonmonotonic-poll",
                                                     "int-nonmonotonic-send",
                                                     "int-poll-skip",
                                                     "int-send-skip",
                                                     "lost-write",
                                                     "no-writer-of-value",
                                                     "nonmonotonic-poll",
                                                     "nonmonotonic-send",
                                                     "poll-skip",
                                                     "precommitted-read",
                                                     "strong-PL-2-cycle-exists",
                                                     "unseen"};

bool has(const std::vector<std::string>& names, std::string_view name) {
  return std::ranges::find(names, name) != names.end();
}

// Whether an error of that type makes the history invalid.
bool is_wrong(std::string_view type, const KafkaOptions& options) {
  if (type == kNothing) return options.empty_graph == Validity::invalid;
  if (has(options.ignored_anomalies, type)) return false;
  return options.anomalies.empty() ? type != kAllowed : has(options.anomalies, type);
}

// The distinct errors of indefinite operations, in order of appearance.
Value info_causes(const History& history, Arena& arena) {
  constexpr std::array<std::string_view, 3> kOperations = {"send", "poll", "txn"};
  std::vector<Value> causes;
  std::unordered_set<Value, ValueHash> known;
  for (const Op& op : history) {
    if (!op.is_client() || !op.is_info()) continue;
    if (std::ranges::find(kOperations, op.f) == kOperations.end()) continue;
    if (known.insert(op.error).second) causes.push_back(op.error);
  }
  return arena.list(causes);
}

std::string unreadable_gap(const kafka::Transcript& transcript) {
  if (transcript.unreadable == 0) return {};
  return fmt::format(
      "{} acknowledged sends and polls have another form than messages with offsets from 0 on, the "
      "first at index {}, and were not judged",
      transcript.unreadable, transcript.first_unreadable->index);
}

}  // namespace

std::span<const std::string_view> kafka_anomaly_names() { return kTypes; }

void require_kafka_options(const KafkaOptions& options) {
  for (const auto* names : {&options.anomalies, &options.ignored_anomalies}) {
    for (const std::string& name : *names) {
      if (std::ranges::find(kTypes, name) != kTypes.end()) continue;
      throw std::invalid_argument(fmt::format("unknown anomaly \"{}\" of kafka; known are {}", name,
                                              fmt::join(kTypes, ", ")));
    }
  }
}

Verdict check_kafka(const History& history, Arena& arena, const KafkaOptions& options) {
  require_kafka_options(options);
  const kafka::Transcript transcript = kafka::read_transcript(history);
  const kafka::VersionOrders orders(transcript);
  kafka::Findings findings(transcript, arena);
  kafka::find_conflicts(orders, findings);
  kafka::find_dirty_reads(findings);
  kafka::find_lost_messages(orders, findings);
  kafka::find_jumps(orders, findings);
  kafka::find_cycles(history, findings);
  const auto errors = findings.take();

  const auto wrong = [&](const kafka::Findings::Error& error) {
    return is_wrong(error.type, options);
  };
  std::vector<Value> types;
  std::vector<Value> bad_types;
  for (const auto& error : errors) {
    types.push_back(Value::keyword(error.type));
    if (wrong(error) || error.type == kNothing) bad_types.push_back(types.back());
  }
  Verdict verdict;
  verdict.may_heal = std::ranges::all_of(errors, [&](const auto& error) {
    return !wrong(error) || std::ranges::find(kMayHeal, error.type) != kMayHeal.end();
  });
  if (std::ranges::any_of(errors, wrong)) verdict.validity = Validity::invalid;
  const bool has_polled = std::ranges::any_of(
      transcript.messages,
      [](const kafka::Message& message) { return message.ok_reader != kafka::kNone; });
  verdict.require_evidence(transcript.unreadable == 0, unreadable_gap(transcript));
  const bool is_empty =
      std::ranges::find(errors, kNothing, &kafka::Findings::Error::type) != errors.end();
  verdict.require_evidence(!is_empty, "no operation depends on another");
  verdict.require_evidence(has_polled, "no poll returned a message");
  verdict.add("worst-realtime-lag", kafka::worst_realtime_lag(findings));
  verdict.add("bad-error-types", arena.list(bad_types));
  verdict.add("error-types", arena.list(types));
  verdict.add("info-txn-causes", info_causes(history, arena));
  for (const auto& error : errors) verdict.add(error.type, error.figure);
  verdict.warnings = kafka::find_wrong_offsets(history, orders, transcript);
  return verdict;
}

}  // namespace maelstrom::checkers
