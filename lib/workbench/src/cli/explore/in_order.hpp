// Runs work on several threads and takes the results in order.
#pragma once

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <exception>
#include <map>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

namespace maelstrom::workbench::cli {

// The time between two calls of `look`.
inline constexpr std::chrono::milliseconds kLookPeriod{100};

// Calls `work(i, stop)` for each i below `count` on `jobs` threads. Calls `take(i, result)` with
// each result, on this thread and in the order of i, whatever the number of threads. Calls `look`
// every kLookPeriod. Ends early when `take` or `look` returns false: then `stop` is set, work
// should return soon, and its results are dropped. Rethrows an exception of `work`.
//
// It uses threads and not processes, because runs share nothing and their results are in memory. A
// node's process is killed when the thread that started it ends (PR_SET_PDEATHSIG), so `work` has
// to start and end its nodes within one call.
template <class Work, class Take, class Look>
void work_in_order(std::size_t jobs, std::size_t count, const Work& work, const Take& take,
                   const Look& look) {
  constexpr std::size_t kAhead = 64;  // results per thread that may wait for an earlier one
  using Result = decltype(work(std::size_t{}, std::declval<const std::atomic<bool>&>()));
  struct Outcome {
    std::optional<Result> result;
    std::exception_ptr error;
  };
  std::mutex mutex;
  std::condition_variable has_news;  // for this thread
  std::condition_variable has_room;  // for the workers
  std::map<std::size_t, Outcome> finished;
  std::size_t next = 0;
  std::size_t taken = 0;
  std::atomic<bool> stop{false};

  const auto run = [&] {
    std::unique_lock lock(mutex);
    for (;;) {
      has_room.wait(lock, [&] { return stop || next == count || next < taken + kAhead * jobs; });
      if (stop || next == count) return;
      const std::size_t index = next++;
      lock.unlock();
      Outcome outcome;
      try {
        outcome.result.emplace(work(index, std::as_const(stop)));
      } catch (...) {
        outcome.error = std::current_exception();
      }
      lock.lock();
      finished.emplace(index, std::move(outcome));
      has_news.notify_one();
    }
  };

  struct Team {  // on every exit the threads end before the data that they use
    std::mutex& mutex;
    std::condition_variable& has_room;
    std::atomic<bool>& stop;
    std::vector<std::jthread> threads{};
    ~Team() {
      {
        const std::lock_guard lock(mutex);
        stop = true;
      }
      has_room.notify_all();
    }
  } team{mutex, has_room, stop};
  for (std::size_t i = 0; i < std::min(jobs, count); ++i) team.threads.emplace_back(run);

  while (taken < count) {
    std::optional<Outcome> outcome;
    {
      std::unique_lock lock(mutex);
      has_news.wait_for(lock, kLookPeriod, [&] { return finished.contains(taken); });
      if (const auto found = finished.find(taken); found != finished.end()) {
        outcome = std::move(found->second);
        finished.erase(found);
      }
    }
    if (outcome) {
      if (outcome->error) std::rethrow_exception(outcome->error);
      if (!take(taken, *std::move(outcome->result))) return;
      {
        const std::lock_guard lock(mutex);
        ++taken;
      }
      has_room.notify_all();
    }
    if (!look()) return;
  }
}

}  // namespace maelstrom::workbench::cli
