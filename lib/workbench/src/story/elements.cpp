// The story of lost elements: the way of a value over the nodes.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "report/text.hpp"
#include "story/passage.hpp"
#include "story/tellers.hpp"
#include "story/words.hpp"

namespace maelstrom::workbench::story {
namespace {

using report::member;

constexpr std::size_t kMaxFollowed = 48;  // values that were not lost, to learn the fields from
constexpr std::size_t kMaxLost = 16;

struct Element {
  Value value;
  const Op* added = nullptr;         // its acknowledgement
  const Op* last_with = nullptr;     // of the reads, by their beginning
  const Op* last_without = nullptr;  // which decides
};

class Elements {
 public:
  Elements(Trail& trail, const Value& found) : trail_(trail) {
    const Value lost = member(found, "lost");
    if (!lost.is_sequence()) return;
    for (const Value& value : lost.elements()) {
      index_.emplace(value, lost_.size());
      lost_.push_back({value});
    }
    read_history();
  }

  std::vector<Story> tell() {
    if (lost_.empty()) return {};
    Story story;
    story.kind = "lost";
    const Element& example = choose();
    follow();
    story.summary = summary();
    tell_of(example, story);
    return {std::move(story)};
  }

 private:
  Duration begin(const Op& op) const {
    const Op* const invocation = trail_.operations().of(op).invocation;
    return invocation == nullptr ? op.time : invocation->time;
  }

  static std::span<const Value> elements_of(const Op& read) {
    const bool is_set = read.value.is_sequence() || read.value.is(Value::Kind::set);
    return is_set ? read.value.elements() : std::span<const Value>();
  }

  void read_history() {
    for (const Op& op : trail_.history()) {
      if (!op.is_client()) continue;
      if (op.f != "read") {
        read_add(op);
      } else if (op.is_ok()) {
        reads_.push_back(&op);
      }
    }
    std::ranges::stable_sort(reads_, {}, [this](const Op* op) { return begin(*op); });
    for (const Op* read : reads_) {
      std::set<std::size_t> present;
      for (const Value& value : elements_of(*read)) {
        if (const auto at = index_.find(value); at != index_.end()) present.insert(at->second);
      }
      for (std::size_t i = 0; i < lost_.size(); ++i) {
        (present.contains(i) ? lost_[i].last_with : lost_[i].last_without) = read;
      }
      last_of_node_[std::string(trail_.node_of(*read))] = read;
    }
  }

  void read_add(const Op& op) {
    const report::Operation operation = trail_.operations().of(op);
    const Value value = operation.invocation != nullptr ? operation.invocation->value : op.value;
    if (op.is_invoke()) given_.try_emplace(value, Passage::Gift{trail_.node_of(op), op.time});
    if (!op.is_ok()) return;
    if (const auto at = index_.find(value); at != index_.end()) lost_[at->second].added = &op;
  }

  // One that was acknowledged during a fault that all of them share, if there is one; else the
  // first.
  const Element& choose() const {
    const auto acknowledged = std::ranges::find_if(
        lost_, [](const Element& each) { return each.added != nullptr && each.last_without; });
    return acknowledged == lost_.end() ? lost_.front() : *acknowledged;
  }

  void follow() {
    std::vector<Value> followed;
    for (const Element& each : lost_) {
      if (followed.size() == kMaxLost) break;
      followed.push_back(each.value);
    }
    std::size_t step = std::max<std::size_t>(given_.size() / kMaxFollowed, 1);
    std::size_t count = 0;
    for (const auto& [value, gift] : given_) {
      if (count++ % step == 0 && followed.size() < kMaxFollowed + kMaxLost) {
        followed.push_back(value);
      }
    }
    passage_.emplace(trail_, given_, followed);
    for (const Op* read : reads_) {
      for (const Value& value : elements_of(*read)) {
        passage_->saw(trail_.node_of(*read), value, read->time);
      }
    }
  }

  // --- All of them

  std::string summary() const {
    std::set<std::string> nodes;
    std::vector<Duration> moments;
    for (const Element& each : lost_) {
      if (each.added == nullptr) continue;
      if (const auto node = trail_.node_of(*each.added); !node.empty()) nodes.emplace(node);
      moments.push_back(each.added->time);
    }
    std::string text =
        counted(lost_.size(), "element") + (lost_.size() == 1 ? " is lost" : " are lost");
    if (!moments.empty()) {
      const std::vector<std::string> names(nodes.begin(), nodes.end());
      const auto [first, last] = std::ranges::minmax(moments);
      const std::string who = names.empty() ? "" : " by " + listed(names);
      const std::string when = first == last
                                   ? fmt::format(" at {}", at(first))
                                   : fmt::format(" between {} and {}", at(first), at(last));
      const FaultWindow* const fault = common_fault(trail_, moments);
      text += fmt::format(": {} acknowledged{}{}{}", lost_.size() == 1 ? "it was" : "they were",
                          who, when, fault == nullptr ? "" : ", during the " + named(*fault));
    }
    const std::string lacking = lacking_nodes();
    return text + (lacking.empty() ? "" : ". " + lacking) + ".";
  }

