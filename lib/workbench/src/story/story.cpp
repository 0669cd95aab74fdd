#include "story/story.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <utility>

#include "report/text.hpp"
#include "story/tellers.hpp"
#include "story/words.hpp"

namespace maelstrom::workbench::story {
namespace {

using report::member;
using report::text_of;

constexpr std::size_t kMaxLetters = 12;  // of a picture

std::vector<Story> tell_workload(Trail& trail, std::string_view workload, const Value& found) {
  if (workload == "broadcast" || workload == "g-set") return tell_elements(trail, found);
  if (workload == "unique-ids") return tell_ids(trail, found);
  if (workload == "g-counter" || workload == "pn-counter") return tell_counters(trail, found);
  if (workload == "kafka") return tell_kafka(trail, found);
  if (workload == "lin-kv") return tell_registers(trail, found);
  return tell_transactions(trail, found);
}

bool has(const Story& story, const Letter& letter) {
  return std::ranges::find(story.letters, letter.id, &Letter::id) != story.letters.end();
}

std::string_view fate_of(const Letter& letter) {
  return letter.is_received() ? "received" : letter.is_lost() ? "lost" : "under-way";
}

// "  99.8 ms  n1 -x n0  {...}  (lost)"
void append_message(std::string& out, const Value& message) {
  constexpr std::size_t kBody = 72;  // bytes
  const std::string_view fate = text_of(member(message, "fate"));
  fmt::format_to(std::back_inserter(out), "    {:>9}  {:>6} {} {:<6}  {}{}\n",
                 at(Duration(member(message, "time").as_integer())),
                 text_of(member(message, "src")), fate == "received" ? "->" : "-x",
                 text_of(member(message, "dest")),
                 visible_line(shorten(text_of(member(message, "body")), kBody)),
                 fate == "lost"        ? "  (lost)"
                 : fate == "under-way" ? "  (never arrived)"
                                       : "");
}

}  // namespace

void add(Story& story, const Letter* letter) {
  if (letter == nullptr || story.letters.size() >= kMaxLetters) return;
  if (!has(story, *letter)) story.letters.push_back(*letter);
}

void add(Story& story, const std::vector<const Letter*>& letters) {
  for (const Letter* letter : letters) add(story, letter);
}

void add(Story& story, const Finding& finding) {
  story.sentences.push_back(finding.text);
  const std::vector<Letter> others = std::exchange(story.letters, {});
  add(story, finding.letters);
  for (const Letter& letter : others) add(story, &letter);
}

void add(Story& story, const Trail& trail, const Op& op) {
  const std::int32_t index = trail.operations().of(op).index();
  if (std::ranges::find(story.operations, index) == story.operations.end()) {
    story.operations.push_back(index);
  }
  const Way way = trail.way(op);
  add(story, way.request);
  add(story, way.reply);
}

std::vector<Story> tell(const RunRecord& run) {
  const Value valid = member(run.results, "valid?");
  if (run.history == nullptr || valid.is_true()) return {};
  Trail trail(run);
  std::vector<Story> stories;
  const Value found = member(run.results, "workload");
  const Value sound = member(found, "valid?");
  if (sound.is(Value::Kind::boolean) && !sound.is_true()) {
    stories = tell_workload(trail, text_of(member(run.test, "workload")), found);
  }
  const Value available = member(member(run.results, "availability"), "valid?");
  const Value stats = member(member(run.results, "stats"), "valid?");
  const bool is_short_of_answers =
      (available.is(Value::Kind::boolean) && !available.is_true()) || !stats.is_true();
  if (is_short_of_answers) {
    for (Story& story : tell_timeouts(trail)) stories.push_back(std::move(story));
  }
  for (Story& story : stories) std::ranges::sort(story.letters, {}, &Letter::id);
  return stories;
}

Value to_value(const std::vector<Story>& stories, const RunRecord& run, Arena& arena) {
  std::vector<Value> list;
  for (const Story& story : stories) {
    std::vector<Value> sentences;
    for (const auto& sentence : story.sentences) sentences.push_back(arena.string(sentence));
    std::vector<Value> letters;
    for (const Letter& letter : story.letters) {
      std::vector<Value::Entry> entries = {
          {Value::keyword("id"), Value::integer(letter.id)},
          {Value::keyword("time"), Value::integer(letter.sent.count())},
          {Value::keyword("src"), arena.string(run.names[letter.src])},
          {Value::keyword("dest"), arena.string(run.names[letter.dest])},
          {Value::keyword("body"), arena.string(letter.body)},
          {Value::keyword("fate"), Value::keyword(fate_of(letter))}};
      letters.push_back(arena.map(entries));
    }
    std::vector<Value> operations;
    for (const std::int32_t index : story.operations) operations.push_back(Value::integer(index));
    list.push_back(arena.map({{Value::keyword("kind"), arena.string(story.kind)},
                              {Value::keyword("summary"), arena.string(story.summary)},
                              {Value::keyword("sentences"), arena.vector(sentences)},
                              {Value::keyword("operations"), arena.vector(operations)},
                              {Value::keyword("messages"), arena.vector(letters)}}));
  }
  return arena.vector(list);
}

Value with_story(const RunRecord& run, Arena& arena) {
  if (!run.results.is_map() || !member(run.results, "story").is_nil()) return run.results;
  const auto stories = tell(run);
  if (stories.empty()) return run.results;
  const auto known = run.results.entries();
  std::vector<Value::Entry> entries(known.begin(), known.end());
  entries.push_back({Value::keyword("story"), to_value(stories, run, arena)});
  return arena.map(entries);
}

std::string to_text(const Value& stories) {
  std::string out;
  const auto to = std::back_inserter(out);
  for (const Value& story : stories.is_sequence() ? stories.elements() : std::span<const Value>()) {
    // The first one in full: it is what a last screen has room for. The report has all.
    const bool is_first = out.empty();
    fmt::format_to(to, "{}{}\n",
                   is_first ? "" : "Also: ", visible_line(text_of(member(story, "summary"))));
    if (!is_first) continue;
    for (const Value& sentence : member(story, "sentences").elements()) {
      fmt::format_to(to, "  {}.\n", visible_line(sentence.text()));
    }
    for (const Value& message : member(story, "messages").elements()) append_message(out, message);
  }
  return out;
}

}  // namespace maelstrom::workbench::story
