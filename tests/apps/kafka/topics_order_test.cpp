// Several nodes' topics that tell each other parts of what they know, in any order, and are started
// again: whatever happens, polls are in order and leave nothing out.
#include <map>
#include <memory>
#include <set>

#include "apps/kafka/topics_replica.hpp"
#include "lib/harness.hpp"

namespace tests::topics_order_test {
namespace {

using apps::kafka::Topics;
using maelstrom::replication::Origin;
using maelstrom::replication::Versions;
using Delta = Topics::Delta;
using Messages = std::vector<std::pair<std::int64_t, int>>;

const std::vector<std::string> kKeys = {"a", "b"};

class World {
 public:
  explicit World(std::uint64_t seed) : random_(seed), storages_(1 + random_.below(4)) {
    for (std::size_t node = 0; node < storages_.size(); ++node) nodes_.push_back(started(node));
  }

  void run(int steps) {
    for (; steps > 0; --steps) step();
    settle();
    check_logs();
    check_polls();
  }

 private:
  struct Poll {
    std::string key;
    std::int64_t from;
    Messages messages;
  };

  void step() {
    const std::size_t node = random_.below(nodes_.size());
    const std::string& key = kKeys[random_.below(kKeys.size())];
    switch (random_.below(10)) {
      case 0:
      case 1: return send(node, key);
      case 2: return commit(node, key);
      case 3:
        if (random_.chance(0.2)) nodes_[node] = started(node);
        return check_kept(node);
      case 4:
      case 5:
      case 6: return tell(node, random_.below(nodes_.size()));
      case 7: return deliver();
      default: return poll(node, key);
    }
  }

  void send(std::size_t node, const std::string& key) {
    const int msg = ++last_msg_;
    const auto [delta, offset] = (*nodes_[node])->send(origin(node), key, Raw{fmt::to_string(msg)});
    keep(node, delta);
    CHECK(sent_[key].emplace(offset, msg).second);  // an offset belongs to one message
  }

  void commit(std::size_t node, const std::string& key) {
    const std::uint64_t offset = random_.below(1000);
    Scratch scratch;
    const std::string text = fmt::format(R"({{"{}":{}}})", key, offset);
    const auto offsets = from_json<TopicsReplica::Offsets>(Raw{text}, scratch);
    keep(node, (*nodes_[node])->commit(origin(node), offsets));
    CHECK((*nodes_[node])->committed(key) >= offset);
    most_committed_[key] = std::max(most_committed_[key], offset);
  }

  // A message is on its way, with all that the recipient lacks, or lacked some time ago, or a part.
  void tell(std::size_t from, std::size_t to) {
    Versions known = (*nodes_[to])->versions();
    if (random_.chance(0.3)) known = {};
    const std::size_t most = random_.chance(0.5) ? random_.below(300) : 1'000'000;
    const Delta news = (*nodes_[from])->news(known.meet((*nodes_[from])->versions()), most);
    on_their_way_.emplace_back(to, news);
    if (random_.chance(0.6)) deliver();
  }

  // One of them arrives: some are overtaken, and some come twice.
  void deliver() {
    if (on_their_way_.empty()) return;
    const std::size_t at = random_.below(on_their_way_.size());
    const auto [to, delta] = on_their_way_[at];
    if (random_.chance(0.8)) on_their_way_.erase(on_their_way_.begin() + static_cast<int>(at));
    take(to, delta);
  }

  void take(std::size_t to, const Delta& delta) {
    const Delta fresh = (*nodes_[to])->fresh(delta);
    keep(to, fresh);
    keep(to, (*nodes_[to])->promise(origin(to), fresh));
  }

  void keep(std::size_t node, const Delta& delta) {
    if (delta.empty()) return;
    storages_[node].push_back(json_text(delta));
    nodes_[node]->merge(delta);
    if (random_.chance(0.05)) {
      storages_[node] = {json_text((*nodes_[node])->news({}, std::string::npos))};
    }
  }

  // With what it has stored.
  std::unique_ptr<TopicsReplica> started(std::size_t node) const {
    auto replica = std::make_unique<TopicsReplica>(node, storages_.size());
    for (const std::string& record : storages_[node]) replica->merge(parse<Delta>(record));
    return replica;
  }

