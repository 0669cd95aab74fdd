// What this node's clients wait for.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <maelstrom/maelstrom.hpp>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "replicated/state_machine.hpp"

namespace apps::replicated {

// Requests that have no result yet. Each is asked again, after growing pauses, until it has one or
// its time is over.
class Requests {
 public:
  // At first after somewhat more than a command takes when latencies are 100 ms; where they are
  // longer, after an election timeout and a half: it is two round trips, which a command takes.
  static constexpr maelstrom::Duration kFirstPause = std::chrono::milliseconds(500);
  // From when on nobody waits any more: clients give up after 5 s. Where a command may take as long
  // as that, they have to be more patient, and so are we: two election timeouts.
  static constexpr maelstrom::Duration kPatience = std::chrono::seconds(4);
  // At once. A client has one request at a time, so these are as many clients.
  static constexpr std::size_t kMost = 4096;

  // One who waits for the answer to a request: `co_await wait`. When it goes away, answered or not,
  // nothing is left of it. May outlive the requests: then nobody answers.
  class Wait {
   public:
    // Throws Error{temporarily_unavailable} if there are too many.
    Wait(Requests& requests, bool is_command, std::string text, maelstrom::Time now);
    ~Wait();
    Wait(const Wait&) = delete;
    Wait& operator=(const Wait&) = delete;

    std::uint64_t number() const { return number_; }
    auto operator co_await() { return answer_.operator co_await(); }

   private:
    friend Requests;
    Requests* requests_;  // null if they are gone
    std::uint64_t number_;
    maelstrom::Slot<Answer> answer_;
  };

  // Who was asked: a node, as the leader of this term or a candidate for that.
  struct Addressee {
    std::uint64_t node = 0;
    std::uint64_t term = 0;
    friend bool operator==(const Addressee&, const Addressee&) = default;
  };

  struct Request {
    std::uint64_t number = 0;
    bool is_command = false;  // or a question
    std::string text;
    Wait* wait = nullptr;
    maelstrom::Time begin{};  // of patience
    maelstrom::Time next{};   // when to ask again
    maelstrom::Duration pause{};
    std::optional<Addressee> asked{};
  };

  Requests() = default;
  ~Requests();
  Requests(const Requests&) = delete;
  Requests& operator=(const Requests&) = delete;

  // How long Raft's election timeout is by now.
  void adapt(maelstrom::Duration election_timeout);
  // The request of that number; null if it has ended.
  const Request* find(std::uint64_t number) const;
  // Ends a request; nothing if it has ended already. Whoever waits goes on at resume().
  void finish(std::uint64_t number, Answer answer);
  // Ends all commands, with `timeout`: it is not known whether they will be applied.
  void abandon_commands(std::string_view why);
  // Ends what has waited too long: a question with `temporarily_unavailable`, since it changes
  // nothing, a command with `timeout`.
  void expire(maelstrom::Time now);
  // There is a new leader, or one who may become it: all of them are to be asked of it at once, but
  // for those that it was asked already.
  void hurry(maelstrom::Time now, const Addressee& leader);
  // A request was sent to this one.
  void asked(std::uint64_t number, const Addressee& addressee);
  // Those that are to be asked now. Valid until the next call.
  std::vector<const Request*> due(maelstrom::Time now);
  // No command below this number waits.
  std::uint64_t floor() const;
  // Resumes those whose requests have ended. May be entered again from within.
  void resume();

 private:
  std::map<std::uint64_t, Request> requests_;
  std::deque<std::pair<Wait*, Answer>> ended_;
  std::uint64_t last_ = 0;
  maelstrom::Duration first_pause_ = kFirstPause;
  maelstrom::Duration patience_ = kPatience;
};

}  // namespace apps::replicated
