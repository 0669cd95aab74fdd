// The story of lost elements: the way of a value over the nodes.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "report/text.hpp"
#include "story/lost_elements.hpp"
#include "story/passage.hpp"
#include "story/tellers.hpp"
#include "story/words.hpp"

namespace maelstrom::workbench::story {
namespace {

constexpr std::size_t kMaxFollowed = 48;  // values that were not lost, to learn the fields from
constexpr std::size_t kMaxLost = 16;

class Elements {
 public:
  Elements(Trail& trail, const Value& found) : trail_(trail), lost_(trail, found) {}

  std::vector<Story> tell() {
    if (lost_.all().empty()) return {};
    Story story;
    story.kind = "lost";
    const Element& example = choose();
    follow();
    story.summary = lost_.summary();
    tell_of(example, story);
    return {std::move(story)};
  }

 private:
  Duration begin(const Op& op) const { return lost_.begin(op); }

  // The first one whose acknowledgement and decision are known; else the first.
  const Element& choose() const {
    const auto acknowledged = std::ranges::find_if(lost_.all(), [](const Element& each) {
      return each.added != nullptr && each.last_without != nullptr;
    });
    return acknowledged == lost_.all().end() ? lost_.all().front() : *acknowledged;
  }

  void follow() {
    std::vector<Value> followed;
    for (const Element& each : lost_.all()) {
      if (followed.size() == kMaxLost) break;
      followed.push_back(each.value);
    }
    std::size_t step = std::max<std::size_t>(lost_.given().size() / kMaxFollowed, 1);
    std::size_t count = 0;
    for (const auto& [value, gift] : lost_.given()) {
      if (count++ % step == 0 && followed.size() < kMaxFollowed + kMaxLost) {
        followed.push_back(value);
      }
    }
    passage_.emplace(trail_, lost_.given(), followed);
    for (const Op* read : lost_.reads()) {
      for (const Value& value : elements_of(*read)) {
        passage_->saw(trail_.node_of(*read), value, read->time);
      }
    }
  }

  void tell_of(const Element& element, Story& story) {
    const std::string value = brief(element.value);
    if (element.added != nullptr) {
      story.sentences.push_back(acknowledgement(element, value));
      add(story, trail_, *element.added);
    }
    if (element.last_without == nullptr) return;
    const Op& deciding = *element.last_without;
    const std::string node(trail_.node_of(deciding));
    if (trail_.has_journal() && !node.empty() && element.added != nullptr &&
        !tell_overwritten(element, story)) {
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
    for (const auto& [node, read] : lost_.last_reads()) {
      if (!node.empty() && shows(*read, element.value)) nodes.push_back(node);
    }
    if (lost_.last_reads().contains("")) return {};  // nobody tells which node a read asked
    if (nodes.empty()) return "; no node shows it in its last read";
    return fmt::format("; {} still show{} it", listed(nodes), nodes.size() == 1 ? "s" : "");
  }

  // Whether a node wrote a set without the element over one with it, in a service.
  bool tell_overwritten(const Element& element, Story& story) {
    const auto contains = [&](const Value& set) {
      return set.is_sequence() &&
             std::ranges::find(set.elements(), element.value) != set.elements().end();
    };
    for (const Finding& fault : find_overwritten(trail_)) {
      if (!contains(fault.lost) || contains(fault.written)) continue;
      add(story, fault);
      return true;
    }
    return false;
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
    for (const Op* read : lost_.reads()) {
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
    // A message may name a value without giving it: only a read, or a client, shows that it was
    // there.
    const bool was_there = had.letter == nullptr || had.is_seen;
    if (had.letter != nullptr) {
      story.sentences.push_back(fmt::format("{} received a message with it from {} at {}", node,
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
          fmt::format("{} was killed at {}{}; its reads since lack {}{}{}", node, at(death->killed),
                      back, value, was_there ? ": it did not outlive that" : "",
                      again == carriers.end() ? ", and nobody sent it again" : ""));
      return;
    }
    if (!was_there) {
      story.sentences.push_back(
          fmt::format("No read at {} ever shows it: it did not take it from that message", node));
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
    std::size_t sent = 0;
    std::size_t lost = 0;
    const Letter* first = nullptr;
    const Duration since = begin(*element.added);
    const Duration until = begin(*element.last_without);
    for (const Letter& letter : trail_.letters()) {
      const bool is_between = trail_.name(letter.src) == owner && trail_.name(letter.dest) == node;
      if (!is_between || letter.sent < since || letter.sent > until) continue;
      ++sent;
      if (!letter.is_lost()) continue;
      ++lost;
      if (first == nullptr) first = &letter;
    }
    story.sentences.push_back(
        "The messages between the nodes do not show values plainly, so its "
        "way cannot be followed");
    if (owner == node) return;
    std::string text = fmt::format("From then on {} sent {} {}", owner, node,
                                   sent == 0 ? "no message" : counted(sent, "message"));
    if (sent > 0 && lost == 0) text += ", and none of them was lost";
    if (first != nullptr) {
      text += fmt::format("; {} of them {} lost, the first at {} by {}", lost,
                          lost == 1 ? "was" : "were", at(first->sent), trail_.loser(*first));
      add(story, first);
    }
    story.sentences.push_back(std::move(text));
  }

  Trail& trail_;
  LostElements lost_;
  std::optional<Passage> passage_;
};

}  // namespace

std::vector<Story> tell_elements(Trail& trail, const Value& found) {
  return Elements(trail, found).tell();
}

}  // namespace maelstrom::workbench::story
