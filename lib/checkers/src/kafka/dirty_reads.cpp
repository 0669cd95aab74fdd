#include <algorithm>

#include "kafka/analyses.hpp"

namespace maelstrom::checkers::kafka {
namespace {

void find_aborted_reads(Findings& findings) {
  Arena& arena = findings.arena();
  const Transcript& transcript = findings.transcript();
  std::size_t count = 0;
  std::vector<Value> cases;
  for (ActionId id = 0; id < transcript.actions.size(); ++id) {
    if (!transcript.actions[id].is_ok()) continue;
    for (const Run& run : transcript.polls(transcript.actions[id])) {
      for (std::uint32_t i = run.begin; i < run.end; ++i) {
        const MessageId message = transcript.sightings[i].message;
        if (!transcript.messages[message].has_failed || ++count > kShownCases) continue;
        const ActionId writer = transcript.messages[message].writer;
        cases.push_back(arena.map({{Value::keyword("key"), findings.key(run.key)},
                                   {Value::keyword("value"), findings.value(message)},
                                   {Value::keyword("writer"), findings.sender(writer, message)},
                                   {Value::keyword("reader"), findings.witness(id, i, i)}}));
      }
    }
  }
  findings.add("G1a", count, cases);
}

// The first message of the run that the same action polled, if any.
const Sighting* find_polled(const Transcript& transcript, const Action& action, const Run& sent) {
  for (const Run& run : transcript.polls(action)) {
    if (run.key != sent.key) continue;
    for (const Sighting& sighting : transcript.seen(sent)) {
      const auto polled = transcript.seen(run);
      if (std::ranges::find(polled, sighting.message, &Sighting::message) != polled.end()) {
        return &sighting;
      }
    }
  }
  return nullptr;
}

void find_precommitted_reads(Findings& findings) {
  Arena& arena = findings.arena();
  const Transcript& transcript = findings.transcript();
  std::size_t count = 0;
  std::vector<Value> cases;
  for (ActionId id = 0; id < transcript.actions.size(); ++id) {
    for (const Run& run : transcript.sends(transcript.actions[id])) {
      const Sighting* own = find_polled(transcript, transcript.actions[id], run);
      if (own == nullptr) continue;
      if (++count <= kShownCases) {
        cases.push_back(arena.map({{Value::keyword("op"), findings.witness(id, kNone, kNone)},
                                   {Value::keyword("key"), findings.key(run.key)},
                                   {Value::keyword("value"), findings.value(own->message)}}));
      }
      break;  // Jepsen counts operations, not messages
    }
  }
  findings.add("precommitted-read", count, cases);
}

void find_unknown_messages(Findings& findings) {
  Arena& arena = findings.arena();
  const auto& messages = findings.transcript().messages;
  std::size_t count = 0;
  std::vector<Value> cases;
  for (MessageId id = 0; id < messages.size(); ++id) {
    const Message& message = messages[id];
    if (message.reader == kNone || message.writer != kNone || ++count > kShownCases) continue;
    cases.push_back(arena.map({{Value::keyword("key"), findings.key(message.key)},
                               {Value::keyword("value"), message.value},
                               {Value::keyword("reader"), findings.poller(message.reader, id)}}));
  }
  findings.add("no-writer-of-value", count, cases);
}

}  // namespace

void find_dirty_reads(Findings& findings) {
  find_aborted_reads(findings);
  find_precommitted_reads(findings);
  find_unknown_messages(findings);
}

}  // namespace maelstrom::checkers::kafka