  void poll(std::size_t node, const std::string& key) {
    std::int64_t from = 0;
    if (random_.chance(0.7)) from = next_[{node, key}];  // a client that reads on
    if (random_.chance(0.1)) from = static_cast<std::int64_t>(random_.below(200));
    apps::kafka::PollLimits limits;
    if (random_.chance(0.3)) limits.messages = 1 + random_.below(3);
    const Messages messages = polled(node, key, from, limits);
    if (!messages.empty()) next_[{node, key}] = messages.back().first + 1;
    polls_.push_back({key, from, messages});
  }

  Messages polled(std::size_t node, const std::string& key, std::int64_t from,
                  const apps::kafka::PollLimits& limits = {}) const {
    const auto text = nodes_[node]->poll(fmt::format(R"({{"{}":{}}})", key, from), limits);
    auto all = parse<std::map<std::string, Messages>>(text);
    return all[key];
  }

  // What was visible stays, and nothing comes before it or between.
  void check_kept(std::size_t node) {
    for (const std::string& key : kKeys) {
      const Messages now = polled(node, key, 0);
      const Messages& before = visible_[{node, key}];
      REQUIRE(now.size() >= before.size());
      CHECK(std::equal(before.begin(), before.end(), now.begin()));
      visible_[{node, key}] = now;
    }
  }

  // All tell each other everything.
  void settle() {
    for (bool is_news = true; is_news;) {
      is_news = false;
      for (std::size_t to = 0; to < nodes_.size(); ++to) {
        for (std::size_t from = 0; from < nodes_.size(); ++from) {
          const Delta news = (*nodes_[from])->news((*nodes_[to])->versions(), 1'000'000);
          is_news = is_news || !news.empty();
          take(to, news);
        }
      }
    }
  }

  void check_logs() {
    for (std::size_t node = 0; node < nodes_.size(); ++node) {
      check_kept(node);
      for (const std::string& key : kKeys) {
        const Messages all(sent_[key].begin(), sent_[key].end());
        CHECK(polled(node, key, 0) == all);
        const auto committed = (*nodes_[node])->committed(key);
        CHECK(committed.value_or(0) == most_committed_[key]);
      }
    }
    if (nodes_.size() > 1) return;
    for (const std::string& key : kKeys) {  // dense, where nobody else gives offsets
      if (!sent_[key].empty()) {
        CHECK(sent_[key].rbegin()->first + 1 == static_cast<std::int64_t>(sent_[key].size()));
      }
    }
  }

  // Each is the part of the whole log from its first offset to its last.
  void check_polls() {
    for (const auto& [key, from, messages] : polls_) {
      if (messages.empty()) continue;
      const auto& log = sent_[key];
      const Messages all(log.lower_bound(from), log.upper_bound(messages.back().first));
      CHECK(messages == all);
    }
  }

  static Origin origin(std::size_t node) { return {node, 1}; }

  Random random_;
  std::vector<Lines> storages_;
  std::vector<std::unique_ptr<TopicsReplica>> nodes_;
  std::vector<std::pair<std::size_t, Delta>> on_their_way_;
  int last_msg_ = 0;
  std::map<std::string, std::map<std::int64_t, int>> sent_;
  std::map<std::string, std::uint64_t> most_committed_;
  std::map<std::pair<std::size_t, std::string>, std::int64_t> next_;
  std::map<std::pair<std::size_t, std::string>, Messages> visible_;
  std::vector<Poll> polls_;
};

void run_world(std::uint64_t seed) {
  CAPTURE(seed);
  World(seed).run(400);
}

TEST_CASE("whatever arrives when, polls are in order, leave nothing out and never go back") {
  const std::uint64_t seed = test_seed();
  for (std::uint64_t i = 0; i < seeds(150); ++i) run_world(seed + i);
}

TEST_CASE("polls leave nothing out, thousands of times", "[.soak]") {
  for (std::uint64_t seed = 1; seed <= 5000; ++seed) run_world(seed);
}

}  // namespace
}  // namespace tests::topics_order_test
