#include "story/words.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

namespace maelstrom::workbench::story {
namespace {

using report::text_of;

// The sides of a partition, "n0 | n1, n2"; empty if it does not cut the nodes into two or more
// groups that hear nothing of each other.
std::string sides(const Value& detail) {
  if (!detail.is_sequence() || detail.size() != 2 || !detail.elements()[1].is_map()) return {};
  const Value cut = detail.elements()[1];
  std::map<std::string_view, std::set<std::string_view>> deaf_to;
  for (const auto& [receiver, senders] : cut.entries()) {
    for (const Value& sender : senders.elements())
      deaf_to[text_of(receiver)].insert(text_of(sender));
  }
  // Nodes on one side are deaf to the same nodes.
  std::map<std::set<std::string_view>, std::vector<std::string>> groups;
  std::set<std::string_view> all;
  for (const auto& [node, others] : deaf_to) {
    all.insert(node);
    all.insert(others.begin(), others.end());
  }
  for (const std::string_view node : all) groups[deaf_to[node]].emplace_back(node);
  std::size_t cut_links = 0;
  for (const auto& [others, members] : groups) {
    if (others.size() + members.size() != all.size()) return {};
    cut_links += others.size() * members.size();
  }
  if (groups.size() < 2 || cut_links == 0) return {};
  std::vector<std::vector<std::string>> ordered;
  for (auto& [others, members] : groups) ordered.push_back(members);
  std::ranges::sort(ordered);
  std::string text;
  for (const auto& members : ordered) {
    if (!text.empty()) text += " | ";
    for (std::size_t i = 0; i < members.size(); ++i) {
      constexpr std::size_t kMost = 6;
      if (i == kMost) {
        text += fmt::format(" and {} others", members.size() - kMost);
        break;
      }
      text += (i == 0 ? "" : ", ") + members[i];
    }
  }
  return text;
}

}  // namespace

std::string listed(std::span<const std::string> names) {
  constexpr std::size_t kMost = 6;
  const std::size_t shown = names.size() > kMost ? kMost : names.size();
  const std::size_t others = names.size() - shown;
  std::string text;
  for (std::size_t i = 0; i < shown; ++i) {
    const bool is_last = i + 1 == shown && others == 0;
    if (i > 0) text += is_last ? " and " : ", ";
    text += names[i];
  }
  if (others > 0) text += fmt::format(" and {} others", others);
  return text;
}

std::string times(std::size_t count) {
  return count == 1 ? "once" : count == 2 ? "twice" : fmt::format("{} times", count);
}

std::string counted(std::size_t count, std::string_view noun) {
  return fmt::format("{} {}{}", report::format_count(static_cast<std::int64_t>(count)), noun,
                     count == 1 ? "" : "s");
}

std::string brief(const Value& value) {
  constexpr std::size_t kMost = 60;  // bytes
  return report::brief_edn(value, kMost);
}

std::string at(Duration time) {
  const double seconds = to_seconds(time);
  return time < std::chrono::seconds(1) ? fmt::format("{:.1f} ms", 1000 * seconds)
                                        : fmt::format("{:.3f} s", seconds);
}

std::string span_of(Duration begin, Duration end) {
  const bool is_moment = end - begin < std::chrono::milliseconds(1);
  return is_moment ? "at " + at(begin) : fmt::format("{} to {}", at(begin), at(end));
}

std::string silence(const Trail& trail) {
  const bool is_silent = std::ranges::all_of(trail.letters(), [&](const Letter& letter) {
    return trail.is_client(letter.src) || trail.is_client(letter.dest);
  });
  return is_silent && trail.count_nodes() > 1
             ? "In the whole run no node sent a message to another node or to a service"
             : "";
}

std::string actor(const Trail& trail, const Op& op) {
  std::string text(op.f);
  const std::string_view client = trail.client_of(op);
  const std::string_view node = trail.node_of(op);
  text +=
      client.empty() ? fmt::format(" by process {}", op.process) : fmt::format(" by {}", client);
  if (!node.empty()) text += fmt::format(" at {}", node);
  return text;
}

std::string named(const FaultWindow& window, std::string_view cut) {
  const std::string groups = window.family == "partition" ? sides(window.detail) : "";
  const std::string until = window.is_open ? "the end" : at(window.end);
  return fmt::format("{}{} ({} to {})", window.family == "one-way" ? "one-way cut" : window.family,
                     groups.empty() ? std::string(cut) : " " + groups, at(window.begin), until);
}

const FaultWindow* common_fault(const Trail& trail, std::span<const Duration> moments) {
  const auto found = std::ranges::find_if(trail.faults(), [&](const FaultWindow& window) {
    return std::ranges::all_of(
        moments, [&](Duration moment) { return window.begin <= moment && moment <= window.end; });
  });
  return found == trail.faults().end() ? nullptr : &*found;
}

}  // namespace maelstrom::workbench::story