  // How many of the lost elements each node's last read lacks.
  std::string lacking_nodes() const {
    std::vector<std::string> parts;
    for (const auto& [node, read] : last_of_node_) {
      if (node.empty()) return {};
      std::size_t present = 0;
      for (const Value& value : elements_of(*read)) present += index_.contains(value) ? 1 : 0;
      if (present < lost_.size()) {
        parts.push_back(fmt::format("{} lacks {}", node, lost_.size() - present));
      }
    }
    if (parts.empty()) return {};
    return "In its last read " + listed(parts);
  }

  // --- One of them

  void tell_of(const Element& element, Story& story) {
    const std::string value = brief(element.value);
    if (element.added != nullptr) {
      story.sentences.push_back(acknowledgement(element, value));
      add(story, trail_, *element.added);
    }
    if (element.last_without == nullptr) return;
    const Op& deciding = *element.last_without;
    const std::string node(trail_.node_of(deciding));
    if (trail_.has_journal() && !node.empty() && element.added != nullptr) {
      tell_way(element, node, story);
    }
    story.sentences.push_back(fmt::format("The {} that began at {} lacks {}{}",
                                          actor(trail_, deciding), at(begin(deciding)), value,
                                          shown_elsewhere(element)));
    add(story, trail_, deciding);
  }

  std::string acknowledgement(const Element& element, const std::string& value) const {
    const std::string_view node = trail_.node_of(*element.added);
    const std::string_view client = trail_.client_of(*element.added);
    if (node.empty()) {
      return fmt::format("{} was acknowledged to process {} at {}", value, element.added->process,
                         at(element.added->time));
    }
    return fmt::format("{} was acknowledged by {}{} at {}", value, node,
                       client.empty() ? "" : fmt::format(" to {}", client),
                       at(element.added->time));
  }

  // The nodes whose last reads show the element.
  std::string shown_elsewhere(const Element& element) const {
    std::vector<std::string> nodes;
    for (const auto& [node, read] : last_of_node_) {
      if (!node.empty() && shows(*read, element.value)) nodes.push_back(node);
    }
    if (nodes.empty()) return "; no node shows it in its last read";
    return fmt::format("; {} still show{} it", listed(nodes), nodes.size() == 1 ? "s" : "");
  }

  static bool shows(const Op& read, const Value& value) {
    return std::ranges::find(elements_of(read), value) != elements_of(read).end();
  }

  // Why the node lacks it.
  void tell_way(const Element& element, const std::string& node, Story& story) {
    const std::string value = brief(element.value);
    const std::string owner(trail_.node_of(*element.added));
    const auto carriers = passage_->carriers(element.value);
    const bool is_followed = passage_->is_complete();
    const auto had = first_had(element, node, carriers);
    if (had && (is_followed || node == owner || had->is_seen)) {
      tell_forgotten(element, node, *had, carriers, story);
    } else if (is_followed && trail_.end() == Duration::max()) {
      tell_not_sent(node, owner, value, carriers, element, story);
    } else {
      tell_losses(owner, node, element, story);
    }
  }

  struct Had {
    Duration time{};
    bool is_seen = false;            // a read shows it
    const Letter* letter = nullptr;  // that brought it
    const Op* read = nullptr;        // the last read of the node that shows it
  };

  std::optional<Had> first_had(const Element& element, const std::string& node,
                               const std::vector<const Letter*>& carriers) const {
    std::optional<Had> had;
    if (trail_.node_of(*element.added) == node) had = Had{begin(*element.added)};
    for (const Letter* letter : carriers) {
      if (trail_.name(letter->dest) != node || !letter->is_received()) continue;
      if (had && had->time <= letter->ended) continue;
      had = Had{letter->ended, false, letter};
    }
    for (const Op* read : reads_) {
      if (trail_.node_of(*read) != node || !shows(*read, element.value)) continue;
      if (!had || read->time < had->time) had = Had{read->time};
      had->is_seen = true;
      had->read = read;
    }
    return had;
  }

