#include "maelstrom/workbench/diagnosis.hpp"

#include <algorithm>

namespace maelstrom::workbench {

std::string_view to_string(Problem problem) {
  switch (problem) {
    case Problem::malformed_line: return "malformed-line";
    case Problem::line_too_long: return "line-too-long";
    case Problem::malformed_reply: return "malformed-reply";
    case Problem::wrong_source: return "wrong-source";
    case Problem::unknown_destination: return "unknown-destination";
    case Problem::late_reply: return "late-reply";
    case Problem::late_request: return "late-request";
    case Problem::left_behind: return "left-behind";
    case Problem::ignored_reply: return "ignored-reply";
    case Problem::unanswered_type: return "unanswered-type";
    case Problem::flood: return "flood";
    case Problem::init_failed: return "init-failed";
    case Problem::init_timeout: return "init-timeout";
    case Problem::node_crashed: return "node-crashed";
    case Problem::not_started: return "not-started";
    case Problem::no_lock_step: return "no-lock-step";
    case Problem::node_hung: return "node-hung";
  }
  return "";
}

bool is_fatal(Problem problem) { return problem >= Problem::flood; }

bool is_offence(Problem problem) { return problem < Problem::late_request || is_fatal(problem); }

std::string_view under_maelstrom(Problem problem) {
  switch (problem) {
    case Problem::malformed_line:
    case Problem::unknown_destination:
    case Problem::late_reply:
    case Problem::late_request:
      return "Maelstrom would log a warning with this line, read nothing more from this node, and "
             "perhaps still call the run valid.";
    case Problem::line_too_long: return "Maelstrom has no limit: it would run out of memory.";
    case Problem::malformed_reply:
      return "Maelstrom would take it for an exception and count the operation as :info.";
    case Problem::wrong_source:
      return "Maelstrom would believe it if such a node, service or client exists, and else read "
             "nothing more from this node.";
    case Problem::left_behind: return "Maelstrom would let them run on.";
    case Problem::ignored_reply:
      return "Maelstrom would ignore it without a word: the client waits on, and times out.";
    case Problem::unanswered_type:
      return "Maelstrom would show the timeouts, and call the run invalid if one kind of operation "
             "never succeeds.";
    case Problem::flood: return "Maelstrom would go on until it runs out of memory.";
    case Problem::init_failed:
    case Problem::init_timeout:
    case Problem::not_started: return "Maelstrom would end the test here, too.";
    case Problem::node_crashed:
      return "Maelstrom would go on to the end of the test, and then say so instead of a verdict.";
    case Problem::no_lock_step:
    case Problem::node_hung: return "Maelstrom has no virtual time.";
  }
  return "";
}

void Diagnoses::add(Diagnosis diagnosis) {
  const auto [found, is_new] = index_.try_emplace({diagnosis.problem, diagnosis.node}, all_.size());
  if (is_new) {
    all_.push_back(std::move(diagnosis));
  } else {
    ++all_[found->second].count;
  }
}

bool Diagnoses::has_fatal() const {
  return std::ranges::any_of(all_, [](const auto& each) { return is_fatal(each.problem); });
}

Value Diagnoses::to_value(Arena& arena) const {
  std::vector<Value> list;
  for (const Diagnosis& each : all_) {
    std::vector<Value::Entry> entries = {
        {Value::keyword("problem"), Value::keyword(to_string(each.problem))},
        {Value::keyword("node"), Value::string(each.node)},
        {Value::keyword("count"), Value::integer(each.count)},
        {Value::keyword("text"), Value::string(each.text)},
        {Value::keyword("under-maelstrom"), Value::string(under_maelstrom(each.problem))},
    };
    if (!each.line.empty()) entries.push_back({Value::keyword("line"), Value::string(each.line)});
    if (!each.stderr_tail.empty()) {
      std::vector<Value> tail;
      for (const auto& line : each.stderr_tail) tail.push_back(Value::string(line));
      entries.push_back({Value::keyword("stderr"), arena.vector(tail)});
    }
    list.push_back(arena.map(entries));
  }
  return arena.list(list);
}

}  // namespace maelstrom::workbench
