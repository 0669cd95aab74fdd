// What a node reads. The first line names the app, each other one is a message, or
//
//   +<milliseconds>   lets time pass
//   !                 kills the node and starts it with what it has stored
//
// The node is n0 of n0, n1 and n2; the others say what the input says. Whatever it reads, it must
// live, write nothing but messages, and be able to start again.
#include <algorithm>
#include <charconv>
#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "apps/cluster/cluster.hpp"
#include "apps/cluster/service.hpp"
#include "fuzz/bytes.hpp"

namespace {

constexpr std::size_t kMaxLines = 64;
constexpr int kMaxPause = 10'000;  // milliseconds

int milliseconds_of(std::string_view text) {
  int number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return std::clamp(number, 0, kMaxPause);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view text = fuzz::text_of(data, size);
  const auto* const app = tests::find_tested_app(fuzz::take(text, '\n'));
  if (app == nullptr) return -1;  // nothing to learn from
  std::vector<std::shared_ptr<maelstrom::Storage>> storages;
  while (storages.size() < 3) storages.push_back(std::make_shared<maelstrom::MemoryStorage>());
  tests::Cluster cluster(app->make, storages, 1);
  cluster.start(0);
  for (std::size_t i = 0; i < kMaxLines && !text.empty(); ++i) {
    const std::string_view line = fuzz::take(text, '\n');
    if (line.starts_with('+')) {
      cluster.pass(std::chrono::milliseconds(milliseconds_of(line.substr(1))));
    } else if (line == "!") {
      cluster.kill(0);
      cluster.start(0);
    } else {
      cluster.deliver(0, line);
    }
  }
  cluster.pass(std::chrono::seconds(1));
  cluster.kill(0);
  cluster.start(0);
  return 0;
}
