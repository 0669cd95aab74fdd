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
#include "broadcast/round_trip.hpp"
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
  static constexpr std::size_t kMaxDepartures = 64;
  // A batch that comes with an old number was overtaken if the newest one came so short a time ago,
  // and is so few batches of the sender's newer. Else the sender numbers in another way, or the
  // newest number was no number of its own: then what it says now counts.
  static constexpr maelstrom::Duration kOvertakenFor = std::chrono::seconds(10);
  static constexpr std::int64_t kOvertakenBy = 1'000'000;

  explicit Link(maelstrom::Duration period) : phase(period) {}

  // A batch that calls for an answer.
  struct Unanswered {
    std::int64_t number;
    Time sent;
    Time answerable;           // when the peer answers it, if it has it by then
    Version upto;              // what the peer has if this and all before it arrived
    bool is_late = false;      // a newer one was answered before
    bool is_repeated = false;  // or what was to come before it
  };

  // When a batch was sent.
  struct Departure {
    std::int64_t number;
    Time time;
  };

  bool is_overtaken(std::int64_t number, Time now) const {
    return number <= heard && heard - number < kOvertakenBy && now - heard_at < kOvertakenFor;
  }

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
  // now and does not was lost, and will be sent again; but what was sent at `overtaken` or later
  // may still be under way. Gives when that batch was sent, if that was not too long ago. Call
  // after confirm().
  std::optional<Time> acknowledge(std::int64_t number, Time overtaken = Time::max()) {
    if (number <= echoed) return {};
    echoed = number;
    if (is_suspected) forget_unanswered();  // nobody keeps account of attempts
    is_suspected = is_asked = is_greeting = false;
    late.reset();
    bool has_lost = false;
    std::erase_if(unanswered, [&](Unanswered& batch) {
      if (batch.number > number) return false;
      if (is_confirmed(batch)) {
        if (batch.is_late) late = std::min(late.value_or(batch.sent), batch.sent);
        return true;
      }
      batch.is_late = !batch.is_repeated;
      if (batch.sent > overtaken) return false;
      give_up(batch);
      has_lost = true;
      return true;
    });
    for (Unanswered& batch : unanswered) {
      if (has_lost) batch.is_repeated = true, batch.is_late = false;
    }
    std::optional<Time> sent_at;
    while (!departures.empty() && departures.front().number <= number) {
      if (departures.front().number == number) sent_at = departures.front().time;
      departures.pop_front();
    }
    return sent_at;
  }

  bool is_confirmed(const Unanswered& batch) const {
    for (std::size_t slot = 0; slot < batch.upto.size(); ++slot) {
      if (count_at(known, slot) < batch.upto[slot]) return false;
    }
    return true;
  }
  void give_up(const Unanswered& batch) {
    sent.resize(std::max(sent.size(), batch.upto.size()));
    for (std::size_t slot = 0; slot < batch.upto.size(); ++slot) {
      if (count_at(known, slot) < batch.upto[slot]) sent[slot] = count_at(known, slot);
    }
  }

  void note_departure(std::int64_t number, Time now) {
    if (departures.size() == kMaxDepartures) departures.pop_front();
    departures.push_back({number, now});
    last_sent = now;
  }

  // Notes a batch that was sent and calls for an answer. If too many have none, the newest stands
  // for what does not fit.
  void await_answer(Unanswered batch) {
    if (unanswered.size() == kMaxUnanswered) {
      batch.answerable = unanswered.back().answerable;
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
  std::optional<Time> late;   // when the oldest one was sent that came late, as was told last
  bool is_asked = false;      // it was asked, and has not answered
  bool is_suspected = false;  // it has not answered that either
  bool is_greeting = false;   // we were started again, and it may not know
  // --- What we owe it.
  std::optional<Time> answer;
  std::optional<Time> complaint;  // when to say so if we still lack something of `have`
  std::vector<Mark> have;
  bool wants_all = false;  // it asked: tell it all that it lacks
  bool is_to_be_asked = false;
  bool is_probe = false;          // and not to be told anything
  std::optional<Time> news_due;   // when to send what it lacks
  std::optional<Time> news_born;  // how old that is
  Pace pace = Pace::none;         // for which news_due was chosen
  std::optional<Time> last_sent;
  std::deque<Departure> departures;  // of batches that were not echoed yet, oldest first
  RoundTrip round_trip;
  Phase phase;  // of its ticks
};

}  // namespace apps::broadcast
