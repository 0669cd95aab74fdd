// The story of kafka's messages: who gave an offset, and which poll showed what.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "report/text.hpp"
#include "story/groups.hpp"
#include "story/words.hpp"

namespace maelstrom::workbench::story {
namespace {

using report::member;

// A message that was sent.
struct Sent {
  const Op* op;  // its completion
  Value key;
  Value offset;
  Value msg;
};

// The sends of an op, [:send k [offset msg]], that have an offset.
std::vector<Sent> sends_of(const Op& op) {
  std::vector<Sent> sends;
  if (!op.value.is_sequence()) return sends;
  for (const Value& part : op.value.elements()) {
    if (!part.is_sequence() || part.size() != 3 || !part.elements()[0].is_keyword("send")) continue;
    const Value& pair = part.elements()[2];
    if (!pair.is_sequence() || pair.size() != 2) continue;
    sends.push_back({&op, part.elements()[1], pair.elements()[0], pair.elements()[1]});
  }
  return sends;
}

class Logs {
 public:
  explicit Logs(Trail& trail) : trail_(trail) {
    for (const Op& op : trail.history()) {
      if (!op.is_client() || !op.is_ok()) continue;
      for (const Sent& sent : sends_of(op)) sends_.push_back(sent);
    }
  }

  // The messages with one offset of a key: which nodes gave it.
  void tell_offset(const Value& key, const Value& offset, Story& story) const {
    std::vector<std::string> parts;
    std::set<std::string> nodes;
    Duration last{};
    for (const Sent& sent : sends_) {
      if (!(sent.key == key) || !(sent.offset == offset)) continue;
      last = sent.op->time;
      const std::string node(trail_.node_of(*sent.op));
      nodes.insert(node);
      parts.push_back(fmt::format("{} to message {} at {}", node.empty() ? "a node" : node,
                                  brief(sent.msg), at(sent.op->time)));
      add(story, trail_, *sent.op);
    }
    if (parts.size() < 2) return;
    story.sentences.push_back(fmt::format("Offset {} of key {} was given by {}", brief(offset),
                                          brief(key), listed(parts)));
    const std::vector<std::string> names(nodes.begin(), nodes.end());
    if (names.size() > 1) {
      story.sentences.push_back(
          fmt::format("{} answered with one offset for different messages", listed(names)));
    } else if (!names[0].empty()) {
      story.sentences.push_back(fmt::format("{} gave it more than once", names[0]));
    }
    std::map<Duration, std::vector<std::string>> killed;
    for (const Death& death : trail_.deaths()) {
      if (death.killed <= last) killed[death.killed].emplace_back(death.node);
    }
    for (const auto& [time, names_then] : killed) {
      story.sentences.push_back(fmt::format("Before the last of them, {} {} killed, at {}",
                                            listed(names_then),
                                            names_then.size() == 1 ? "was" : "were", at(time)));
    }
  }

  // An acknowledged message that polls do not show.
  void tell_unseen(const Value& key, const Value& msg, Story& story) const {
    const auto sent = std::ranges::find_if(
        sends_, [&](const Sent& each) { return each.key == key && each.msg == msg; });
    if (sent == sends_.end()) return;
    const std::string_view node = trail_.node_of(*sent->op);
    story.sentences.push_back(fmt::format(
        "Message {} of key {} was acknowledged{} at {}, with offset {}", brief(msg), brief(key),
        node.empty() ? "" : fmt::format(" by {}", node), at(sent->op->time), brief(sent->offset)));
    add(story, trail_, *sent->op);
    if (!sent->offset.is_integer()) return;
    tell_passing_poll(*sent, story);
    tell_death(*sent, story);
  }

