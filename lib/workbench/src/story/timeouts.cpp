// The story of operations without an answer: where the request was, or its reply.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "report/text.hpp"
#include "story/tellers.hpp"
#include "story/words.hpp"

namespace maelstrom::workbench::story {
namespace {

enum class Where : std::uint8_t { unknown, queue, node, reply, late };

bool is_timeout(const Op& op) {
  if (!op.is_client() || op.is_invoke() || op.is_ok()) return false;
  const std::string error = report::brief_edn(op.error, 200);
  return error.find("timeout") != std::string::npos;
}

Where where(const Way& way, Duration given_up) {
  if (way.request == nullptr) return Where::unknown;
  if (!way.request->is_received() || way.request->ended > given_up) return Where::queue;
  if (way.reply == nullptr) return Where::node;
  return way.reply->sent > given_up ? Where::late : Where::reply;
}

std::string_view said(Where where) {
  switch (where) {
    case Where::unknown: return "nothing is known of their way";
    case Where::queue: return "the request waited in the network";
    case Where::node: return "the node got the request and never answered";
    case Where::reply: return "the answer did not arrive";
    case Where::late: return "the node answered too late";
  }
  return "";
}

}  // namespace

std::vector<Story> tell_timeouts(Trail& trail) {
  std::map<Where, std::vector<const Op*>> found;
  std::size_t all = 0;
  for (const Op& op : trail.history()) {
    if (!is_timeout(op)) continue;
    ++all;
    found[where(trail.way(op), op.time)].push_back(&op);
  }
  if (all == 0) return {};
  Story story;
  story.kind = "timeouts";
  story.summary = fmt::format("{} had no answer in time.", counted(all, "operation"));
  for (const auto& [place, ops] : found) {
    std::set<std::string> nodes;
    std::set<std::string> fs;
    std::vector<Duration> moments;
    for (const Op* op : ops) {
      nodes.emplace(trail.node_of(*op));
      fs.emplace(op->f);
      moments.push_back(op->time);
    }
    nodes.erase("");
    const std::vector<std::string> names(nodes.begin(), nodes.end());
    const std::vector<std::string> functions(fs.begin(), fs.end());
    const auto [first, last] = std::ranges::minmax(moments);
    const FaultWindow* const fault = common_fault(trail, moments);
    story.sentences.push_back(fmt::format(
        "Of {} ({}){} between {} and {}{}, {}", counted(ops.size(), "operation"), listed(functions),
        names.empty() ? "" : " at " + listed(names), at(first), at(last),
        fault == nullptr ? "" : ", during the " + named(*fault), said(place)));
    add(story, trail, *ops.front());
  }
  // What a node did meanwhile that never answered.
  const auto stuck = found.find(Where::node);
  if (stuck != found.end()) {
    const Op& op = *stuck->second.front();
    const Way way = trail.way(op);
    const auto sent = trail.sent_by(trail.node_of(op), way.request->ended, op.time);
    const std::string_view node = trail.node_of(op);
    if (sent.empty()) {
      story.sentences.push_back(fmt::format("For the {} at {}, {} sent nothing to anybody until {}",
                                            actor(trail, op), at(way.request->ended), node,
                                            at(op.time)));
    } else {
      const auto lost =
          std::ranges::find_if(sent, [](const Letter* each) { return each->is_lost(); });
      std::string text = fmt::format("After it had the request of the {}, {} sent {}",
                                     actor(trail, op), node, counted(sent.size(), "message"));
      if (lost != sent.end()) {
        text += fmt::format(", of which one to {} at {} was lost by {}", trail.name((*lost)->dest),
                            at((*lost)->sent), trail.loser(**lost));
        add(story, *lost);
      }
      story.sentences.push_back(text);
    }
  }
  return {std::move(story)};
}

}  // namespace maelstrom::workbench::story
