// How long the linearizability checker takes for one key.
//
//   lin_bench [operations [processes [configurations until it gives up]]]
#include <chrono>
#include <cstdio>
#include <cstdlib>

#include "checkers/lin/random_histories.hpp"

namespace {

using maelstrom::checkers::Validity;

const char* name(Validity validity) {
  return validity == Validity::valid     ? "valid"
         : validity == Validity::invalid ? "INVALID"
                                         : "unknown";
}

maelstrom::checkers::LinearizabilityOptions options;

void measure(const char* what, const std::vector<lin::RegisterOperation>& history) {
  const auto open = std::ranges::count_if(history, [](const auto& o) { return o.completed < 0; });
  const auto start = std::chrono::steady_clock::now();
  const auto result = maelstrom::checkers::check_linearizability(
      lin::CasRegister(), std::span<const lin::RegisterOperation>(history), options);
  const std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - start;
  std::printf("%-42s %6zu ops %4td open  %-7s %10zu configurations %9.1f ms", what, history.size(),
              open, name(result.validity), result.explored, took.count());
  if (result.culprit >= 0) {
    std::printf("  at %d%s", history[static_cast<std::size_t>(result.culprit)].completed,
                result.smallest ? "" : " or before");
  }
  std::printf("\n");
}

}  // namespace

int main(int argc, char** argv) {
  lin::Shape shape;
  if (argc > 1) shape.operations = std::strtoull(argv[1], nullptr, 10);
  if (argc > 2) shape.processes = std::strtoull(argv[2], nullptr, 10);
  if (argc > 3) options.max_configurations = std::strtoull(argv[3], nullptr, 10);
  // Failed cas are not part of a history.
  shape.operations = shape.operations * 10 / 7;
  for (const double indefinite : {0.0, 0.01, 0.02, 0.04, 0.1}) {
    for (const std::uint64_t seed : {1, 2}) {
      shape.indefinite = indefinite;
      auto history = lin::random_history(shape, seed);
      char what[80];
      std::snprintf(what, sizeof what, "%g %% indefinite, seed %d", 100 * indefinite,
                    static_cast<int>(seed));
      measure(what, history);
      maelstrom::Random random(seed);
      for (std::size_t i = history.size() * 8 / 10; i < history.size(); i += 40) {
        lin::corrupt(history, i, shape.values, random);
      }
      measure("  with wrong reads in the last fifth", history);
      history = lin::random_history(shape, seed);
      lin::corrupt_to(history, history.size() * 8 / 10, shape.values + 1);
      measure("  with a read of a value nobody wrote", history);
      history = lin::random_history(shape, seed);
      for (std::size_t i = history.size() / 2; i < history.size(); i += 10) {
        lin::corrupt(history, i, shape.values, random);
      }
      measure("  with many wrong reads", history);
    }
  }
}