 private:
  // The first poll that begins after the send, shows a higher offset of the key, and not this one.
  void tell_passing_poll(const Sent& sent, Story& story) const {
    for (const Op& op : trail_.history()) {
      if (!op.is_client() || !op.is_ok() || !op.value.is_sequence()) continue;
      const report::Operation operation = trail_.operations().of(op);
      if (operation.invocation == nullptr || operation.invocation->time < sent.op->time) continue;
      for (const Value& part : op.value.elements()) {
        if (!part.is_sequence() || part.size() != 2 || !part.elements()[0].is_keyword("poll")) {
          continue;
        }
        const Value* const polled = part.elements()[1].find(sent.key);
        if (polled == nullptr || !polled->is_sequence() || polled->size() == 0) continue;
        std::optional<std::int64_t> before;
        std::optional<std::int64_t> after;
        bool is_shown = false;
        for (const Value& pair : polled->elements()) {
          if (!pair.is_sequence() || pair.size() != 2 || !pair.elements()[0].is_integer()) continue;
          const std::int64_t offset = pair.elements()[0].as_integer();
          is_shown = is_shown || pair.elements()[1] == sent.msg;
          if (offset < sent.offset.as_integer()) before = offset;
          if (offset > sent.offset.as_integer() && !after) after = offset;
        }
        if (is_shown || !after) continue;
        story.sentences.push_back(
            before
                ? fmt::format("The {} at {} shows the offsets {} and {}, and nothing between them",
                              actor(trail_, op), at(op.time), *before, *after)
                : fmt::format("The {} at {} shows the key from offset {} on", actor(trail_, op),
                              at(op.time), *after));
        add(story, trail_, op);
        return;
      }
    }
  }

  void tell_death(const Sent& sent, Story& story) const {
    const std::string_view node = trail_.node_of(*sent.op);
    if (node.empty()) return;
    const Death* const death = trail_.death(node, sent.op->time, Duration::max());
    if (death == nullptr) return;
    story.sentences.push_back(fmt::format(
        "{} was killed at {}, after it had acknowledged the message", node, at(death->killed)));
  }

  Trail& trail_;
  std::vector<Sent> sends_;
};

// Whether the fault's key in the service names the key of the log.
bool is_about(const Finding& fault, const Value& key) {
  const std::string name = brief(key);
  return brief(fault.key).find(name.size() > 2 && name[0] == '"' ? name.substr(1, name.size() - 2)
                                                                 : name) != std::string::npos;
}

// The first of a kafka error's examples.
Value first_error(const Value& found, std::string_view type) {
  const Value errors = member(member(found, type), "errs");
  return errors.is_sequence() && errors.size() > 0 ? errors.elements()[0] : Value();
}

}  // namespace

std::vector<Story> tell_kafka(Trail& trail, const Value& found) {
  Arena arena;
  const Logs logs(trail);
  const std::vector<Finding> faults = find_service_faults(trail);
  std::vector<Story> stories;
  for (const report::AnomalyGroup& group : report::find_anomalies(trail.run(), arena)) {
    Story story = story_of(trail, group, faults);
    Story own;
    const Value example = first_error(found, group.type);
    if (group.type == "inconsistent-offsets") {
      logs.tell_offset(member(example, "key"), member(example, "offset"), own);
    } else if (group.type == "lost-write") {
      logs.tell_unseen(member(example, "key"), member(example, "value"), own);
    } else if (group.type == "unseen") {
      const Value messages = member(member(found, "unseen"), "messages");
      if (messages.is_map() && messages.size() > 0) {
        const auto& [key, values] = messages.entries()[0];
        if (values.is_sequence() && values.size() > 0) {
          logs.tell_unseen(key, values.elements()[0], own);
        }
      }
    }
    if (!own.sentences.empty()) {
      story.sentences = std::move(own.sentences);
      story.letters = std::move(own.letters);
      story.operations = std::move(own.operations);
      for (const Finding& fault : faults) {
        const Value offset = member(example, "offset");
        if (!is_about(fault, member(example, "key"))) continue;
        if (!offset.is_nil() && !(fault.written == offset) && !(fault.lost == offset)) continue;
        add(story, fault);
        break;
      }
    }
    stories.push_back(std::move(story));
  }
  constexpr std::array<std::string_view, 5> kFirst = {"inconsistent-offsets", "duplicate",
                                                      "lost-write", "unseen", "poll-skip"};
  std::ranges::stable_sort(stories, {}, [&](const Story& story) {
    return std::ranges::find(kFirst, story.kind) - kFirst.begin();
  });
  return stories;
}

}  // namespace maelstrom::workbench::story
