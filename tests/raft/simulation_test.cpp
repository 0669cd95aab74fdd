// Many short lives of clusters under faults, all of them at once. MAELSTROM_TEST_SEED runs one
// again.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdlib>

#include "catch.hpp"
#include "cluster.hpp"

namespace maelstrom::raft::tests::simulation_test {
namespace {

// What came about.
struct Counts {
  std::size_t applied = 0;
  std::size_t reads = 0;
  std::size_t terms = 0;
  std::size_t changes = 0;
  std::size_t snapshots = 0;

  void operator+=(const Counts& other) {
    applied += other.applied;
    reads += other.reads;
    terms += other.terms;
    changes += other.changes;
    snapshots += other.snapshots;
  }
};

// What happens in a run; a seed decides on all of it.
class Run {
 public:
  Run(std::uint64_t seed, bool thrifty)
      : random_(seed), cluster_(ids(), options(thrifty), initial()) {
    loss_ = random_.chance(0.5) ? random_.unit() * 0.3 : 0;
    duplicates_ = random_.chance(0.5) ? random_.unit() * 0.2 : 0;
    delay_ = Duration(1ms) * static_cast<int>(1 + random_.below(100));
    faults_ = 0.005 + random_.unit() * 0.03;
    ordered_ = random_.chance(0.3);
    slow_disk_ = random_.chance(0.5);
    weather_ = random_.chance(0.4);
    crashes_ = random_.chance(0.5) ? 0.002 : 0;
    for (auto& [id, server] : cluster_.servers()) {
      // Within the margin of the leases: 10 % of an election timeout.
      server.rate = 0.96 + random_.unit() * 0.08;
    }
    cluster_.network = [this](const Message& message) { return carry(message); };
    cluster_.crash = [this] { return random_.chance(crashes_); };
    cluster_.drain_delay = [this] { return slow_disk_ ? random_.between(0ms, 20ms) : Duration(0); };
    cluster_.on_ready = [this](NodeId, const Ready& ready) {
      counts_.snapshots += ready.snapshot.has_value();
    };
    cluster_.on_read = [this](std::optional<Index> index) { counts_.reads += index.has_value(); };
  }

  // Some time with faults, then some without, in which the cluster has to come back to work.
  void operator()(int steps) {
    for (int i = 0; i < steps; ++i) {
      cluster_.pass(random_.exponential(20ms));
      finish_betrayal();
      if (weather_ && random_.chance(0.008)) change_latency();
      act();
      if (random_.chance(0.05)) compare();
    }
    recover();
  }

  const Counts& counts() const { return counts_; }

 private:
  static std::vector<NodeId> ids() { return {1, 2, 3, 4, 5, 6}; }
  Options options(bool thrifty) {
    Options options = kOptions;
    options.thrifty_appends = thrifty;
    options.seed = random_();
    options.lease_reads = random_.chance(0.5);
    options.max_append_bytes = random_.chance(0.5) ? 100 : 10'000;
    options.max_inflight_appends = 1 + random_.below(8);
    options.max_read_rounds = 1 + random_.below(4);
    options.kept_entries = random_.below(20);
    options.max_uncommitted_bytes = 4000;
    return options;
  }
  Configuration initial() {
    std::vector<NodeId> voters = ids();
    voters.resize(3 + 2 * random_.below(2));
    return {.voters = voters, .outgoing = {}, .learners = {}};
  }

  std::vector<Duration> carry(const Message&) {
    std::vector<Duration> delays;
    if (!random_.chance(loss_)) delays.push_back(delay());
    if (random_.chance(duplicates_)) delays.push_back(delay() * 5);
    return delays;
  }
  // Up and down, at once: what a promise was worth and what the timeout was are no longer the same.
  void change_latency() {
    constexpr std::array kDelays = {0ms, 1ms, 10ms, 50ms, 200ms, 500ms, 1000ms};
    delay_ = kDelays[random_.below(kDelays.size())];
    ordered_ = random_.chance(0.3);
  }
  Duration delay() { return ordered_ ? delay_ : random_.exponential(delay_); }

