// A node's knowledge of one of its peers.
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

// The rhythm in which values go to a peer.
enum class Pace : std::uint8_t {
  none,     // other nodes send it values
  leaf,     // it is our hub: we send just before its ticks
  hub,      // we serve it: we send at our ticks
  at_once,  // every node serves every node
  slow,     // some node gets no answer from it: now and then, with a question
};

struct Link {
  using Time = maelstrom::Time;

  static constexpr std::size_t kMaxUnanswered = 64;
  static constexpr std::size_t kMaxDepartures = 64;
  // A batch with an old number was overtaken if the newest one came less than this long ago, and
  // has a number that is less than this much higher. Otherwise the sender counts in another way, or
  // the newest number was not its own: then the batch with the old number counts.
  static constexpr maelstrom::Duration kOvertakenFor = std::chrono::seconds(10);
  static constexpr std::int64_t kOvertakenBy = 1'000'000;

  explicit Link(maelstrom::Duration period) : phase(period) {}

  // A batch that calls for an answer.
  struct Unanswered {
    std::int64_t number;
    Time sent;
    Time answerable;           // when the peer answers it, if it has arrived by then
    Version upto;              // the peer's values if this and all before it arrived
    bool is_late = false;      // a newer one was answered first
    bool is_repeated = false;  // lost values before its own are sent again
  };

  // When a batch was sent.
  struct Departure {
    std::int64_t number;
    Time time;
  };

  bool is_overtaken(std::int64_t number, Time now) const {
    return number <= heard && heard - number < kOvertakenBy && now - heard_at < kOvertakenFor;
  }

  // Takes the version that the peer tells in its batch `number`.
  void confirm(Version version, std::int64_t number) {
    // A peer that was started again may have less than before.
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

  // Takes the number of the newest of our batches that the peer has got. Values that the peer
  // should have by then and does not were lost, and will be sent again; but those sent after
  // `overtaken` may still be under way. Returns when the batch was sent, if that was not too long
  // ago. Call after confirm().
  std::optional<Time> acknowledge(std::int64_t number, Time overtaken = Time::max()) {
    if (number <= echoed) return {};
    echoed = number;
    if (is_suspected) forget_unanswered();  // attempts to reach a suspected peer are not recorded
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

  // Notes a batch that was sent and calls for an answer. If too many have none, it replaces the
  // newest one and keeps the time by which that has to be answered.
  void await_answer(Unanswered batch) {
    if (unanswered.size() == kMaxUnanswered) {
      batch.answerable = unanswered.back().answerable;
      unanswered.pop_back();
    }
    unanswered.push_back(std::move(batch));
  }

  // The peer has not answered: all values that it has not confirmed will be sent again.
  void forget_unanswered() {
    unanswered.clear();
    sent = known;
    sent.resize(std::max(sent.size(), known.size()));
  }

  // When a batch is to be sent.
  std::optional<Time> deadline() const {
    if (!news_due || !answer) return news_due ? news_due : answer;
    return std::min(*news_due, *answer);
  }
  bool waits_for_tick() const { return pace == Pace::hub && !wants_all && !is_to_be_asked; }

  void answer_by(Time time) { answer = std::min(answer.value_or(time), time); }

  // --- The values it has.
  Version known;        // as it tells itself
  Version sent;         // once all batches under way have arrived; not less than known
  bool is_cut = false;  // the last batch reached its limit, and there is more
  // --- Its news.
  std::int64_t heard = 0;  // the number of its newest batch
  Time heard_at{};
  bool is_leaf = false;  // we are its hub
  Time serves_until{};   // until then it counts as looking for us
  std::vector<std::int64_t> missing;
  // --- Its debts to us.
  std::deque<Unanswered> unanswered;  // oldest first
  std::int64_t echoed = 0;
  std::optional<Time> late;   // when the oldest batch that came late was sent, by its last echo
  bool is_asked = false;      // it was asked, and has not answered
  bool is_suspected = false;  // it has not answered when asked either
  bool is_greeting = false;   // we were started again, and it may not know that
  // --- Our debts to it.
  std::optional<Time> answer;
  std::optional<Time> complaint;  // when to tell it if we still lack values of `have`
  std::vector<Mark> have;
  bool wants_all = false;  // it asked: send all values that it lacks
  bool is_to_be_asked = false;
  bool is_probe = false;          // and gets no values with the question
  std::optional<Time> news_due;   // when to send the values that it lacks
  std::optional<Time> news_born;  // when the oldest of those was given
  Pace pace = Pace::none;         // the pace for which news_due was chosen
  std::optional<Time> last_sent;
  std::deque<Departure> departures;  // of batches not echoed yet, oldest first
  RoundTrip round_trip;
  Phase phase;  // of its ticks
};

}  // namespace apps::broadcast
