// Jepsen's checkers for workloads that Maelstrom does not have, on histories written by hand.
#include "maelstrom/checkers/jepsen.hpp"

#include <cstdint>
#include <map>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

#include "catch.hpp"
#include "maelstrom/checkers/check.hpp"
#include "maelstrom/checkers/edn.hpp"
#include "maelstrom/checkers/history_io.hpp"
#include "maelstrom/random.hpp"
#include "seeds.hpp"

namespace maelstrom::checkers::jepsen_test {
namespace {

// Lines such as "0 ok read 7": process, type, function and value.
History read(const std::string& lines) {
  std::string text;
  std::istringstream stream(lines);
  for (std::string line; std::getline(stream, line);) {
    std::istringstream words(line);
    std::string process;
    std::string type;
    std::string f;
    if (!(words >> process >> type >> f)) continue;
    std::string value;
    std::getline(words, value);
    text += "{:type :" + type + ", :process " + process + ", :f :" + f + ", :value " +
            (value.empty() ? "nil" : value) + "}\n";
  }
  return read_history_edn(text);
}

// An operation that succeeds at once.
std::string done(const std::string& f, const std::string& value) {
  return "0 invoke " + f + " " + value + "\n0 ok " + f + " " + value + "\n";
}
std::string read_done(const std::string& value) {
  return "0 invoke read nil\n0 ok read " + value + "\n";
}

// The results of a workload, and figures of its checker.
class Judged {
 public:
  Judged(std::string_view workload, const std::string& lines, const CheckOptions& options = {})
      : history_(read(lines)), results_(check_history(history_, workload, options)) {}

  bool valid() const { return verdict().is_true(); }
  bool invalid() const { return to_edn(verdict()) == "false"; }
  bool unknown() const { return verdict().is_keyword("unknown"); }
  Value figure(std::string_view name) const { return results_.value.get("workload").get(name); }
  std::string text(std::string_view name) const { return to_edn(figure(name)); }
  std::string reason() const { return results_.reasons.empty() ? "" : results_.reasons.back(); }
  const std::vector<std::string>& warnings() const { return results_.warnings; }

 private:
  Value verdict() const { return figure("valid?"); }

