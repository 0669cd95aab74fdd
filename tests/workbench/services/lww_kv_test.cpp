#include <set>

#include "workbench/services/asking.hpp"

namespace tests::lww_kv_test {
namespace {

constexpr std::uint64_t kRuns = 300;

class LwwKvTest : public Asking {
 public:
  explicit LwwKvTest(std::uint64_t seed) : service_(workbench::make_lww_kv_service(Random(seed))) {}

  std::string operator()(std::string_view body) { return ask(*service_, "n1", body); }
  // What reads show once the replicas have surely been merged both ways.
  std::string settle() {
    for (int i = 0; i < 100; ++i) (*this)(read("1"));
    return (*this)(read("1"));
  }

 private:
  std::unique_ptr<workbench::Service> service_;
};

TEST_CASE("lww-kv may not show a node its own write at once, but all replicas in the end") {
  const auto seed = test_seed();
  CAPTURE(seed);
  std::set<std::string> replies;
  for (std::uint64_t run = 0; run < kRuns; ++run) {
    LwwKvTest kv(seed + run);
    CHECK(kv(write("1", "2")) == kWriteOk);
    replies.insert(kv(read("1")));
    CHECK(kv.settle() == read_ok("2"));
    CHECK(kv(read("1")) == read_ok("2"));
  }
  CHECK(replies == std::set{kMissing, read_ok("2")});
}

TEST_CASE("Of two writes lww-kv keeps the one with the higher timestamp, or any of equal ones") {
  const auto seed = test_seed();
  CAPTURE(seed);
  std::set<std::string> kept;
  for (std::uint64_t run = 0; run < kRuns; ++run) {
    LwwKvTest kv(seed + run);
    kv(write("1", "1"));
    kv(write("1", "2"));
    kept.insert(kv.settle());
    kv(write("1", "3"));  // the clocks agree by now, so this is the newest
    CHECK(kv.settle() == read_ok("3"));
  }
  CHECK(kept == std::set{read_ok("1"), read_ok("2")});
}

TEST_CASE("lww-kv never creates a key by a cas") {
  const auto seed = test_seed();
  CAPTURE(seed);
  LwwKvTest kv(seed);
  CHECK(kv(cas("1", "1", "2", kCreates)) == kMissing);
  CHECK(kv.settle() == kMissing);
}

TEST_CASE("A mismatch in lww-kv shows the expected text without quotes") {
  const auto seed = test_seed();
  CAPTURE(seed);
  LwwKvTest kv(seed);
  kv(write("1", R"("a")"));
  kv.settle();
  CHECK(kv(cas("1", R"("b")", "2")) == mismatch(R"(\"a\")", "b"));
  CHECK(kv(cas("1", "null", "2")) == mismatch(R"(\"a\")", ""));
  CHECK(kv(cas("1", R"("a")", "2")) == kCasOk);
  CHECK(kv.settle() == read_ok("2"));
}

}  // namespace
}  // namespace tests::lww_kv_test
