// The story of registers that are not linearizable.
#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <set>

#include "report/text.hpp"
#include "story/tellers.hpp"
#include "story/words.hpp"

namespace maelstrom::workbench::story {
namespace {

using report::member;

// An operation on a register.
struct Use {
  const Op* begin = nullptr;
  const Op* end = nullptr;     // null if it never completed
  std::optional<Value> needs;  // what it found there
  std::optional<Value> puts;

  bool is_ok() const { return end != nullptr && end->is_ok(); }
  bool is_refused() const { return end != nullptr && end->is_fail(); }
  const Op& any() const { return end != nullptr ? *end : *begin; }
};

class Register {
 public:
  Register(Trail& trail, const Value& key) : trail_(trail), key_(key) {
    for (const Op& op : trail.history()) {
      if (!op.is_client() || !op.is_invoke()) continue;
      const report::Operation operation = trail.operations().of(op);
      const Value value = operation.value();
      if (!value.is_sequence() || value.size() != 2 || !(value.elements()[0] == key)) continue;
      const Value& argument = value.elements()[1];
      Use use{operation.invocation, operation.completion, {}, {}};
      if (op.f == "read") {
        if (use.is_ok()) use.needs = argument;
      } else if (op.f == "write") {
        use.puts = argument;
      } else if (argument.is_sequence() && argument.size() == 2) {
        use.puts = argument.elements()[1];
        if (use.is_ok()) use.needs = argument.elements()[0];
      }
      uses_.push_back(use);
    }
  }

  const Use* of(const Op& op) const {
    const auto found = std::ranges::find_if(
        uses_, [&](const Use& use) { return use.begin == &op || use.end == &op; });
    return found == uses_.end() ? nullptr : &*found;
  }

  // Why the operation cannot have found what it found.
  void tell(const Use& odd, Story& story) {
    const Op& op = odd.any();
    if (!odd.needs || op.f == "write") {
      add(story, trail_, op);
      return;
    }
    const std::string found = brief(*odd.needs);
    story.sentences.push_back(fmt::format("The {} ({}) found {} under key {}", actor(trail_, op),
                                          span_of(odd.begin->time, op.time), found, brief(key_)));
    add(story, trail_, op);
    const std::vector<const Use*> writers = writers_of(*odd.needs, op.time);
    if (writers.empty()) {
      if (odd.needs->is_nil()) {
        tell_nothing_found(odd, story);
      } else {
        story.sentences.push_back(fmt::format("Nobody had begun to write {} there", found));
      }
    } else if (std::ranges::all_of(writers, &Use::is_refused)) {
      const Op& refused = writers.back()->any();
      story.sentences.push_back(fmt::format(
          "Only the {} would have written it, and it was told at {} that it had failed ({})",
          actor(trail_, refused), at(refused.time), brief(refused.error)));
      add(story, trail_, refused);
    } else {
      tell_replaced(odd, writers, story);
    }
    tell_answer(odd, story);
  }

 private:
  // Those that began before then, in order.
  std::vector<const Use*> writers_of(const Value& value, Duration before) const {
    std::vector<const Use*> writers;
    for (const Use& use : uses_) {
      if (use.puts == value && use.begin->time < before) writers.push_back(&use);
    }
    return writers;
  }

  // The last operation that was complete before `before` and began after `after`, and that shows
  // another value there than `value`.
  const Use* other_between(const Value& value, Duration after, Duration before) const {
    const Use* last = nullptr;
    for (const Use& use : uses_) {
      const Value* const shown = use.puts ? &*use.puts : use.needs ? &*use.needs : nullptr;
      const bool is_between = shown != nullptr && !(*shown == value) && use.is_ok() &&
                              use.begin->time > after && use.end->time < before;
      if (is_between && (last == nullptr || use.end->time > last->end->time)) last = &use;
    }
    return last;
  }

  std::string done(const Use& use) const {
    return fmt::format("the {} ({}) {} {} there", actor(trail_, use.any()),
                       span_of(use.begin->time, use.any().time), use.puts ? "put" : "found",
                       brief(use.puts ? *use.puts : *use.needs));
  }

  void tell_nothing_found(const Use& odd, Story& story) {
    const Use* const other = other_between(Value(), Duration::min(), odd.begin->time);
    if (other == nullptr) return;
    story.sentences.push_back(fmt::format("But {}, before that began", done(*other)));
    add(story, trail_, other->any());
  }

