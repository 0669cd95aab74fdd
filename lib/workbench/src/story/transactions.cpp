// The story of transactions: who they were, what joins them in a cycle, and what their nodes did.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

#include "report/text.hpp"
#include "story/groups.hpp"
#include "story/words.hpp"

namespace maelstrom::workbench::story {
namespace {

using report::AnomalyGroup;
using report::Evidence;

// "T1 is the txn by c3 at n0 (1.2 s to 1.3 s): [[:r 1 nil]]".
std::string introduced(const Trail& trail, const std::string& name, const Evidence& evidence) {
  constexpr std::size_t kMost = 100;  // bytes
  const auto& [invocation, completion] = evidence.operation;
  const Op& op = evidence.operation.any();
  const std::string who = !name.empty() ? name : evidence.role == "writer" ? "The writer" : "Here";
  std::string text =
      fmt::format("{} is the {} ({}): {}", who, actor(trail, op),
                  span_of(invocation != nullptr ? invocation->time : op.time, op.time),
                  report::brief_edn(evidence.operation.value(), kMost));
  if (completion == nullptr) return text + ", which never completed";
  if (completion->is_fail()) {
    return text + fmt::format(", which was told that it failed ({})", brief(completion->error));
  }
  return completion->is_info() ? text + ", whose outcome is unknown" : text;
}

// The time of all of these operations.
std::pair<Duration, Duration> time_of(const std::vector<Evidence>& operations) {
  Duration from = Duration::max();
  Duration to = Duration::min();
  for (const Evidence& each : operations) {
    const Op* const begin = each.operation.invocation;
    from = std::min(from, begin != nullptr ? begin->time : each.operation.any().time);
    to = std::max(to, each.operation.any().time);
  }
  return {from, to};
}

// Whether each node answered on its own.
void tell_answers(Trail& trail, const std::vector<Evidence>& operations, Story& story) {
  std::set<std::string> alone;
  std::size_t known = 0;
  for (const Evidence& each : operations) {
    const Way way = trail.way(each.operation.any());
    if (way.request == nullptr || way.reply == nullptr || !way.request->is_received()) continue;
    ++known;
    const std::string_view node = trail.node_of(each.operation.any());
    if (trail.sent_by(node, way.request->ended, way.reply->sent).empty()) alone.emplace(node);
  }
  if (known == 0 || alone.empty() || trail.count_nodes() < 2) return;
  const std::vector<std::string> names(alone.begin(), alone.end());
  story.sentences.push_back(fmt::format(
      "{} answered from what {} had: no message to another node or a service lies "
      "between {} request and its answer",
      listed(names), names.size() == 1 ? "it" : "each", names.size() == 1 ? "that" : "a"));
}

}  // namespace

Story story_of(Trail& trail, const AnomalyGroup& group, const std::vector<Finding>& faults) {
  Story story;
  story.kind = group.type;
  story.summary =
      fmt::format("{}: {}{}", group.type,
                  counted(static_cast<std::size_t>(std::max<std::int64_t>(group.count, 0)), "case"),
                  group.meaning.empty() ? "." : ". " + group.meaning);
  if (group.examples.empty()) return story;
  // The example with the fewest operations is the easiest to follow.
  const report::Anomaly& anomaly = *std::ranges::min_element(
      group.examples, {}, [](const report::Anomaly& each) { return each.operations.size(); });
  constexpr std::size_t kMostShown = 6;
  const auto shown =
      std::span(anomaly.operations).first(std::min(anomaly.operations.size(), kMostShown));
  std::size_t number = 0;
  for (const Evidence& each : shown) {
    const std::string name = anomaly.cycle.empty() ? "" : fmt::format("T{}", ++number);
    story.sentences.push_back(introduced(trail, name, each));
    add(story, trail, each.operation.any());
  }
  for (const report::Dependency& step :
       std::span(anomaly.cycle).first(std::min(anomaly.cycle.size(), kMostShown))) {
    story.sentences.push_back(step.text);
  }
  if (const Value key = report::member(anomaly.details, "key"); !key.is_nil()) {
    std::string about = fmt::format("It is about key {}", brief(key));
    for (const char* name : {"value", "values", "element"}) {
      const Value value = report::member(anomaly.details, name);
      if (!value.is_nil()) about += fmt::format(": {}", report::brief_edn(value, 100));
    }
    story.sentences.push_back(std::move(about));
  }
  if (anomaly.operations.empty()) return story;
  if (const std::string silent = silence(trail); !silent.empty()) {
    story.sentences.push_back(silent);
  } else {
    tell_answers(trail, anomaly.operations, story);
  }
  // What went wrong with services at that time, at these nodes.
  const auto [from, to] = time_of(anomaly.operations);
  std::set<std::string_view> nodes;
  for (const Evidence& each : anomaly.operations) nodes.insert(trail.node_of(each.operation.any()));
  for (const Finding& fault : faults) {
    if (fault.time < from || fault.time > to || !nodes.contains(fault.node)) continue;
    add(story, fault);
    break;
  }
  return story;
}

std::vector<Story> tell_transactions(Trail& trail, const Value& /*found*/) {
  Arena arena;
  const std::vector<Finding> faults = find_service_faults(trail);
  std::vector<Story> stories;
  for (const AnomalyGroup& group : report::find_anomalies(trail.run(), arena)) {
    stories.push_back(story_of(trail, group, faults));
  }
  // What one can see with the eye comes before cycles: of those, the shortest before the longest.
  constexpr std::array<std::string_view, 8> kFirst = {
      "lost-update",        "G1a",         "dirty-update", "internal", "G1b", "duplicate-elements",
      "incompatible-order", "unobservable"};
  std::ranges::stable_sort(stories, {}, [&](const Story& story) {
    return std::ranges::find(kFirst, story.kind) - kFirst.begin();
  });
  return stories;
}

}  // namespace maelstrom::workbench::story
