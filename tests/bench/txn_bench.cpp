// How long the checkers of transactions take on histories of a simulated store, and how much memory
// that needs beyond the history.
//
//   txn_bench [transactions...]
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <vector>

#include "checkers/txn/histories.hpp"
#include "maelstrom/checkers/transactions.hpp"

namespace {

using maelstrom::checkers::Validity;
using maelstrom::checkers::Verdict;

// The most that the process has had so far, in MiB.
double peak_memory() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) / 1024;
}

const char* name(Validity validity) {
  if (validity == Validity::unknown) return "unknown";
  return validity == Validity::valid ? "valid" : "INVALID";
}

void measure_here(const char* what, const txns::Shape& shape) {
  const txns::History history = txns::simulate(shape);
  const double before = peak_memory();
  const auto start = std::chrono::steady_clock::now();
  maelstrom::checkers::Arena arena;
  const Verdict verdict = shape.lists ? maelstrom::checkers::check_list_append(history, {}, arena)
                                      : maelstrom::checkers::check_rw_register(history, {}, arena);
  const std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - start;
  std::printf("%-34s %8zu transactions  %-7s %9.1f ms  %7.1f MiB more\n", what, shape.transactions,
              name(verdict.validity), took.count(), peak_memory() - before);
}

// In a process of its own, so that peaks of memory do not hide one another.
void measure(const char* what, const txns::Shape& shape) {
  std::fflush(stdout);
  const pid_t child = fork();
  if (child == 0) {
    measure_here(what, shape);
    std::fflush(stdout);
    _exit(0);
  }
  if (child > 0) waitpid(child, nullptr, 0);
}

}  // namespace

int main(int argc, char** argv) {
  std::vector<std::size_t> sizes;
  for (int i = 1; i < argc; ++i) sizes.push_back(std::strtoull(argv[i], nullptr, 10));
  if (sizes.empty()) sizes = {10'000, 100'000, 1'000'000};
  for (const std::size_t size : sizes) {
    txns::Shape shape;
    shape.transactions = size;
    shape.processes = 10;
    shape.keys = 10;
    measure("lists, strict serializable", shape);
    shape.isolation = txns::Isolation::serializable;
    measure("lists, stale reads", shape);
    shape.isolation = txns::Isolation::snapshot;
    measure("lists, snapshot isolation", shape);
    shape.lists = false;
    shape.isolation = txns::Isolation::strict;
    measure("registers, strict serializable", shape);
    shape.isolation = txns::Isolation::serializable;
    measure("registers, stale reads", shape);
  }
}
