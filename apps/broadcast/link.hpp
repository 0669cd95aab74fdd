// What a node knows about one of its peers.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <utility>
#include <vector>

#include "broadcast/phase.hpp"
#include "broadcast/values.hpp"
#include "maelstrom/clock.hpp"

namespace apps::broadcast {

// In which rhythm values go to a peer.
enum class Pace : std::uint8_t {
  none,     // others see to it
  leaf,     // it is our hub: just before its ticks
  hub,      // we serve it: at our ticks
  at_once,  // everybody serves everybody
  slow,     // it does not answer somebody: now and then, and with a question
};

struct Link {
  using Time = maelstrom::Time;

  static constexpr std::size_t kMaxUnanswered = 64;

  explicit Link(maelstrom::Duration period) : phase(period) {}

  // A batch that calls for an answer.
  struct Unanswered {
    std::int64_t number;
    Time sent;
    Time deadline;
    Version upto;  // what the peer has if this and all before it arrived
  };

  // Takes what the peer says that it has, in its batch `number`.
  void confirm(Version version, std::int64_t number) {
    // A peer that was started again has less than before.
    bool is_less = false;
    for (std::size_t slot = 0; slot < known.size(); ++slot) {
      is_less = is_less || count_at(version, slot) < known[slot];
    }
    known = std::move(version);
    heard = number;
    if (is_less) sent = known;
    if (sent.size() < known.size()) sent.resize(known.size());
    for (std::size_t slot = 0; slot < known.size(); ++slot) {
      sent[slot] = std::max(sent[slot], known[slot]);
    }
  }

  // Takes the number of the newest of our batches that the peer has got. What it should have by
  // now and does not was lost, and will be sent again. Gives when that batch was sent, if it is one
  // that called for an answer and had none yet. Call after confirm().
  std::optional<Time> acknowledge(std::int64_t number) {
    if (number <= echoed) return {};
    echoed = number;
    if (is_suspected) forget_unanswered();  // nobody keeps account of attempts
    is_suspected = is_asked = is_greeting = false;
    std::optional<Time> sent_at;
    while (!unanswered.empty() && unanswered.front().number <= number) {
      const Unanswered& batch = unanswered.front();
      sent.resize(std::max(sent.size(), batch.upto.size()));
      for (std::size_t slot = 0; slot < batch.upto.size(); ++slot) {
        if (count_at(known, slot) < batch.upto[slot]) sent[slot] = count_at(known, slot);
      }
      if (batch.number == number) sent_at = batch.sent;
      unanswered.pop_front();
    }
    return sent_at;
  }

  // Notes a batch that was sent and calls for an answer. If too many have none, the newest stands
  // for what does not fit.
  void await_answer(Unanswered batch) {
    if (unanswered.size() == kMaxUnanswered) {
      batch.deadline = unanswered.back().deadline;
      unanswered.pop_back();
    }
    unanswered.push_back(std::move(batch));
  }

  // The peer has not answered: everything that it has not confirmed is to be sent again.
  void forget_unanswered() {
    unanswered.clear();
    sent = known;
    sent.resize(std::max(sent.size(), known.size()));
  }

  // When something is to be sent.
  std::optional<Time> deadline() const {
    if (!news_due || !answer) return news_due ? news_due : answer;
    return std::min(*news_due, *answer);
  }
  bool waits_for_tick() const { return pace == Pace::hub && !wants_all && !is_to_be_asked; }

  void answer_by(Time time) { answer = std::min(answer.value_or(time), time); }

  // --- What it has.
  Version known;        // as it says itself
  Version sent;         // when all that is under way has arrived; not less than known
  bool is_cut = false;  // the last batch reached its limit, and there is more
  // --- What it told us.
  std::int64_t heard = 0;  // the number of its newest batch
  Time heard_at{};
  bool is_leaf = false;  // it takes us for its hub
  Time serves_until{};   // until then, count it among those that look for us
  std::vector<std::int64_t> missing;
  // --- What it owes us.
  std::deque<Unanswered> unanswered;  // oldest first
  std::int64_t echoed = 0;
  bool is_asked = false;      // it was asked, and has not answered
  bool is_suspected = false;  // it has not answered that either
  bool is_greeting = false;   // we were started again, and it may not know
  // --- What we owe it.
  std::optional<Time> answer;
  bool wants_all = false;  // it asked: tell it all that it lacks
  bool is_to_be_asked = false;
  std::optional<Time> news_due;   // when to send what it lacks
  std::optional<Time> news_born;  // how old that is
  Pace pace = Pace::none;         // for which news_due was chosen
  std::optional<Time> last_sent;
  Phase phase;  // of its ticks
};

}  // namespace apps::broadcast
