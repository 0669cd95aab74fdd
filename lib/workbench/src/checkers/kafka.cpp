#include <algorithm>
#include <array>
#include <unordered_set>

#include "checkers/kafka/analyses.hpp"
#include "maelstrom/workbench/kafka_checker.hpp"

namespace maelstrom::workbench {
namespace {

// Other sends interleave with those of an operation: that is what a log is for.
constexpr std::string_view kAllowed = "int-send-skip";

// What a poll to come could put right: messages that nobody has polled yet.
constexpr std::array<std::string_view, 2> kMayHeal = {"empty-transaction-graph", "unseen"};

// The distinct errors of indefinite operations, in the order they came.
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

}  // namespace

Verdict check_kafka(const History& history, Arena& arena) {
  const kafka::Transcript transcript = kafka::read_transcript(history);
  const kafka::VersionOrders orders(transcript);
  kafka::Findings findings(transcript, arena);
  kafka::find_conflicts(orders, findings);
  kafka::find_dirty_reads(findings);
  kafka::find_lost_messages(orders, findings);
  kafka::find_jumps(orders, findings);
  kafka::find_cycles(history, findings);
  const auto errors = findings.take();

  std::vector<Value> types;
  std::vector<Value> bad_types;
  for (const auto& error : errors) {
    types.push_back(Value::keyword(error.type));
    if (error.type != kAllowed) bad_types.push_back(types.back());
  }
  Verdict verdict;
  verdict.may_heal = std::ranges::all_of(errors, [](const auto& error) {
    return error.type == kAllowed || std::ranges::find(kMayHeal, error.type) != kMayHeal.end();
  });
  if (!bad_types.empty()) verdict.validity = Validity::invalid;
  const bool has_polled = std::ranges::any_of(
      transcript.messages,
      [](const kafka::Message& message) { return message.ok_reader != kafka::kNone; });
  verdict.require_evidence(has_polled, "no poll returned a message");
  verdict.add("worst-realtime-lag", kafka::worst_realtime_lag(findings));
  verdict.add("bad-error-types", arena.list(bad_types));
  verdict.add("error-types", arena.list(types));
  verdict.add("info-txn-causes", info_causes(history, arena));
  for (const auto& error : errors) verdict.add(error.type, error.figure);
  verdict.warnings = kafka::find_wrong_offsets(history, orders, transcript);
  return verdict;
}

}  // namespace maelstrom::workbench
