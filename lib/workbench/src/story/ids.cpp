// The story of ids that were given more than once.
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "report/text.hpp"
#include "story/tellers.hpp"
#include "story/words.hpp"

namespace maelstrom::workbench::story {
namespace {

using report::member;

std::string given(const Trail& trail, const Op& op) {
  const std::string_view node = trail.node_of(op);
  const std::string_view client = trail.client_of(op);
  const std::string to =
      client.empty() ? fmt::format("process {}", op.process) : std::string(client);
  return node.empty() ? fmt::format("{} got it at {}", to, at(op.time))
                      : fmt::format("{} gave it to {} at {}", node, to, at(op.time));
}

}  // namespace

std::vector<Story> tell_ids(Trail& trail, const Value& found) {
  const Value duplicated = member(found, "duplicated");
  if (!duplicated.is_map() || duplicated.size() == 0) return {};
  std::unordered_map<Value, std::vector<const Op*>, ValueHash> givers;
  for (const auto& [id, times] : duplicated.entries()) givers[id];
  for (const Op& op : trail.history()) {
    if (!op.is_client() || !op.is_ok()) continue;
    if (const auto at = givers.find(op.value); at != givers.end()) at->second.push_back(&op);
  }
  std::set<std::string> nodes;
  std::size_t by_one_node = 0;
  std::size_t over_restart = 0;
  const auto is_same_node = [&](const std::vector<const Op*>& ops) {
    return std::ranges::all_of(
        ops, [&](const Op* op) { return trail.node_of(*op) == trail.node_of(*ops[0]); });
  };
  for (const auto& [id, ops] : givers) {
    if (ops.size() < 2) continue;
    for (const Op* op : ops) nodes.emplace(trail.node_of(*op));
    if (!is_same_node(ops)) continue;
    ++by_one_node;
    if (trail.death(trail.node_of(*ops[0]), ops[0]->time, ops.back()->time)) ++over_restart;
  }
  const Value count = member(found, "duplicated-count");
  const auto all =
      count.is_integer() ? static_cast<std::size_t>(count.as_integer()) : duplicated.size();
  Story story;
  story.kind = "duplicate ids";
  story.summary = counted(all, "id") + (all == 1 ? " was" : " were") + " given more than once";
  nodes.erase("");
  const std::vector<std::string> names(nodes.begin(), nodes.end());
  if (!names.empty()) story.summary += ", by " + listed(names);
  story.summary += ".";

  // The first one that was given again.
  const auto again = [](const auto& giver) {
    return giver.second.size() < 2 ? Duration::max() : giver.second[1]->time;
  };
  const auto& [example, ops] = *std::ranges::min_element(givers, {}, again);
  if (ops.size() < 2) return {std::move(story)};
  constexpr std::size_t kMostShown = 3;
  std::vector<std::string> parts;
  for (const Op* op : std::span(ops).first(std::min(ops.size(), kMostShown))) {
    parts.push_back(given(trail, *op));
    add(story, trail, *op);
  }
  story.sentences.push_back(fmt::format("{}: {}", brief(example), listed(parts)));
  const std::string node(trail.node_of(*ops[0]));
  if (node.empty()) return {std::move(story)};
  if (!is_same_node(ops)) {
    story.sentences.push_back(fmt::format(
        "Different nodes gave the same id: nothing in it is the node's own{}",
        by_one_node == 0
            ? ""
            : fmt::format(" ({} came twice from one node)", counted(by_one_node, "id"))));
  } else if (const Death* death = trail.death(node, ops[0]->time, ops[1]->time)) {
    story.sentences.push_back(
        fmt::format("In between {} was killed, at {}: its count did not outlive that, and nothing "
                    "in the id tells one start of the node from another",
                    node, at(death->killed)));
  } else {
    story.sentences.push_back(
        fmt::format("{} was not killed in between: it repeats itself while it runs", node));
  }
  // Ids that nodes take from a service.
  std::vector<Finding> faults = find_overwritten(trail);
  for (Finding& fault : find_stale(trail)) faults.push_back(std::move(fault));
  const auto before = std::ranges::find_if(faults, [&, &id = example](const Finding& fault) {
    return fault.written == id || fault.lost == id;
  });
  if (before != faults.end()) {
    add(story, *before);
  } else if (!faults.empty()) {  // ids may be made of what is read, in blocks for example
    add(story, faults.front());
  }
  return {std::move(story)};
}

}  // namespace maelstrom::workbench::story
