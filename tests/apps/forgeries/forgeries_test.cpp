// Nodes go on serving whatever their peers, or others in their names, send.
#include "apps/forgeries/forgeries.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "apps/cluster/isolated.hpp"
#include "apps/cluster/service.hpp"
#include "apps/forgeries/peers.hpp"
#include "catch.hpp"
#include "lib/harness.hpp"
#include "seeds.hpp"

namespace tests::forgeries_test {
namespace {

using namespace std::chrono_literals;

struct Forgery {
  std::size_t node;  // that gets it
  std::string line;
};

// How many there are of each kind, and how many one cluster gets.
struct Amount {
  std::size_t single;  // one place put to an extreme; no more than there are
  std::size_t pairs;   // two places
  std::size_t mutated;
  std::size_t batch;
};
constexpr Amount kQuick{seeds(1500), seeds(400), seeds(300), 25};
constexpr std::size_t kMaxFound = 5;
// Boots in captured messages lie before a restart that comes after this.
constexpr auto kLongerThanCaptured = 20s;

// Most come from a peer; some from a client, or from nobody, with the same body.
Forgery addressed(std::string body, maelstrom::Random& random) {
  const std::size_t node = random.below(3);
  const std::size_t other = (node + 1 + random.below(2)) % 3;
  std::string src = Cluster::name(other);
  switch (random.below(8)) {
    case 0: src = "c9"; break;
    case 1: src = "n9"; break;
    case 2: src = Cluster::name(node); break;
    default: break;
  }
  return {node, line_of(src, Cluster::name(node), body)};
}

// The bodies whose places are changed: captured ones, and for each kind one that is made up.
std::vector<std::pair<Shape, std::string>> bases_of(const TestedApp& app,
                                                    const std::vector<std::string>& captured) {
  std::vector<std::pair<Shape, std::string>> bases;
  for (const auto& message : peer_messages(app.name)) {
    bases.emplace_back(message.shape, message.made_up());
    for (const auto& body : captured) {
      if (message.is(body)) bases.emplace_back(message.shape, body);
    }
  }
  return bases;
}

template <class T>
void shuffle(std::vector<T>& list, maelstrom::Random& random) {
  for (std::size_t i = list.size(); i > 1; --i) std::swap(list[i - 1], list[random.below(i)]);
}

std::vector<Forgery> forgeries_for(const TestedApp& app, const Amount& amount,
                                   maelstrom::Random& random) {
  const auto captured = captured_bodies(app, random());
  const auto bases = bases_of(app, captured);
  REQUIRE(!bases.empty());
  std::set<std::string> single;
  for (const auto& [shape, body] : bases) {
    const auto tree = parse_tree(body);
    for (const auto& change : changes_of(shape, tree)) {
      auto changed = tree;
      change.apply(changed);
      single.insert(changed.str());
    }
  }
  std::vector<std::string> bodies(single.begin(), single.end());
  shuffle(bodies, random);
  bodies.resize(std::min(bodies.size(), amount.single));
  const Choose choose = choosing(random);
  for (std::size_t i = 0; i < amount.pairs; ++i) {
    const auto& [shape, body] = bases[random.below(bases.size())];
    bodies.push_back(forged(shape, body, choose));
  }
  for (std::size_t i = 0; i < amount.mutated; ++i) {
    bodies.push_back(mutated(captured[random.below(captured.size())], captured, choose));
  }
  std::vector<Forgery> forgeries;
  for (std::string& body : bodies) forgeries.push_back(addressed(std::move(body), random));
  shuffle(forgeries, random);
  return forgeries;
}

std::size_t stored_bytes(Cluster& cluster, std::size_t node) {
  std::size_t bytes = 0;
  for (const std::string& record : cluster.storage(node).load()) bytes += record.size() + 1;
  return bytes;
}

// Gives those that were refused: they must have left nothing in the storage.
std::vector<Forgery> deliver(Cluster& cluster, const std::vector<Forgery>& forgeries) {
  std::vector<Forgery> refused;
  for (const Forgery& forgery : forgeries) {
    bool is_refused = false;
    cluster.on_warning = [&](std::string_view text) {
      is_refused = is_refused || text.starts_with("dropped a ");
    };
    const std::size_t before = stored_bytes(cluster, forgery.node);
    cluster.deliver(forgery.node, forgery.line);
    cluster.on_warning = nullptr;
    if (is_refused) {
      if (stored_bytes(cluster, forgery.node) != before) {
        throw Failure("a message that was refused has been stored");
      }
      refused.push_back(forgery);
    }
    cluster.pass(2ms);
  }
  return refused;
}

// A cluster that has served gets them all, one after another, and goes on; also when its nodes are
// started again with what they have stored. Some are lies that nobody can see through: in a peer's
// name, about what that peer has or wants. Who believes one may miss something of the peer's, and
// others may take the peer for what it is not until it is started again; but all live and serve.
// What is refused leaves no trace.
void check(const TestedApp& app, const std::vector<Forgery>& forgeries, std::uint64_t seed) {
  const auto service = app.service();
  Cluster cluster(app.make, 3, seed);
  service->check(cluster);
  const auto refused = deliver(cluster, forgeries);
  cluster.pass(kLongerThanCaptured);
  cluster.restart_all();
  service->check_each(cluster);

  // What is refused in one state may be accepted in another, and then counts no more.
  for (auto left = refused; !left.empty();) {
    Cluster unimpressed(app.make, 3, seed);
    service->check(unimpressed);
    auto again = deliver(unimpressed, left);
    if (again.size() == left.size()) {
      service->check(unimpressed);
      unimpressed.restart_all();
      service->check(unimpressed);
      return;
    }
    left = std::move(again);
  }
}

std::string described(const std::vector<Forgery>& forgeries) {
  std::string text;
  for (const Forgery& forgery : forgeries) {
    text += fmt::format("to {}: {}\n", Cluster::name(forgery.node), forgery.line.substr(0, 3000));
  }
  return text;
}

// Looks for one of them that does it alone; else all are to blame.
std::string culprits(const TestedApp& app, const std::vector<Forgery>& batch, std::uint64_t seed) {
  const auto found = run_isolated(
      batch.size(), [&](std::size_t i) { check(app, {batch[i]}, seed); }, 2);
  if (found.empty()) return "together:\n" + described(batch);
  std::string text;
  for (const auto& [index, problem] : found) {
    text += fmt::format("{}\n  {}\n", described({batch[index]}), problem);
  }
  return text;
}

void check_app(std::string_view name, const Amount& amount) {
  const TestedApp& app = *find_tested_app(name);
  const std::uint64_t seed = test_seed();
  CAPTURE(seed);
  maelstrom::Random random(seed);
  const auto forgeries = forgeries_for(app, amount, random);
  std::vector<std::vector<Forgery>> batches;
  for (std::size_t i = 0; i < forgeries.size(); i += amount.batch) {
    const auto begin = forgeries.begin() + static_cast<std::ptrdiff_t>(i);
    const auto left = static_cast<std::size_t>(forgeries.end() - begin);
    batches.emplace_back(begin, begin + static_cast<std::ptrdiff_t>(std::min(left, amount.batch)));
  }
  const auto found = run_isolated(
      batches.size(), [&](std::size_t i) { check(app, batches[i], seed + i); }, kMaxFound);
  for (const auto& [index, problem] : found) {
    FAIL_CHECK(problem << "\n" << culprits(app, batches[index], seed + index));
  }
}

constexpr Amount kAll{1'000'000, 20'000, 20'000, 1};

}  // namespace

TEST_CASE("broadcast: no message of a peer stops the nodes", "[forgeries]") {
  check_app("broadcast", kQuick);
}
TEST_CASE("g-set: no message of a peer stops the nodes", "[forgeries]") {
  check_app("g-set", kQuick);
}
TEST_CASE("g-counter: no message of a peer stops the nodes", "[forgeries]") {
  check_app("g-counter", kQuick);
}
TEST_CASE("pn-counter: no message of a peer stops the nodes", "[forgeries]") {
  check_app("pn-counter", kQuick);
}
TEST_CASE("kafka: no message of a peer stops the nodes", "[forgeries]") {
  check_app("kafka", kQuick);
}
TEST_CASE("txn-rw-register: no message of a peer stops the nodes", "[forgeries]") {
  check_app("txn-rw-register", kQuick);
}
TEST_CASE("lin-kv: no message of a peer stops the nodes", "[forgeries]") {
  check_app("lin-kv", kQuick);
}
TEST_CASE("txn-list-append: no message of a peer stops the nodes", "[forgeries]") {
  check_app("txn-list-append", kQuick);
}

TEST_CASE("no message of a peer stops the nodes, each alone and many in pairs", "[.soak]") {
  for (const auto& app : tested_apps()) {
    if (!peer_messages(app.name).empty()) check_app(app.name, kAll);
  }
}

}  // namespace tests::forgeries_test
