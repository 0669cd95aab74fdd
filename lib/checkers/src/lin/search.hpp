// One pass of a linearization search.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "lin/config_set.hpp"
#include "lin/plan.hpp"
#include "maelstrom/checkers/linearizability.hpp"

namespace maelstrom::checkers::lin {

// Goes through a plan event by event with the set of possible configurations. An operation takes
// effect just in time: if it has not when it is about to complete, it does so then, after the
// operations that it needs first. The search omits a way if another one is at least as good:
//  - An operation that overwrites and was open when another one did so can count as having happened
//    just before that one, unseen. So can one that writes the current value. Such an operation is
//    marked as free (`free` bits) and need not be tried. A free operation that observes has seen
//    the state that it had to see.
//  - Of open operations with the same call, the one that completes first takes effect first.
//  - An operation that never completes is not spent where a configuration got along without it. Nor
//    are several in a row where one of them leads to the same state, nor one that overwrites where
//    one that moves does. The unspent operations can do everything that the other way could.
// Beyond `width` configurations only the likeliest are kept, and the search is incomplete: reaching
// the end is still a proof, getting stuck is not.
class Search {
 public:
  enum class End : std::uint8_t { passed, stuck, gave_up };

  struct Limits {
    std::size_t width = 0;
    // Tries operations that never complete only where there is no way without them. Incomplete.
    bool thrifty = false;
    // Gives up instead of omitting configurations.
    bool exhaustive = false;
  };

  // The greatest width that needs at most `bytes`.
  static std::size_t width_for(std::size_t bytes, const Layout& layout);

  // Subtracts the explored configurations from `budget`.
  Search(NumberedModel& model, const Plan& plan, Limits limits, std::size_t& budget);

  End run();

  bool complete() const { return complete_; }
  // The event at which the search got stuck: its position, and the event itself.
  std::size_t event() const { return event_; }
  Plan::Event at() const { return plan_.events[event_]; }
  // The likeliest configurations before that event, or at the end.
  std::vector<Linearizability<std::int32_t>::Configuration> configurations() const;

 private:
  // The open operations of one call, which does more than observe.
  struct Choice {
    std::int32_t call = 0;
    Effect effect = Effect::changes;
    std::vector<std::int32_t> open;  // those that complete, in the order of completion
    std::int32_t lane = kNone;       // of those that never complete
    std::size_t available = 0;       // the number of those in the lane
  };
  // The states, as bits, through which a row of operations that never complete has led without any
  // gain on the way. The last state is not among them.
  struct Trail {
    std::uint64_t states = 0;
    bool overwrote = false;
    std::uint32_t spent = 0;  // number of operations spent while the current one completes
  };
  struct Grant {
    std::size_t event = 0;  // the event that it was computed for, plus one
    std::vector<Word> slots;
  };

  void invoke(std::int32_t operation);
  void complete(std::int32_t operation);
  void settle(const Word* config, std::int32_t operation);
  void finish(const Word* config, std::int32_t operation);
  void expand(std::int32_t operation);
  void expand_open(std::size_t from, std::int32_t operation);
  void expand_indefinite(std::size_t from, std::int32_t operation);
  void move(std::size_t from, const Choice& choice, std::int32_t taken, std::int32_t operation);
  bool explorable(std::size_t from, const Choice& choice, std::int32_t operation);
  bool pointless(std::size_t from, const Choice& choice, std::int32_t to, bool spends);
  bool shortcut(const Word* config, const Trail& trail, std::int32_t to);
  // Returns whether more slots became free.
  bool enter(Word* config, std::int32_t state, std::int32_t last, Effect effect);
  void emit(const Word* config, std::size_t slot);
  void keep_likeliest();

  Choice& choice(std::int32_t call);
  void close(std::int32_t operation);
  const std::vector<Word>& grant(std::int32_t state);
  std::int32_t step(std::int32_t state, std::int32_t call);
  std::size_t count(const Word* config, std::int32_t lane) const;
  bool available(const Word* config, std::int32_t from, std::int32_t to, Effect effect);
  bool has_unfree_overwriters(const Word* config) const;
  bool has_goals(const Word* config, std::size_t slot) const;
  std::size_t cost(const Word* config) const;

  std::size_t configs() const { return current_.size() / plan_.layout.words(); }
  const Word* current(std::size_t i) const { return &current_[i * plan_.layout.words()]; }
  Word* done(Word* config) const { return config + 1; }
  Word* free(Word* config) const { return config + 1 + plan_.layout.slot_words; }
  const Word* done(const Word* config) const { return config + 1; }
  const Word* free(const Word* config) const { return config + 1 + plan_.layout.slot_words; }

  NumberedModel& model_;
  const Plan& plan_;
  const Limits limits_;
  std::size_t& budget_;
  bool complete_ = true;
  std::size_t event_ = 0;

  std::vector<Word> current_;  // configurations, one after another
  ConfigSet reached_;          // while an operation completes: those before it took effect
  std::vector<Trail> trails_;  // by position in reached_
  ConfigSet next_;             // those after it took effect
  std::vector<Word> scratch_;
  std::vector<Word> finished_;

  std::vector<std::int32_t> in_slot_;  // open operations by slot, or kNone
  std::vector<Word> observers_;        // slots by effect
  std::vector<Word> overwriters_;
  std::vector<Word> others_;
  std::vector<Choice> choices_;
  std::vector<std::int32_t> choice_at_;  // by call: in choices_, or kNone
  std::vector<Grant> grants_;            // by state

  struct Step {
    std::int32_t state = kNone;
    std::int32_t call = kNone;
    std::int32_t next = kNone;
  };
  std::vector<Step> steps_;  // a cache of the model's answers
};

}  // namespace maelstrom::checkers::lin