  Server* any_server() {
    std::vector<Server*> up;
    for (auto& [id, server] : cluster_.servers()) {
      if (server.raft && !server.paused) up.push_back(&server);
    }
    return up.empty() ? nullptr : up[random_.below(up.size())];
  }
  // Often one that believes to be the leader.
  Server* busy_server() {
    std::vector<Server*> leaders;
    for (auto& [id, server] : cluster_.servers()) {
      if (server.raft && !server.paused && server->role() == Role::leader) {
        leaders.push_back(&server);
      }
    }
    if (leaders.empty() || random_.chance(0.2)) return any_server();
    return leaders[random_.below(leaders.size())];
  }

  void act() {
    Server* const server = busy_server();
    const double what = random_.unit();
    if (random_.chance(faults_)) return fault();
    if (server == nullptr) return;
    if (what < 0.5 && betrayed_ == kNoNode) {
      cluster_.propose(server->id, fmt::format("{}", ++proposals_));
    } else if (what < 0.9) {
      cluster_.read(server->id);
    } else if (what < 0.92) {
      cluster_.compact(server->id);
    } else if (what < 0.93) {
      (*server)->transfer(any_id());
    } else if (what < 0.95) {
      change_members(*server);
    } else if (what < 0.955) {
      (*server)->campaign(cluster_.clock(*server));
    }
  }
  NodeId any_id() { return static_cast<NodeId>(1 + random_.below(6)); }

  void change_members(Server& server) {
    Configuration target;
    for (const NodeId id : ids()) {
      const double part = random_.unit();
      if (part < 0.6) {
        target.voters.push_back(id);
      } else if (part < 0.8) {
        target.learners.push_back(id);
      }
    }
    cluster_.propose(server.id, target);
  }

  void fault() {
    const NodeId id = any_id();
    Server& server = cluster_[id];
    switch (random_.below(10)) {
      case 0:
      case 1:
        if (server.raft) {
          cluster_.kill(id);
        } else {
          cluster_.start(id);
        }
        break;
      case 2:
      case 3:
        if (server.paused) {
          cluster_.resume(id, random_.between(0ms, 10ms));
          cluster_.read(id);  // before it learns what time it is, or what it has missed
        } else if (server.raft) {
          cluster_.pause(id);
        }
        break;
      case 4: split(); break;
      case 5:
        for (int i = 0; i < 5; ++i) cluster_.cut(any_id(), any_id());
        break;
      case 6:
        if (const NodeId leader = cluster_.leader(); leader != kNoNode) cluster_.isolate(leader);
        break;
      case 7: betray(cluster_.leader(), id); break;
      default:
        cluster_.heal();
        for (const NodeId each : ids()) {
          if (!cluster_[each].raft) cluster_.start(each);
        }
    }
  }
  // The leader and one other lose sight of each other, but of nobody else; the other stands for
  // election, and nothing is proposed, so that its log is good enough. Soon after, the leader loses
  // sight of all, and some may be started again. Whoever votes in spite of what it has promised
  // makes a second leader within the lease of the first.
  void betray(NodeId leader, NodeId other) {
    if (leader == kNoNode) return;
    cluster_.cut(leader, other);
    cluster_.cut(other, leader);
    betrayed_ = leader;
    betrayed_at_ = cluster_.now() + random_.between(500ms, weather_ ? 6s : 2s);
  }
  void finish_betrayal() {
    if (betrayed_ == kNoNode || cluster_.now() < betrayed_at_) return;
    cluster_.isolate(betrayed_);
    for (auto& [id, server] : cluster_.servers()) {
      if (id == betrayed_ || !server.raft || random_.chance(0.5)) continue;
      cluster_.kill(id);
      cluster_.start(id);
    }
    betrayed_ = kNoNode;
  }
  void split() {
    std::vector<bool> side;
    for (int i = 0; i <= 6; ++i) side.push_back(random_.chance(0.5));
    for (const NodeId a : ids()) {
      for (const NodeId b : ids()) {
        if (side[a] != side[b]) cluster_.cut(a, b);
      }
    }
  }

