// The story of counters whose final reads are not the sum.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "maelstrom/checkers/edn.hpp"
#include "report/text.hpp"
#include "story/tellers.hpp"
#include "story/words.hpp"

namespace maelstrom::workbench::story {
namespace {

using report::member;

struct Add {
  const Op* op;  // its completion
  std::int64_t delta;
};

// Sums up to `most` that some of the adds have alone; the adds, if there is only one such set of at
// most two.
std::vector<const Add*> only_adds(const std::vector<Add>& adds, std::int64_t sum) {
  std::vector<const Add*> found;
  for (const Add& add : adds) {
    if (add.delta != sum) continue;
    if (!found.empty()) return {};
    found.push_back(&add);
  }
  return found;
}

class Counters {
 public:
  Counters(Trail& trail, const Value& found) : trail_(trail), found_(found) {
    for (const Op& op : trail.history()) {
      if (!op.is_client() || !op.is_ok()) continue;
      if (op.f == "read") {
        reads_.push_back(&op);
        continue;
      }
      const report::Operation operation = trail.operations().of(op);
      const Value delta = operation.invocation != nullptr ? operation.invocation->value : op.value;
      if (delta.is_integer()) adds_.push_back({&op, delta.as_integer()});
    }
  }

  std::vector<Story> tell() {
    const Value errors = member(found_, "errors");
    if (!errors.is_sequence() || errors.size() == 0) return {};
    const Value acceptable = member(found_, "acceptable");
    Story story;
    story.kind = "wrong values";
    story.summary = summary(errors, acceptable);
    const Op* const wrong = wrong_read(errors);
    if (wrong == nullptr) return {std::move(story)};
    tell_fall(*wrong, story);
    tell_excess(story);
    tell_services(story);
    tell_totals(story);
    tell_missing(*wrong, acceptable, story);
    tell_answer(*wrong, story);
    add(story, trail_, *wrong);
    return {std::move(story)};
  }

 private:
  const Op* wrong_read(const Value& errors) const {
    for (const Value& error : errors.elements()) {
      const Value map = error.is(Value::Kind::tagged) ? error.elements()[1] : error;
      const Value index = member(map, "index");
      if (!index.is_integer()) continue;
      const report::Operation operation = trail_.operations().at(index.as_integer());
      if (operation.completion != nullptr) return operation.completion;
    }
    return nullptr;
  }

  // "final read at n1 gave 1,264; possible were 1,270 to 1,270".
  std::string summary(const Value& errors, const Value& acceptable) const {
    std::map<std::string, std::set<std::int64_t>> given;  // by node
    for (const Op* read : reads_) {
      const std::string_view node = trail_.node_of(*read);
      const std::string name =
          node.empty() ? fmt::format("process {}", read->process) : std::string(node);
      if (read->final && read->value.is_integer()) given[name].insert(read->value.as_integer());
    }
    std::map<std::set<std::int64_t>, std::vector<std::string>> nodes;  // by what they gave
    for (const auto& [node, sums] : given) nodes[sums].push_back(node);
    std::vector<std::string> reads;
    for (const auto& [sums, names] : nodes) {
      std::vector<std::string> texts;
      for (const std::int64_t sum : sums) texts.push_back(report::format_count(sum));
      reads.push_back(fmt::format("{} gave {}", listed(names), listed(texts)));
    }
    std::string text = fmt::format("{} of the final reads {} wrong", errors.size(),
                                   errors.size() == 1 ? "is" : "are");
    if (!reads.empty()) text += ": " + listed(reads);
    return text + fmt::format("; right {}.", ranges(acceptable));
  }

  static std::string ranges(const Value& acceptable) {
    if (!acceptable.is_sequence() || acceptable.size() == 0) return "is something else";
    std::vector<std::string> parts;
    for (const Value& range : acceptable.elements()) {
      if (!range.is_sequence() || range.size() != 2) continue;
      const Value& least = range.elements()[0];
      const Value& most = range.elements()[1];
      parts.push_back(least == most ? number(least)
                                    : fmt::format("{} to {}", number(least), number(most)));
    }
    return (parts.size() == 1 ? "is " : "are ") + listed(parts);
  }

  static std::string number(const Value& value) {
    return value.is_integer() ? report::format_count(value.as_integer()) : brief(value);
  }