  History history_;
  Results results_;
};

TEST_CASE("counter: a read lies between what was there and what may be there") {
  const std::string open = "1 invoke add 5\n";
  CHECK(Judged("counter", done("add", "2") + read_done("2")).valid());
  CHECK(Judged("counter", done("add", "2") + read_done("1")).invalid());
  CHECK(Judged("counter", done("add", "2") + read_done("3")).invalid());
  CHECK(Judged("counter", done("add", "2") + open + read_done("7")).valid());
  CHECK(Judged("counter", done("add", "2") + open + read_done("8")).invalid());
  CHECK(Judged("counter", done("add", "2") + open + "1 fail add 5\n" + read_done("7")).invalid());
  CHECK(Judged("counter", done("add", "2") + open + "1 info add 5\n" + read_done("7")).valid());
  // What happens during a read may be in it or not.
  const std::string during = "1 invoke read nil\n" + done("add", "2") + "1 ok read ";
  CHECK(Judged("counter", during + "0").valid());
  CHECK(Judged("counter", during + "2").valid());
  const Judged wrong("counter", during + "3");
  CHECK(wrong.invalid());
  CHECK(wrong.text("reads") == "[[0 3 2]]");
  CHECK(wrong.text("errors") == "([0 3 2])");
  // Subtractions widen the other bound.
  const std::string back = done("add", "5") + "1 invoke add -3\n";
  CHECK(Judged("counter", back + read_done("2")).valid());
  CHECK(Judged("counter", back + read_done("1")).invalid());
  CHECK(Judged("counter", back + "1 ok add -3\n" + read_done("5")).invalid());
}

TEST_CASE("counter: what shows nothing is unknown") {
  CHECK(Judged("counter", done("add", "2")).reason().ends_with("no read succeeded"));
  CHECK(Judged("counter", read_done("0")).unknown());
  CHECK(Judged("counter", done("add", "0") + read_done("0")).unknown());
  CHECK(Judged("counter", done("add", "2") + read_done("nil")).unknown());
  CHECK(Judged("counter", done("add", "2.5") + read_done("2")).unknown());
  CHECK(Judged("counter", done("add", "9223372036854775807") + done("add", "1") + read_done("7"))
            .unknown());
  CHECK(Judged("counter", read_done("1")).invalid());
}

TEST_CASE("set: the last read has what was added, and nothing else") {
  const std::string adds =
      done("add", "1") + done("add", "2") + done("add", "3") + "1 invoke add 9\n1 info add 9\n";
  const Judged whole("set", adds + read_done("[3 2 1 9]"));
  CHECK(whole.valid());
  CHECK(whole.text("ok") == "\"#{1..3 9}\"");
  CHECK(whole.text("recovered") == "\"#{9}\"");
  CHECK(whole.text("acknowledged-count") == "3");
  CHECK(Judged("set", adds + read_done("#{1 2 3}")).valid());
  CHECK(Judged("set", adds + read_done("[]") + read_done("[1 2 3]")).valid());
  const Judged lost("set", adds + read_done("[1 2 3]") + read_done("[1 4]"));
  CHECK(lost.invalid());
  CHECK(lost.text("lost") == "\"#{2..3}\"");
  CHECK(lost.text("unexpected") == "\"#{4}\"");
  CHECK(Judged("set", adds).unknown());
  CHECK(Judged("set", read_done("[1]")).unknown());
  CHECK(Judged("set", "0 invoke add 1\n0 fail add 1\n" + read_done("[]")).unknown());
}

TEST_CASE("bank: all reads have the accounts and the total of the first one") {
  const std::string first = read_done("{0 10, 1 0}");
  CHECK(Judged("bank",
               first + done("transfer", "{:from 0, :to 1, :amount 4}") + read_done("{0 6, 1 4}"))
            .valid());
  CHECK(Judged("bank", first).unknown());  // with what could it disagree?
  CHECK(Judged("bank", first + read_done("7")).unknown());
  CHECK(Judged("bank", first + first + read_done("{0 5.0, 1 5.0}")).unknown());
  struct Wrong {
    const char* read;
    const char* type;
  };
  for (const auto& [wrong, type] :
       {Wrong{"{0 6, 1 5}", "wrong-total"}, Wrong{"{0 11, 1 -1}", "negative-value"},
        Wrong{"{0 10, 1 nil}", "nil-balance"}, Wrong{"{0 10, 1 0, 2 0}", "unexpected-key"}}) {
    CAPTURE(type);
    const std::string history = first + read_done(wrong) + read_done(wrong);
    const Judged judged("bank", history);
    CHECK(judged.invalid());
    CHECK(judged.text("read-count") == "3");
    CHECK(judged.text("error-count") == "2");
    CHECK(to_edn(judged.figure("errors").get(type).get("count")) == "2");
    CHECK(judged.figure("first-error").get("type").is_keyword(type));
    CheckOptions options;
    options.ignored_anomalies = {type};
    CHECK(Judged("bank", history, options).valid());
    options = {};
    options.anomalies = {type};
    CHECK(Judged("bank", history, options).invalid());
  }
  const Judged totals("bank", first + read_done("{0 3, 1 4}") + read_done("{0 30, 1 0}"));
  CHECK(to_edn(totals.figure("errors").get("wrong-total").get("lowest").get("total")) == "7");
  CHECK(to_edn(totals.figure("errors").get("wrong-total").get("worst").get("total")) == "30");
  CheckOptions unknown;
  unknown.anomalies = {"G0"};
  CHECK_THROWS_AS(Judged("bank", first, unknown), std::invalid_argument);
}

TEST_CASE("long-fork: two reads that saw two writes in different orders") {
  const std::string writes = done("write", "[[:w 0 1]]") + done("write", "[[:w 1 1]]");
  const Judged fork("long-fork", writes + done("read", "[[:r 0 1] [:r 1 nil]]") +
                                     done("read", "[[:r 1 1] [:r 0 nil]]"));
  CHECK(fork.invalid());
  CHECK(fork.text("reads-count") == "2");
  CHECK(fork.figure("forks").size() == 1);
  CHECK(Judged("long-fork",
               writes + done("read", "[[:r 0 1] [:r 1 nil]]") + done("read", "[[:r 1 1] [:r 0 1]]"))
            .valid());
  // Nothing could contradict.
  CHECK(Judged("long-fork", writes).unknown());
  CHECK(Judged("long-fork", writes + done("read", "[[:r 0 nil] [:r 1 nil]]") +
                                done("read", "[[:r 0 nil] [:r 1 nil]]"))
            .unknown());
  CHECK(Judged("long-fork", writes + done("read", "[[:r 0 1] [:r 1 nil]]") +
                                done("read", "[[:r 2 1] [:r 3 nil]]"))
            .unknown());
  // What is none of its histories.
  for (const std::string& odd :
       {writes + done("write", "[[:w 0 2]]"),
        writes + done("read", "[[:r 0 1]]") + done("read", "[[:r 0 1] [:r 1 nil]]"),
        writes + done("txn", "[[:w 2 1] [:r 0 1]]"),
        done("read", "[[:r 0 1] [:r 1 nil]]") + done("read", "[[:r 0 2] [:r 1 nil]]")}) {
    CAPTURE(odd);
    CHECK(Judged("long-fork", odd).unknown());
  }
}

TEST_CASE("long-fork: neighbours in size suffice to find a fork") {
  const std::uint64_t first = tests::test_seed();
  for (std::uint64_t seed = first; seed < first + tests::seeds(300); ++seed) {
    CAPTURE(seed);
    Random random(seed);
    std::string lines;
    std::vector<std::uint64_t> reads;
    for (auto count = 2 + random.below(4); count > 0; --count) {
      reads.push_back(random.below(16));
      std::string txn = "[";
      for (std::uint64_t key = 0; key < 4; ++key) {
        const bool has = (reads.back() >> key & 1U) != 0;
        txn += "[:r " + std::to_string(key) + (has ? " 1]" : " nil]");
      }
      lines += done("read", txn + "]");
    }
    bool has_fork = false;
    for (const std::uint64_t a : reads) {
      for (const std::uint64_t b : reads) has_fork |= (a & ~b) != 0 && (b & ~a) != 0;
    }
    CHECK(Judged("long-fork", lines).invalid() == has_fork);
  }
}

TEST_CASE("mutex: one holds it at a time") {
  const std::string acquire = "0 invoke acquire\n0 ok acquire\n";
  const std::string release = "0 invoke release\n0 ok release\n";
  CHECK(Judged("mutex", acquire + release + acquire).valid());
  const Judged twice("mutex", acquire + acquire);
  CHECK(twice.invalid());
  CHECK(to_edn(twice.figure("op").get("index")) == "3");
  CHECK(Judged("mutex", release).invalid());
  CHECK(Judged("mutex", acquire + "0 invoke acquire\n0 fail acquire\n").valid());
  CHECK(Judged("mutex", acquire + "1 invoke release\n1 info release\n" + acquire).valid());
  CHECK(Judged("mutex", "0 invoke acquire\n0 info acquire\n").unknown());
  CHECK(Judged("mutex", acquire + "0 invoke try\n0 ok try\n").unknown());
}

TEST_CASE("queue: what comes out went in before") {
  const std::string in = done("enqueue", "7");
  CHECK(Judged("queue", in + done("dequeue", "7")).valid());
  CHECK(Judged("queue", in + "0 invoke enqueue 8\n0 info enqueue 8\n" + done("dequeue", "8"))
            .text("final-queue") == "{7 1}");
  CHECK(Judged("queue", in + done("dequeue", "8")).invalid());
  CHECK(Judged("queue", in + done("dequeue", "7") + done("dequeue", "7")).invalid());
  CHECK(Judged("queue", done("dequeue", "7") + in).invalid());
  CHECK(Judged("queue", in + done("drain", "[7]")).valid());
  CHECK(Judged("queue", in + done("drain", "[7 7]")).invalid());
  CHECK(Judged("queue", in).unknown());
  CHECK(
      Judged("queue", in + in + done("dequeue", "7") + "1 invoke drain\n1 info drain\n").unknown());
}

TEST_CASE("total-queue: what goes in comes out, and nothing else") {
  const std::string in = done("enqueue", "7") + done("enqueue", "8") + "1 invoke enqueue 9\n";
  const Judged all("total-queue", in + done("dequeue", "7") + done("drain", "[8 9]"));
  CHECK(all.valid());
  CHECK(all.text("recovered") == "{9 1}");
  const Judged lost("total-queue", in + done("dequeue", "7"));
  CHECK(lost.invalid());
  CHECK(lost.text("lost") == "{8 1}");
  CHECK(Judged("total-queue", in + done("drain", "[7 8 5]")).text("unexpected") == "{5 1}");
  const Judged twice("total-queue", in + done("drain", "[7 8 7]"));
  CHECK(twice.valid());  // as in Jepsen
  CHECK(twice.text("duplicated") == "{7 1}");
  CHECK(twice.warnings().size() == 1);
  CHECK(Judged("total-queue", in + "0 invoke drain\n0 info drain\n").unknown());
  CHECK(Judged("total-queue", "0 invoke enqueue 7\n").unknown());
}

}  // namespace
}  // namespace maelstrom::checkers::jepsen_test