  void compare() {
    auto& servers = cluster_.servers();
    for (auto a = servers.begin(); a != servers.end(); ++a) {
      for (auto b = servers.begin(); b != a; ++b) {
        if (a->second.raft && b->second.raft) Safety::compare(*a->second.raft, *b->second.raft);
      }
    }
  }

  void recover() {
    cluster_.heal();
    loss_ = duplicates_ = crashes_ = 0;
    delay_ = 5ms;
    weather_ = false;
    for (const NodeId id : ids()) {
      cluster_.resume(id);
      if (!cluster_[id].raft) cluster_.start(id);
    }
    cluster_.pass(25s);
    const NodeId leader = cluster_.leader();
    CAPTURE(cluster_.describe());
    REQUIRE(leader != kNoNode);
    const Proposal proposal = cluster_.propose(leader, "last");
    REQUIRE(proposal.outcome == Outcome::accepted);
    const std::size_t before = counts_.reads;
    cluster_.read(leader);
    cluster_.pass(3s);
    compare();
    REQUIRE(counts_.reads > before);
    REQUIRE(cluster_[leader]->applied() >= proposal.index);
    REQUIRE(!cluster_[leader]->configuration().joint());
    for (const NodeId id : cluster_[leader]->configuration().servers()) {
      CAPTURE(id);
      REQUIRE(cluster_[id].machine.applied >= proposal.index);
      REQUIRE(cluster_[id].machine.hash == cluster_[leader].machine.hash);
    }
    counts_.terms = cluster_[leader]->term();
    for (const Entry& entry : cluster_.safety().applied()) {
      counts_.applied += entry.kind == EntryKind::normal;
      counts_.changes += entry.kind == EntryKind::configuration;
    }
  }

  Random random_;
  double loss_ = 0;
  double duplicates_ = 0;
  double crashes_ = 0;
  double faults_ = 0;  // of what happens
  Duration delay_{};
  bool ordered_ = false;
  bool slow_disk_ = false;
  bool weather_ = false;  // latencies change
  NodeId betrayed_ = kNoNode;
  Time betrayed_at_{};
  std::uint64_t proposals_ = 0;
  Counts counts_;
  Cluster cluster_;
};

void run_seeds(std::uint64_t first, std::uint64_t count, bool thrifty = false) {
  Counts all;
  for (std::uint64_t seed = first; seed < first + count; ++seed) {
    CAPTURE(seed);
    Run run(seed, thrifty);
    run(1000);
    all += run.counts();
  }
  if (count == 1) return;
  // The runs are not idle: this is what the average one does at least.
  CAPTURE(all.applied, all.reads, all.terms, all.changes, all.snapshots);
  CHECK(all.applied >= 80 * count);
  CHECK(all.reads >= 60 * count);
  CHECK(all.terms >= 3 * count);
  CHECK(all.changes >= 2 * count);
  CHECK(all.snapshots >= count / 2);
}

void run_many(bool thrifty) {
  if (const char* seed = std::getenv("MAELSTROM_TEST_SEED")) {
    run_seeds(std::stoull(seed), 1, thrifty);
  } else {
    run_seeds(1, 500, thrifty);
  }
}

TEST_CASE("raft is safe under every fault at once, and works again after them") { run_many(false); }

TEST_CASE("with thrifty appends raft is as safe under every fault, and works again after them") {
  run_many(true);
}

TEST_CASE("a sole voter that dies before it has persisted its vote may vote for another") {
  run_seeds(19'062, 1);
}

TEST_CASE("raft is safe under every fault at once, with many seeds", "[.soak]") {
  run_seeds(1'000, 20'000);
}

TEST_CASE("with thrifty appends raft is as safe, with many seeds", "[.soak]") {
  run_seeds(1'000, 20'000, true);
}

}  // namespace
}  // namespace maelstrom::raft::tests::simulation_test
