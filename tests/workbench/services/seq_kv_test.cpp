#include <cstdio>
#include <set>

#include "workbench/services/asking.hpp"

namespace tests::seq_kv_test {
namespace {

constexpr int kReads = 30;

class SeqKvTest : public Asking {
 public:
  explicit SeqKvTest(std::uint64_t seed, bool ring = true)
      : service_(workbench::make_seq_kv_service(Random(seed), {.seq_kv_ring = ring})) {}

  std::string operator()(std::string_view src, std::string_view body) {
    return ask(*service_, src, body);
  }
  // Lets `src` write 1 to `count`, each in a state of its own.
  void count_to(std::string_view src, int count) {
    for (int i = 1; i <= count; ++i) (*this)(src, write("1", std::to_string(i)));
  }
  // What `src` reads; 0 if there is nothing.
  int number(std::string_view src) {
    const std::string reply = (*this)(src, read("1"));
    int number = 0;
    if (reply == kMissing) return number;
    CHECK(std::sscanf(reply.c_str(), R"({"type":"read_ok","value":%d})", &number) == 1);
    return number;
  }
  // Whether one of some reads of a node that is that far behind shows an older state than the one
  // before.
  bool goes_back(int behind) {
    count_to("n2", behind);
    bool goes_back = false;
    int last = 0;
    for (int i = 0; i < kReads; ++i) {
      const int now = number("n1");
      goes_back |= now < last;
      last = now;
    }
    return goes_back;
  }

 private:
  std::unique_ptr<workbench::Service> service_;
};

double fraction_that_goes_back(int behind, bool ring, std::uint64_t seed) {
  constexpr int kRuns = 1000;
  int count = 0;
  for (int run = 0; run < kRuns; ++run) {
    count += SeqKvTest(seed + static_cast<std::uint64_t>(run), ring).goes_back(behind);
  }
  return static_cast<double>(count) / kRuns;
}

TEST_CASE("seq-kv lets a node read its own writes, and never go back") {
  const auto seed = test_seed();
  CAPTURE(seed);
  SeqKvTest kv(seed);
  for (int i = 1; i <= 100; ++i) {
    kv("n1", write("1", std::to_string(i)));
    CHECK(kv.number("n1") == i);
  }
}

TEST_CASE("seq-kv may show others any state since the last one that they saw, for long") {
  const auto seed = test_seed();
  CAPTURE(seed);
  std::set<int> seen;
  for (std::uint64_t run = 0; run < 200; ++run) {
    SeqKvTest kv(seed + run);
    kv.count_to("n2", 3);
    seen.insert(kv.number("n1"));
  }
  CHECK(seen == std::set{0, 1, 2, 3});
}

TEST_CASE("seq-kv executes what changes the state on the newest one") {
  const auto seed = test_seed();
  CAPTURE(seed);
  for (std::uint64_t run = 0; run < 50; ++run) {
    SeqKvTest kv(seed + run);
    kv.count_to("n2", 5);
    kv("n1", write("2", "0"));  // brings n1 up to date
    CHECK(kv.number("n1") == 5);
    CHECK(kv("n1", cas("1", "5", "6")) == kCasOk);
    CHECK(kv.number("n1") == 6);
  }
}

TEST_CASE("A write that changes nothing may be done in the past by seq-kv") {
  const auto seed = test_seed();
  CAPTURE(seed);
  int lost = 0;
  for (std::uint64_t run = 0; run < 200; ++run) {
    SeqKvTest kv(seed + run);
    kv("n2", write("1", "1"));
    kv("n2", write("1", "2"));
    CHECK(kv("n1", write("1", "1")) == kWriteOk);
    lost += kv("n2", cas("1", "2", "3")) == kCasOk;  // of the newest state, where n2 is
  }
  CHECK(lost > 0);
  CHECK(lost < 200);
}

TEST_CASE("A cas may fail on a stale state of seq-kv, and create a key in one") {
  const auto seed = test_seed();
  CAPTURE(seed);
  std::set<std::string> replies;
  for (std::uint64_t run = 0; run < 200; ++run) {
    SeqKvTest kv(seed + run);
    kv.count_to("n2", 2);
    replies.insert(kv("n1", cas("1", "2", "3")));
  }
  CHECK(replies == std::set{kCasOk, kMissing, mismatch("1", "2")});
  SeqKvTest kv(seed);
  CHECK(kv("n1", cas("1", "2", "3", kCreates)) == kCasOk);
  CHECK(kv.number("n1") == 3);
}

TEST_CASE("As Maelstrom's, seq-kv goes back only for a node that is over 31 states behind") {
  const auto seed = test_seed();
  CAPTURE(seed);
  CHECK(fraction_that_goes_back(31, true, seed) == 0);
  struct Expected {
    int behind;
    double least;
    double most;
  };
  for (const auto& [behind, least, most] : {Expected{32, 0.005, 0.06},
                                            {40, 0.13, 0.25},
                                            {64, 0.23, 0.37},
                                            {100, 0.40, 0.54},
                                            {200, 0.57, 0.71}}) {
    CAPTURE(behind);
    const double fraction = fraction_that_goes_back(behind, true, seed);
    CHECK(fraction > least);
    CHECK(fraction < most);
  }
}

TEST_CASE("Without the ring seq-kv never goes back, however far a node is behind") {
  const auto seed = test_seed();
  CAPTURE(seed);
  for (const int behind : {32, 64, 200}) CHECK(fraction_that_goes_back(behind, false, seed) == 0);
}

TEST_CASE("seq-kv does the same for the same seed") {
  const auto run = [](std::uint64_t seed) {
    SeqKvTest kv(seed);
    kv.count_to("n2", 50);
    std::string seen;
    for (int i = 0; i < 10; ++i) seen += std::to_string(kv.number("n1")) + ' ';
    return seen;
  };
  CHECK(run(1) == run(1));
  CHECK(run(1) != run(2));
}

}  // namespace
}  // namespace tests::seq_kv_test