  // Any writer may have been the last one, unless something else was seen after it.
  void tell_replaced(const Use& odd, const std::vector<const Use*>& writers, Story& story) {
    const Use* writer = nullptr;
    const Use* other = nullptr;
    for (const Use* each : writers) {
      if (each->is_refused()) continue;
      if (!each->is_ok()) return tell_before(odd, story);
      other = other_between(*odd.needs, each->end->time, odd.begin->time);
      if (other == nullptr) return tell_before(odd, story);
      writer = each;
    }
    for (const Use* each : writers) {
      if (!each->is_refused() || each->end->time < other->begin->time) continue;
      story.sentences.push_back(fmt::format(
          "It is right if the {} took effect, which was told at {} that it had failed ({})",
          actor(trail_, each->any()), at(each->end->time), brief(each->end->error)));
      add(story, trail_, each->any());
      return;
    }
    story.sentences.push_back(fmt::format("It had been there: {}", done(*writer)));
    story.sentences.push_back(fmt::format(
        "After that {}, and was complete {} before this {} began: what it found was out of date",
        done(*other), report::format_duration(odd.begin->time - other->end->time), odd.any().f));
    add(story, trail_, writer->any());
    add(story, trail_, other->any());
  }

  // The last operations before it.
  void tell_before(const Use& odd, Story& story) {
    constexpr std::size_t kMostShown = 4;
    std::vector<const Use*> before;
    for (const Use& use : uses_) {
      const bool is_shown = use.is_ok() && (use.puts || use.needs);
      if (&use != &odd && is_shown && use.begin->time <= odd.any().time) before.push_back(&use);
    }
    std::ranges::stable_sort(before, {}, [](const Use* use) { return use->end->time; });
    if (before.size() > kMostShown) before.erase(before.begin(), before.end() - kMostShown);
    std::vector<std::string> texts;
    for (const Use* use : before) {
      texts.push_back(done(*use));
      add(story, trail_, use->any());
    }
    story.sentences.push_back(
        texts.empty() ? "No order of the operations leaves that value"
                      : fmt::format("No order of the operations leaves that value. The last ones "
                                    "before it: {}",
                                    listed(texts)));
  }

  // What the node asked before it answered.
  void tell_answer(const Use& odd, Story& story) {
    const Way way = trail_.way(*odd.begin);
    if (way.request == nullptr || way.reply == nullptr || !way.request->is_received()) return;
    const std::string_view node = trail_.node_of(*odd.begin);
    const auto asked = trail_.sent_by(node, way.request->ended, way.reply->sent);
    if (asked.empty()) {
      std::string text = fmt::format(
          "{} answered from what it had itself: it asked no other node and no service", node);
      if (const FaultWindow* fault = common_fault(trail_, std::array{way.reply->sent})) {
        text += fmt::format(", during the {}", named(*fault));
      }
      story.sentences.push_back(std::move(text));
      return;
    }
    std::set<std::string> whom;
    for (const Letter* letter : asked) whom.emplace(trail_.name(letter->dest));
    const std::vector<std::string> names(whom.begin(), whom.end());
    story.sentences.push_back(fmt::format("Before it answered, {} sent {} to {}", node,
                                          counted(asked.size(), "message"), listed(names)));
    constexpr std::size_t kMostShown = 4;
    for (const Letter* letter : std::span(asked).first(std::min(asked.size(), kMostShown))) {
      add(story, letter);
    }
  }

  Trail& trail_;
  const Value key_;
  std::vector<Use> uses_;
};

}  // namespace

std::vector<Story> tell_registers(Trail& trail, const Value& found) {
  const Value results = member(found, "results");
  if (!results.is_map()) return {};
  Story story;
  story.kind = "not linearizable";
  std::vector<std::string> keys;
  for (const auto& [key, result] : results.entries()) {
    const Value verdict = member(result, "linearizable");
    const Value valid = member(verdict, "valid?");
    if (!verdict.is_map() || !valid.is(Value::Kind::boolean) || valid.is_true()) continue;
    keys.push_back(brief(key));
    if (!story.sentences.empty()) continue;
    const Value op = member(verdict, "op");
    const Value index = member(op.is(Value::Kind::tagged) ? op.elements()[1] : op, "index");
    if (!index.is_integer()) continue;
    const report::Operation operation = trail.operations().at(index.as_integer());
    if (operation.invocation == nullptr) continue;
    Register history(trail, key);
    const Use* const odd = history.of(*operation.invocation);
    if (odd == nullptr) continue;
    history.tell(*odd, story);
    const std::vector<Finding> faults = find_service_faults(trail);
    const Finding* const fault = first_of(faults, trail.node_of(*operation.invocation),
                                          operation.invocation->time, operation.any().time);
    if (fault != nullptr) add(story, *fault);
  }
  if (keys.empty()) return {};
  story.summary = fmt::format("{} {} not linearizable.",
                              keys.size() == 1 ? "Key " + keys[0] : "Keys " + listed(keys),
                              keys.size() == 1 ? "is" : "are");
  if (const std::string silent = silence(trail); !silent.empty()) {
    story.sentences.push_back(silent);
  }
  return {std::move(story)};
}

}  // namespace maelstrom::workbench::story
