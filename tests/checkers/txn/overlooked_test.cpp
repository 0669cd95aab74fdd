// What Elle overlooks in transactions is worth a warning.
#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "catch.hpp"
#include "checkers/txn/verdicts.hpp"
#include "maelstrom/checkers/linearizability.hpp"
#include "maelstrom/checkers/registers.hpp"
#include "seeds.hpp"

namespace txns::overlooked_test {
namespace {

constexpr const char* kStrict = "strict-serializable";

std::string warnings(const Checked& checked) {
  std::string all;
  for (const std::string& warning : checked.verdict.warnings) all += warning + "\n";
  return all;
}
std::string of_registers(const Script& script, std::string_view model) {
  return warnings(check_registers(script.history(), model));
}

TEST_CASE("overlooked: a read that misses what its own transaction wrote") {
  const Script registers = sequential({"[[:w 1 1]]", "[[:w 1 2] [:r 1 1]]", "[[:r 1 1]]"}, false);
  const std::string kMissed = "1 reads do not see what their own transaction wrote before, first ";
  CHECK(check_registers(registers.history(), "read-committed").is_valid());
  CHECK(of_registers(registers, "read-committed") == kMissed + "of op 3\n");
  CHECK(check_registers(registers.history(), "read-atomic").has("internal"));
  CHECK(of_registers(registers, "read-atomic").empty());  // it is an anomaly there
  const Script lists =
      sequential({"[[:append 1 1]]", "[[:append 1 2] [:r 1 [1]]]", "[[:r 1 [1]]]"}, false);
  CHECK(check_lists(lists.history(), "read-committed").is_valid());
  CHECK(warnings(check_lists(lists.history(), "read-committed")) == kMissed + "of op 3\n");
  // Reads that differ from one another are allowed there.
  const Script other = sequential({"[[:w 1 1]]", "[[:w 1 2]]", "[[:r 1 1] [:r 1 2]]"}, false);
  CHECK(of_registers(other, "read-committed").empty());
}

TEST_CASE("overlooked: reads that never see anything, though there was something to see") {
  for (const bool is_lists : {true, false}) {
    CAPTURE(is_lists);
    const auto judged = [&](std::size_t reads, const std::string& asked, const char* seen) {
      Script script;
      const std::string write = is_lists ? "[[:append 1 1]]" : "[[:w 1 1]]";
      script.invoke(0, write).ok(0, write);
      for (std::size_t i = 0; i < reads; ++i) script.invoke(1, asked).ok(1, seen);
      return warnings(is_lists ? check_lists(script.history(), "read-committed")
                               : check_registers(script.history(), "read-committed"));
    };
    const std::string nil = "[[:r 1 nil]]";
    CHECK(judged(5, nil, nil.c_str()) ==
          "no read ever saw a value, although 5 reads began after a write of their key was "
          "acknowledged\n");
    CHECK(judged(4, nil, nil.c_str()).empty());  // by chance, perhaps
    CHECK(judged(5, nil, is_lists ? "[[:r 1 [1]]]" : "[[:r 1 1]]").empty());
    CHECK(judged(5, "[[:r 2 nil]]", "[[:r 2 nil]]").empty());  // nobody wrote that
  }
}

TEST_CASE("overlooked: registers that go backwards in real time") {
  const Script script = sequential(
      {"[[:r 1 nil]]", "[[:w 1 10]]", "[[:w 1 20]]", "[[:r 1 20]]", "[[:r 1 10]]"}, false);
  CHECK(check_registers(script.history(), kStrict).is_valid());  // as Elle says by default
  CHECK(of_registers(script, kStrict) ==
        "1 keys go backwards in real time, first 1: its values 10 and 20 each come before the "
        "other\n");
  CHECK(of_registers(script, "strong-snapshot-isolation").size() > 0);
  for (const char* model :
       {"serializable", "strong-session-serializable", "read-committed", "strong-read-committed"}) {
    CAPTURE(model);
    CHECK(of_registers(script, model).empty());
  }
  // A write whose outcome nobody knows may have happened late, and values that overlap any order.
  Script late;
  late.invoke(0, "[[:w 1 10]]").info(0, "[[:w 1 10]]");
  late.invoke(1, "[[:w 1 20]]").ok(1, "[[:w 1 20]]");
  late.invoke(1, "[[:r 1 nil]]").ok(1, "[[:r 1 20]]");
  late.invoke(1, "[[:r 1 nil]]").ok(1, "[[:r 1 10]]");
  CHECK(of_registers(late, kStrict).empty());
  late.invoke(1, "[[:r 1 nil]]").ok(1, "[[:r 1 20]]");
  CHECK(of_registers(late, kStrict).size() > 0);
}

TEST_CASE("overlooked: registers that go backwards in the order of processes") {
  Script script;
  for (const char* txn : {"[[:w 1 10]]", "[[:w 1 20]]"}) script.invoke(0, txn).ok(0, txn);
  for (const char* txn : {"[[:r 1 20]]", "[[:r 1 10]]"}) script.invoke(1, txn).ok(1, txn);
  CHECK(of_registers(script, "strong-session-serializable") ==
        "1 keys go backwards in the order of processes, first 1: its values 10 and 20 each come "
        "before the other\n");
  CHECK(of_registers(script, "serializable").empty());
  Script forward;
  for (const char* txn : {"[[:w 1 10]]", "[[:r 1 10] [:w 1 20]]"}) {
    forward.invoke(0, txn).ok(0, txn);
  }
  for (const char* txn : {"[[:r 1 10]]", "[[:r 1 20]]"}) forward.invoke(1, txn).ok(1, txn);
  CHECK(of_registers(forward, "strong-session-serializable").empty());
}

// Reads and writes of one register, with values that may be wrong.
struct Random1 {
  Script script;
  bool is_linearizable = false;
};

Random1 random_register(std::uint64_t seed) {
  using Register = maelstrom::checkers::CasRegister;
  using Step = maelstrom::checkers::Operation<Register::Call>;
  Random random(seed);
  constexpr std::size_t kProcesses = 3;
  Random1 result;
  std::vector<Step> steps;
  std::array<std::size_t, kProcesses> open{};  // by process: 1 + its operation
  std::int32_t written = 0;
  std::vector<std::string> txns;
  std::int32_t position = 0;
  for (std::size_t left = 4 + random.below(5); left > 0 || open != decltype(open){};) {
    const std::size_t process = random.below(kProcesses);
    const auto number = static_cast<std::int32_t>(process);
    if (open[process] == 0) {
      if (left == 0) continue;
      --left;
      const bool writes = random.below(2) == 0;
      Step step;
      step.call = writes ? Register::write(++written) : Register::read(0);
      step.invoked = position++;
      steps.push_back(step);
      txns.push_back(writes ? "[[:w 1 " + std::to_string(written) + "]]" : "[[:r 1 nil]]");
      open[process] = steps.size();
      result.script.invoke(number, txns.back());
      continue;
    }
    const std::size_t i = open[process] - 1;
    Step& step = steps[i];
    if (step.call.f == Register::Call::F::read) {
      const std::size_t most = static_cast<std::size_t>(written) + 1;
      step.call.to = static_cast<std::int32_t>(random.below(most));
      if (step.call.to > 0) txns[i] = "[[:r 1 " + std::to_string(step.call.to) + "]]";
    }
    step.completed = position++;
    result.script.ok(number, txns[i]);
    open[process] = 0;
  }
  result.is_linearizable =
      maelstrom::checkers::check_linearizability(Register(), std::span<const Step>(steps), {})
          .validity == Validity::valid;
  return result;
}

TEST_CASE("overlooked: one register without a fault and a warning is linearizable, and no other") {
  const std::uint64_t first = tests::test_seed();
  std::size_t count = 0;
  for (std::uint64_t seed = first; seed < first + tests::seeds(3000); ++seed) {
    CAPTURE(seed);
    const Random1 random = random_register(seed);
    const Checked checked = check_registers(random.script.history(), kStrict);
    CHECK((!checked.is_invalid() && warnings(checked).empty()) == random.is_linearizable);
    count += random.is_linearizable ? 1 : 0;
  }
  CHECK(count > tests::seeds(3000) / 50);
}

TEST_CASE("overlooked: a strict store is never suspected") {
  const std::uint64_t first = tests::test_seed();
  for (std::uint64_t seed = first; seed < first + tests::seeds(200); ++seed) {
    CAPTURE(seed);
    Shape shape;
    shape.lists = seed % 2 == 0;
    shape.info = seed % 3 == 0 ? 0.1 : 0;
    shape.seed = seed;
    const History history = simulate(shape);
    for (const char* model : {kStrict, "strong-session-serializable", "read-committed"}) {
      CAPTURE(model);
      const Checked checked =
          shape.lists ? check_lists(history, model) : check_registers(history, model);
      CHECK(warnings(checked).empty());
    }
  }
}

}  // namespace
}  // namespace txns::overlooked_test
