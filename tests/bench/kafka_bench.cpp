// How long the kafka checker takes.
//
//   kafka_bench [operations]          synthetic histories of so many operations
//   kafka_bench history.edn ...       recorded ones
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <string>

#include "checkers/kafka/random_histories.hpp"
#include "maelstrom/checkers/checkers.hpp"
#include "maelstrom/checkers/history_io.hpp"

namespace {

using maelstrom::checkers::Validity;

constexpr int kRuns = 5;

// Prints the fastest of several runs.
void measure(const std::string& what, const maelstrom::checkers::History& history) {
  double best = 1e9;
  const char* outcome = "";
  for (int i = 0; i < kRuns; ++i) {
    maelstrom::checkers::Arena arena;
    const auto start = std::chrono::steady_clock::now();
    const auto verdict = maelstrom::checkers::check_kafka(history, arena);
    const std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - start;
    best = std::min(best, took.count());
    outcome = verdict.validity == Validity::valid ? "valid" : "INVALID";
  }
  std::size_t messages = 0;
  for (const auto& op : history) {
    if (op.f != "poll" || !op.is_ok()) continue;
    const auto parts = op.value.elements()[0].elements();
    if (parts.size() < 2) continue;
    for (const auto& [key, pairs] : parts[1].entries()) messages += pairs.size();
  }
  std::printf("%-48s %8zu lines %9zu messages polled  %-8s %9.2f ms\n", what.c_str(),
              history.size(), messages, outcome, best);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc > 1 && std::string(argv[1]).find('.') != std::string::npos) {
    for (int i = 1; i < argc; ++i) measure(argv[i], maelstrom::checkers::load_history(argv[i]));
    return 0;
  }
  kafka_tests::Shape shape;
  shape.operations = argc > 1 ? std::stoul(argv[1]) : 100'000;
  shape.processes = 20;
  measure("16 messages a key", kafka_tests::random_history(shape, 1));
  shape.messages_per_key = 4096;
  measure("4096 messages a key", kafka_tests::random_history(shape, 1));
  shape.lost = shape.twice = shape.aborted = shape.gap = shape.swapped = shape.early = 0.05;
  measure("4096 messages a key, everything wrong", kafka_tests::random_history(shape, 1));
}