  // The node had it, and does not show it any more.
  void tell_forgotten(const Element& element, const std::string& node, const Had& had,
                      const std::vector<const Letter*>& carriers, Story& story) {
    const std::string value = brief(element.value);
    if (had.letter != nullptr) {
      story.sentences.push_back(fmt::format("{} received it from {} at {}", node,
                                            trail_.name(had.letter->src), at(had.time)));
      add(story, had.letter);
    }
    if (had.read != nullptr) {
      story.sentences.push_back(
          fmt::format("The {} at {} still shows it", actor(trail_, *had.read), at(had.read->time)));
      add(story, trail_, *had.read);
    }
    const Duration known = had.read != nullptr ? begin(*had.read) : had.time;
    const Duration end = begin(*element.last_without);
    if (const Death* death = trail_.death(node, known, end)) {
      const auto again = std::ranges::find_if(carriers, [&](const Letter* letter) {
        return trail_.name(letter->dest) == node && letter->is_received() &&
               letter->ended >= death->killed;
      });
      const std::string back = death->started == Duration::max()
                                   ? ""
                                   : fmt::format(" and started again at {}", at(death->started));
      story.sentences.push_back(
          fmt::format("{} was killed at {}{}; its reads since lack {}: it did not outlive that{}",
                      node, at(death->killed), back, value,
                      again == carriers.end() ? ", and nobody sent it again" : ""));
      return;
    }
    const Letter* replaced = nullptr;
    for (const Letter& letter : trail_.letters()) {
      const bool is_between = letter.is_received() && letter.ended > known && letter.ended < end;
      if (trail_.name(letter.dest) != node || !is_between || trail_.is_client(letter.src)) continue;
      if (std::ranges::find(carriers, &letter) == carriers.end() && passage_->carries(letter)) {
        replaced = &letter;
        break;
      }
    }
    std::string text =
        fmt::format("{} was not killed since: it had {} and does not show it", node, value);
    if (replaced != nullptr) {
      text += fmt::format(
          "; the first message with values that it got after that, from {} at {}, "
          "lacks {}",
          trail_.name(replaced->src), at(replaced->ended), value);
      add(story, replaced);
    }
    story.sentences.push_back(std::move(text));
  }

  // The node never had it.
  void tell_not_sent(const std::string& node, const std::string& owner, const std::string& value,
                     const std::vector<const Letter*>& carriers, const Element& element,
                     Story& story) {
    std::map<std::string, std::vector<const Letter*>> to_node;  // by sender
    std::set<std::string> told;
    for (const Letter* letter : carriers) {
      if (trail_.name(letter->dest) == node) {
        to_node[std::string(trail_.name(letter->src))].push_back(letter);
      } else if (letter->is_received()) {
        told.emplace(trail_.name(letter->dest));
      }
    }
    for (const auto& [sender, letters] : to_node) {
      if (story.sentences.size() > 3) break;
      story.sentences.push_back(attempts(sender, node, letters, element));
      add(story, letters);
    }
    if (to_node.empty()) {
      std::string text;
      if (carriers.empty()) {
        text = fmt::format("{} sent it to no other node", owner);
      } else {
        const std::vector<std::string> others(told.begin(), told.end());
        text = fmt::format("No message with {} was ever sent to {}", value, node);
        if (!others.empty()) text += fmt::format("; it came to {} only", listed(others));
        add(story, {carriers.begin(),
                    carriers.begin() +
                        static_cast<std::ptrdiff_t>(std::min<std::size_t>(carriers.size(), 4))});
      }
      story.sentences.push_back(text);
    }
    story.sentences.push_back(fmt::format("{} never had it", node));
  }

  std::string attempts(const std::string& sender, const std::string& node,
                       const std::vector<const Letter*>& letters, const Element& element) const {
    std::map<std::string, std::size_t> fates;
    for (const Letter* letter : letters) {
      ++fates[letter->is_lost() ? trail_.loser(*letter) + " dropped it"
                                : "it was still under way at the end"];
    }
    std::vector<std::string> parts;
    for (const auto& [fate, count] : fates) {
      parts.push_back(letters.size() == 1 ? fate : fmt::format("{} ({})", fate, times(count)));
    }
    const Letter& last = *letters.back();
    const Duration rest = begin(*element.last_without) - last.sent;
    return fmt::format(
        "{} sent it to {} {}, {}{}; {}; {} did not send it again in the {} until "
        "that read",
        sender, node, times(letters.size()), letters.size() == 1 ? "at " : "the last time at ",
        at(last.sent), listed(parts), sender, report::format_duration(rest));
  }

  // What can be said if the values cannot be followed.
  void tell_losses(const std::string& owner, const std::string& node, const Element& element,
                   Story& story) {
    std::size_t lost = 0;
    const Letter* first = nullptr;
    const Duration since = begin(*element.added);
    const Duration until = begin(*element.last_without);
    for (const Letter& letter : trail_.letters()) {
      const bool is_between = trail_.name(letter.src) == owner && trail_.name(letter.dest) == node;
      if (!is_between || !letter.is_lost() || letter.sent < since || letter.sent > until) continue;
      ++lost;
      if (first == nullptr) first = &letter;
    }
    if (first == nullptr) return;
    story.sentences.push_back(fmt::format(
        "Since then {} from {} to {} {} lost, the first at {} by {}", counted(lost, "message"),
        owner, node, lost == 1 ? "was" : "were", at(first->sent), trail_.loser(*first)));
    add(story, first);
  }

  Trail& trail_;
  std::vector<Element> lost_;
  std::unordered_map<Value, std::size_t, ValueHash> index_;
  std::vector<const Op*> reads_;  // by their beginning
  std::map<std::string, const Op*> last_of_node_;
  Passage::Given given_;
  std::optional<Passage> passage_;
};

}  // namespace

std::vector<Story> tell_elements(Trail& trail, const Value& found) {
  return Elements(trail, found).tell();
}

}  // namespace maelstrom::workbench::story