  // A node whose reads went back, without an add that explains it: since then something is missing.
  void tell_fall(const Op& wrong, Story& story) {
    const std::string node(trail_.node_of(wrong));
    const bool has_negative = std::ranges::any_of(adds_, [](const Add& a) { return a.delta < 0; });
    if (node.empty() || has_negative) return;
    const Op* last = nullptr;
    for (const Op* read : reads_) {
      if (trail_.node_of(*read) != node || !read->value.is_integer()) continue;
      if (last != nullptr && read->value.as_integer() < last->value.as_integer()) {
        std::string text =
            fmt::format("{}'s reads fell from {} at {} to {} at {}", node, brief(last->value),
                        at(last->time), brief(read->value), at(read->time));
        const Death* const death = trail_.death(node, last->time, read->time);
        text += death != nullptr ? fmt::format(
                                       ": it was killed in between, at {}, and the adds of before "
                                       "did not outlive that",
                                       at(death->killed))
                                 : "; it was not killed in between";
        story.sentences.push_back(std::move(text));
        add(story, trail_, *last);
        add(story, trail_, *read);
        return;
      }
      last = read;
    }
  }

  // The first read of more than anybody had begun to add by then.
  void tell_excess(Story& story) {
    std::int64_t most = 0;
    for (const Op& op : trail_.history()) {
      if (!op.is_client()) continue;
      if (op.is_invoke() && op.f == "add" && op.value.is_integer()) {
        if (op.value.as_integer() < 0) return;
        most += op.value.as_integer();
      }
      const bool is_excess =
          op.is_ok() && op.f == "read" && op.value.is_integer() && op.value.as_integer() > most;
      if (!is_excess) continue;
      story.sentences.push_back(fmt::format(
          "The {} at {} gave {}, though no more than {} had been added anywhere by then",
          actor(trail_, op), at(op.time), number(op.value), report::format_count(most)));
      add(story, trail_, op);
      tell_last_heard(op, story);
      return;
    }
  }

  // The last messages that the node had from other nodes before it answered.
  void tell_last_heard(const Op& read, Story& story) {
    constexpr Duration kShortly = std::chrono::milliseconds(500);
    const std::string node(trail_.node_of(read));
    std::vector<const Letter*> heard;
    for (const Letter& letter : trail_.letters()) {
      const bool is_before =
          letter.is_received() && letter.ended <= read.time && letter.ended >= read.time - kShortly;
      const bool is_between = trail_.is_node(letter.src) && trail_.name(letter.dest) == node;
      if (is_before && is_between) heard.push_back(&letter);
    }
    constexpr std::size_t kMostShown = 4;
    if (heard.size() > kMostShown) heard.erase(heard.begin(), heard.end() - kMostShown);
    if (heard.empty() || node.empty()) return;
    std::vector<std::string> parts;
    for (const Letter* letter : heard) {
      parts.push_back(fmt::format("{} from {} at {}",
                                  brief(report::member(trail_.body(*letter), "type")),
                                  trail_.name(letter->src), at(letter->ended)));
    }
    story.sentences.push_back(
        fmt::format("The last that {} heard of other nodes before that: {}", node, listed(parts)));
    add(story, heard);
  }

  void tell_services(Story& story) {
    std::vector<Finding> faults = find_ignored_errors(trail_);
    for (auto* more : {find_unconfirmed, find_repeated, find_overwritten}) {
      if (!faults.empty()) break;
      faults = more(trail_);
    }
    if (faults.empty()) return;
    add(story, faults.front());
    if (faults.size() > 1) {
      story.sentences.push_back(fmt::format("The same happened {} more", times(faults.size() - 1)));
    }
  }

  void tell_missing(const Op& wrong, const Value& acceptable, Story& story) {
    const bool is_exact = acceptable.is_sequence() && acceptable.size() == 1 &&
                          acceptable.elements()[0].is_sequence() &&
                          acceptable.elements()[0].size() == 2 && wrong.value.is_integer();
    if (!is_exact) return;
    const Value& least = acceptable.elements()[0].elements()[0];
    const Value& most = acceptable.elements()[0].elements()[1];
    if (!least.is_integer() || !most.is_integer()) return;
    const std::int64_t got = wrong.value.as_integer();
    const bool is_less = got < least.as_integer();
    const std::int64_t difference = is_less ? least.as_integer() - got : got - most.as_integer();
    const std::string node(trail_.node_of(wrong));
    std::string text = fmt::format("{} gave {} {} than the {} that the acknowledged adds make",
                                   node.empty() ? "It" : node, report::format_count(difference),
                                   is_less ? "less" : "more", number(is_less ? least : most));
    const bool has_negative = std::ranges::any_of(adds_, [](const Add& a) { return a.delta < 0; });
    const auto only = only_adds(adds_, difference);
    if (only.size() == 1 && is_less && !has_negative) {
      const Op& missing = *only[0]->op;
      text += fmt::format("; of all single adds only the {} at {} has this size",
                          actor(trail_, missing), at(missing.time));
      add(story, trail_, missing);
    }
    story.sentences.push_back(std::move(text));
    tell_copies(node, story);
    tell_partitions(wrong, is_less, story);
  }

