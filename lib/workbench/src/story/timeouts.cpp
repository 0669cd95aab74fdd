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

// The answer to a node's question; null if there is none.
const Letter* answer_to(Trail& trail, const Letter& question, const Value& number) {
  for (const Letter& letter : trail.letters()) {
    const bool is_back =
        letter.src == question.dest && letter.dest == question.src && letter.sent >= question.sent;
    if (is_back && report::member(trail.body(letter), "in_reply_to") == number) return &letter;
  }
  return nullptr;
}

// What a node did meanwhile that never answered: of its own questions, one without an answer.
void tell_stuck(Trail& trail, const Op& op, Story& story) {
  const Way way = trail.way(op);
  const std::string_view node = trail.node_of(op);
  const auto sent = trail.sent_by(node, way.request->ended, op.time);
  if (sent.empty()) {
    story.sentences.push_back(fmt::format("For the {} at {}, {} sent nothing to anybody until {}",
                                          actor(trail, op), at(way.request->ended), node,
                                          at(op.time)));
    return;
  }
  for (const Letter* question : sent) {
    const Value number = report::member(trail.body(*question), "msg_id");
    if (number.is_nil()) continue;
    const Letter* const answer = answer_to(trail, *question, number);
    if (answer != nullptr && answer->is_received()) continue;
    std::string fate = "had no answer";
    if (question->is_lost()) {
      fate = fmt::format("{} dropped the question", trail.loser(*question));
    } else if (answer != nullptr && answer->is_lost()) {
      fate = fmt::format("{} dropped the answer", trail.loser(*answer));
    }
    story.sentences.push_back(fmt::format("Having the request of the {}, {} asked {} at {}; {}",
                                          actor(trail, op), node, trail.name(question->dest),
                                          at(question->sent), fate));
    add(story, question);
    add(story, answer);
    return;
  }
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
      const report::Operation operation = trail.operations().of(*op);
      moments.push_back(operation.invocation != nullptr ? operation.invocation->time : op->time);
    }
    nodes.erase("");
    const std::vector<std::string> names(nodes.begin(), nodes.end());
    const std::vector<std::string> functions(fs.begin(), fs.end());
    const auto [first, last] = std::ranges::minmax(moments);
    const FaultWindow* const fault = common_fault(trail, moments);
    story.sentences.push_back(fmt::format(
        "Of {} ({}){} that began between {} and {}{}, {}", counted(ops.size(), "operation"),
        listed(functions), names.empty() ? "" : " at " + listed(names), at(first), at(last),
        fault == nullptr ? "" : ", during the " + named(*fault), said(place)));
    add(story, trail, *ops.front());
  }
  const auto stuck = found.find(Where::node);
  if (stuck != found.end()) tell_stuck(trail, *stuck->second.front(), story);
  return {std::move(story)};
}

}  // namespace maelstrom::workbench::story
