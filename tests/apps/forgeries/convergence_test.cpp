// Nodes that were told wrong numbers agree again, and have every value that was added since.
#include <string>
#include <vector>

#include "apps/cluster/observed.hpp"
#include "apps/forgeries/forgeries.hpp"
#include "apps/requests/odd_json.hpp"
#include "broadcast/broadcast.hpp"
#include "g-counter/g_counter.hpp"
#include "g-set/g_set.hpp"
#include "lib/harness.hpp"
#include "pn-counter/pn_counter.hpp"

namespace tests::convergence_test {
namespace {

template <class App>
struct Client;

template <>
struct Client<apps::Broadcast> {
  static constexpr std::string_view kAdd = R"({{"type":"broadcast","message":{}}})";
};
template <>
struct Client<apps::GSet> {
  static constexpr std::string_view kAdd = R"({{"type":"add","element":{}}})";
};
template <>
struct Client<apps::GCounter> {
  static constexpr std::string_view kAdd = R"({{"type":"add","delta":{}}})";
};
template <>
struct Client<apps::PnCounter> : Client<apps::GCounter> {};

constexpr std::string_view kRead = R"({"type":"read"})";

constexpr std::size_t kNodes = 3;

// Each node is given a number: 100, 101 and so on.
template <class App>
void add_to_all(ObservedCluster& cluster, int& next) {
  for (std::size_t node = 0; node < kNodes; ++node) {
    const std::string text = fmt::format(fmt::runtime(Client<App>::kAdd), next++);
    CHECK(contains(cluster.told(node, text), "_ok"));
  }
}

// What each node reads: of a set "100,101,", of a counter a text that says whether nodes agree.
std::vector<std::string> read_all(ObservedCluster& cluster) {
  std::vector<std::string> texts;
  for (std::size_t node = 0; node < kNodes; ++node) {
    std::string text = cluster.told(node, kRead);
    REQUIRE(contains(text, "read_ok"));
    text = text.substr(0, text.find(R"(,"in_reply_to")"));
    if (const auto begin = text.rfind('['); begin != text.npos) {
      text = text.substr(begin + 1, text.find(']') - begin - 1) + ",";
    }
    texts.push_back(text);
  }
  return texts;
}

template <class App>
void check_forged(std::uint64_t seed, std::size_t fields) {
  CAPTURE(seed, fields);
  Random random(seed);
  ObservedCluster cluster(app_of<App>(), kNodes, seed);
  int next = 100;
  add_to_all<App>(cluster, next);
  cluster.pass(random.between(10ms, 4s));
  add_to_all<App>(cluster, next);
  cluster.pass(random.between(1s, 4s));
  REQUIRE(!cluster.captured.empty());
  const auto [dest, text] = one_of(cluster.captured, random);
  const std::string message = with_extremes(text, fields, choosing(random));
  CAPTURE(text, message);
  cluster.deliver(dest, message);
  // A value that was made up may stand in the place of a node's next one, if several fields say so.
  if (fields > 1) add_to_all<App>(cluster, next);
  cluster.pass(fields > 1 ? 5s : 0s);
  const int first = next;
  add_to_all<App>(cluster, next);
  if (random.chance(0.5)) cluster.restart(dest);
  cluster.pass(3s);
  add_to_all<App>(cluster, next);
  cluster.pass(20s);
  const auto texts = read_all(cluster);
  for (const std::string& values : texts) {
    CAPTURE(values, texts.front());
    if (contains(values, "read_ok")) {
      CHECK(values == texts.front());
      continue;
    }
    // Who was told a value that was made up has that in the place of the true one.
    if (fields == 1) CHECK(values.size() == texts.front().size());
    for (int value = first; value < next; ++value) {
      CAPTURE(value);
      CHECK(contains("," + values, fmt::format(",{},", value)));
    }
  }
}

template <class App>
void check_many(int runs) {
  const std::uint64_t seed = test_seed();
  for (int run = 0; run < runs; ++run) {
    check_forged<App>(seed + static_cast<std::uint64_t>(run),
                      1 + static_cast<std::size_t>(run % 2));
  }
}

TEST_CASE("broadcast goes on after any message with one or two wrong numbers") {
  check_many<apps::Broadcast>(100);
}
TEST_CASE("a g-set goes on after any message with one or two wrong numbers") {
  check_many<apps::GSet>(100);
}
TEST_CASE("counters go on after any message with one or two wrong numbers") {
  check_many<apps::GCounter>(50);
  check_many<apps::PnCounter>(50);
}

TEST_CASE("nodes go on after any message with wrong numbers, for long", "[.soak]") {
  check_many<apps::Broadcast>(5000);
  check_many<apps::GSet>(5000);
  check_many<apps::GCounter>(5000);
  check_many<apps::PnCounter>(5000);
}

}  // namespace
}  // namespace tests::convergence_test
