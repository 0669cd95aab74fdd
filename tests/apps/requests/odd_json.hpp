// JSON as no friendly client sends it, and requests that are made of it.
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
// A JSON string, likewise.
std::string odd_string(maelstrom::Random& random);
// An array of numbers that takes about that many bytes, and several times as many when the numbers
// are written out.
std::string large_json(std::size_t bytes);

// A request, and where its effects would show.
struct OddRequest {
  struct Effect {
    std::string read;  // the body of a request
    std::string mark;  // stands in its reply's body if the effect is there, and else nowhere
  };

  std::string body;
  std::vector<Effect> effects{};
};

// Makes requests for one app. Each has marks of its own.
class OddRequests {
 public:
  OddRequests(std::string_view app, std::uint64_t seed) : app_(app), random_(seed) {}

  // An ordinary one or an odd one.
  OddRequest next();
  // One with that value, JSON, in the place where the app takes any. Requires such an app.
  OddRequest with_value(std::string_view value);
  // Whether it is so for that app: all but broadcast, the counters and unique-ids.
  static bool takes_values(std::string_view app);

 private:
  OddRequest broadcast();
  OddRequest kafka();
  OddRequest commit();
  OddRequest lin_kv();
  OddRequest txn(std::string_view f);
  std::string micro_op(std::string_view f, OddRequest& request);
  std::string mark() { return std::to_string(++last_mark_); }
  // Mostly ordinary JSON, else odd.
  std::string any();

  std::string app_;
  maelstrom::Random random_;
  std::int64_t last_mark_ = 525'000'000;
};

}  // namespace tests
