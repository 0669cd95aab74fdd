// The story of a failure: the chain of causes that the journal shows.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "maelstrom/workbench/checkers.hpp"
#include "report/report.hpp"
#include "story/trail.hpp"

namespace maelstrom::workbench::story {

// What happened, for one kind of anomaly.
struct Story {
  std::string kind;                      // as in the report: "lost", "not linearizable", "G1c", ...
  std::string summary;                   // of all of this kind, in a sentence
  std::vector<std::string> sentences;    // one of them in full
  std::vector<Letter> letters;           // ids of the messages that show it, in order
  std::vector<std::int32_t> operations;  // indexes of the operations that show it
};

// The stories of a run that is not valid, the most telling first; none of a valid run. They say
// only what the run shows: what is inferred says so. Without a journal they have operations alone.
std::vector<Story> tell(const RunRecord& run);

// As :story of the results: a list of maps with :kind, :summary, :sentences, :operations (indexes)
// and :messages, each with :id, :time in nanoseconds, :src, :dest, :body and :fate. `run` is the
// run of the stories.
Value to_value(const std::vector<Story>& stories, const RunRecord& run, Arena& arena);

// The results of the run, with its stories unless it has them or has none. New values are in
// `arena`.
Value with_story(const RunRecord& run, Arena& arena);

// The value of the stories as indented lines, each with a picture of its messages.
std::string to_text(const Value& stories);

}  // namespace maelstrom::workbench::story