  // Whether the node asked the service, in a run in which nodes ask one.
  void tell_answer(const Op& wrong, Story& story) {
    const Way way = trail_.way(wrong);
    const bool is_known = way.request != nullptr && way.reply != nullptr &&
                          way.request->is_received() && !trail_.calls().empty();
    if (!is_known) return;
    const std::string_view node = trail_.node_of(wrong);
    const auto asked = trail_.sent_by(node, way.request->ended, way.reply->sent);
    const std::string_view service = trail_.name(trail_.calls().front().request->dest);
    if (asked.empty()) {
      story.sentences.push_back(fmt::format(
          "{} answered this read from what it had itself: it did not ask {}", node, service));
      return;
    }
    const std::vector<Finding> stale = find_stale(trail_);
    const Finding* const old = first_of(stale, node, way.request->ended, way.reply->sent);
    if (old != nullptr) add(story, *old);
  }

  // Messages that came to the node more than once.
  void tell_copies(const std::string& node, Story& story) {
    std::size_t count = 0;
    const Letter* first = nullptr;
    for (const Letter& letter : trail_.letters()) {
      if (letter.copies < 2 || trail_.name(letter.dest) != node) continue;
      ++count;
      if (first == nullptr) first = &letter;
    }
    if (first == nullptr) return;
    story.sentences.push_back(
        fmt::format("{} from other nodes came to {} twice or more, the first one sent at {}",
                    counted(count, "message"), node, at(first->sent)));
    add(story, first);
  }

  // Nodes whose compare-and-sets add up to something else than what they acknowledged.
  void tell_totals(Story& story) {
    std::map<std::string, std::int64_t> changed;
    for (const Call& call : trail_.calls()) {
      if (!call.changes()) continue;
      if (call.type != "cas" || !call.from.is_integer() || !call.value.is_integer()) return;
      changed[std::string(trail_.name(call.request->src))] +=
          call.value.as_integer() - call.from.as_integer();
    }
    std::map<std::string, std::int64_t> acknowledged;
    for (const Add& add : adds_) acknowledged[std::string(trail_.node_of(*add.op))] += add.delta;
    for (const auto& [node, sum] : changed) {
      if (acknowledged[node] == sum) continue;
      story.sentences.push_back(
          fmt::format("{}'s compare-and-sets that succeeded add up to {}, and the adds that it "
                      "acknowledged to {}",
                      node, report::format_count(sum), report::format_count(acknowledged[node])));
    }
  }

  // What the other nodes told this one that was lost.
  void tell_partitions(const Op& wrong, bool is_less, Story& story) {
    const std::string node(trail_.node_of(wrong));
    if (node.empty() || !is_less) return;
    std::map<std::string, std::pair<std::size_t, const Letter*>> lost;  // by sender
    for (const Letter& letter : trail_.letters()) {
      if (!letter.is_lost() || trail_.name(letter.dest) != node) continue;
      auto& [count, last] = lost[std::string(trail_.name(letter.src))];
      ++count;
      last = &letter;
    }
    for (const auto& [sender, tally] : lost) {
      const auto& [count, last] = tally;
      const auto later = std::ranges::find_if(trail_.letters(), [&, l = last](const Letter& each) {
        return each.src == l->src && each.dest == l->dest && each.sent > l->sent &&
               each.is_received();
      });
      story.sentences.push_back(fmt::format(
          "{} from {} to {} {} lost, the last at {} by {}{}", counted(count, "message"), sender,
          node, count == 1 ? "was" : "were", at(last->sent), trail_.loser(*last),
          later == trail_.letters().end()
              ? fmt::format("; {} told {} nothing after that", sender, node)
              : ""));
      add(story, last);
    }
  }

  Trail& trail_;
  const Value found_;
  std::vector<const Op*> reads_;
  std::vector<Add> adds_;
};

}  // namespace

std::vector<Story> tell_counters(Trail& trail, const Value& found) {
  return Counters(trail, found).tell();
}

}  // namespace maelstrom::workbench::story
