// The requests that this node's clients wait for.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "maelstrom/maelstrom.hpp"
#include "maelstrom/replication/state_machine.hpp"

namespace maelstrom::replication {

// Requests that have no result yet. Each is sent again, after growing pauses, until it has a result
// or its time is over.
class Requests {
 public:
  // The first pause: somewhat longer than a command takes when latencies are 100 ms. Where they are
  // longer, the first pause is one and a half election timeouts: a timeout is two round trips, and
  // a command takes as long.
  static constexpr Duration kFirstPause = std::chrono::milliseconds(500);
  // After this long nobody waits any more: clients give up after 5 s. Where a command may take as
  // long as that, clients have to be more patient, and so are we: two election timeouts.
  static constexpr Duration kPatience = std::chrono::seconds(4);
  // The most requests at a time. A client has one at a time, so this limits the number of clients.
  static constexpr std::size_t kMost = 4096;

  // Waits for the answer to a request: `co_await wait`. Its destructor ends the request, answered
  // or not. It may outlive the Requests: then no answer comes.
  class Wait {
   public:
    // Throws Error{temporarily_unavailable} if there are too many.
    Wait(Requests& requests, bool is_command, std::string text, Time now);
    ~Wait();
    Wait(const Wait&) = delete;
    Wait& operator=(const Wait&) = delete;

    std::uint64_t number() const { return number_; }
    auto operator co_await() { return answer_.operator co_await(); }

   private:
    friend Requests;
    Requests* requests_;  // null once the Requests are gone
    std::uint64_t number_;
    Slot<Answer> answer_;
  };

  // The node that was asked, as the leader of this term or as a candidate for that.
  struct Addressee {
    std::uint64_t node = 0;
    std::uint64_t term = 0;
    friend bool operator==(const Addressee&, const Addressee&) = default;
  };

  struct Request {
    std::uint64_t number = 0;
    bool is_command = false;  // else a question
    std::string text;
    Wait* wait = nullptr;
    Time begin{};  // when its time began
    Time next{};   // when to ask again
    Duration pause{};
    std::optional<Addressee> asked{};
  };

  Requests() = default;
  ~Requests();
  Requests(const Requests&) = delete;
  Requests& operator=(const Requests&) = delete;

  // Adapts the pauses and the patience to Raft's current election timeout.
  void adapt(Duration election_timeout);
  // The request of that number; null if it has ended.
  const Request* find(std::uint64_t number) const;
  // Ends a request, unless it has ended already. Its coroutine goes on at resume().
  void finish(std::uint64_t number, Answer answer);
  // Ends all commands with `timeout`: nobody knows whether they will be applied.
  void abandon_commands(std::string_view why);
  // Ends requests that have waited too long: a question with `temporarily_unavailable`, since it
  // changes nothing, a command with `timeout`.
  void expire(Time now);
  // There is a new leader or candidate: makes all requests due at once, except those that it was
  // sent already.
  void hurry(Time now, const Addressee& leader);
  // Notes that a request was sent to this node.
  void asked(std::uint64_t number, const Addressee& addressee);
  // The requests that are due now. The pointers are valid until the next call.
  std::vector<const Request*> due(Time now);
  // No command below this number waits.
  std::uint64_t floor() const;
  // Resumes the coroutines whose requests have ended. May be called again from within.
  void resume();

 private:
  std::map<std::uint64_t, Request> requests_;
  std::deque<std::pair<Wait*, Answer>> ended_;
  std::uint64_t last_ = 0;
  Duration first_pause_ = kFirstPause;
  Duration patience_ = kPatience;
};

}  // namespace maelstrom::replication
