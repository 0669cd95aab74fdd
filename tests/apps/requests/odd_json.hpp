// JSON that no friendly client sends, and requests made of it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "apps/cluster/cluster.hpp"
#include "maelstrom/random.hpp"

namespace tests {

template <class T>
const T& one_of(const std::vector<T>& list, maelstrom::Random& random) {
  return list[random.below(list.size())];
}

// Any JSON value: numbers at all limits, half surrogate pairs, deep nesting, duplicate keys ...
std::string odd_json(maelstrom::Random& random);
// Any JSON string, likewise.
std::string odd_string(maelstrom::Random& random);
// An array of numbers of about that many bytes. It takes several times as many when the numbers are
// written out.
std::string large_json(std::size_t bytes);

// A request, and the reads that would show its effects.
struct OddRequest {
  struct Effect {
    std::string read;  // the body of a request
    std::string mark;  // occurs in the body of the reply if there is the effect, else nowhere
  };

  std::string body;
  std::vector<Effect> effects{};
};

// Makes requests for one app. Each has marks of its own.
class OddRequests {
 public:
  OddRequests(std::string_view app, std::uint64_t seed) : app_(app), random_(seed) {}

  // An ordinary request or an odd one.
  OddRequest next();
  // A request with that value, which is JSON, in a place where the app takes any value. Requires
  // takes_values().
  OddRequest with_value(std::string_view value);
  // Whether the app has such a place: all apps but broadcast, the counters and unique-ids.
  static bool takes_values(std::string_view app);

 private:
  OddRequest broadcast();
  OddRequest kafka();
  OddRequest commit();
  OddRequest lin_kv();
  OddRequest txn(std::string_view f);
  std::string micro_op(std::string_view f, OddRequest& request);
  std::string mark() { return std::to_string(++last_mark_); }
  // Ordinary JSON in most cases, odd JSON in the others.
  std::string any();

  std::string app_;
  maelstrom::Random random_;
  std::int64_t last_mark_ = 525'000'000;
};

}  // namespace tests
