// Messages at random: whatever is in one, a server refuses it before anything changes, or goes on.
// MAELSTROM_TEST_SEED runs one seed again.
#include <array>
#include <cstdlib>

#include "catch.hpp"
#include "cluster.hpp"
#include "maelstrom/random.hpp"
#include "refusal.hpp"
#include "seeds.hpp"

namespace maelstrom::raft::tests::forgery_test {
namespace {

constexpr std::array<std::uint64_t, 12> kNumbers = {0,
                                                    1,
                                                    2,
                                                    1000,
                                                    0xffffffff,
                                                    0x100000000,
                                                    0x100000001,
                                                    std::uint64_t{1} << 61U,
                                                    kMaxIndex,
                                                    kMaxIndex + 1,
                                                    ~std::uint64_t{0} - 1,
                                                    ~std::uint64_t{0}};

// Whether the message may go to the cluster itself. Others, if they are accepted, are lies that
// could be true: of a log, a vote, a read, or a lease that was given up. Raft believes them.
bool is_harmless(const Message& message, const Raft& raft, const std::vector<Message>& answers) {
  switch (message.type) {
    case MessageType::append:
    case MessageType::heartbeat:
    case MessageType::snapshot: return message.term < raft.term();
    case MessageType::append_reply:
    case MessageType::heartbeat_reply:
      return raft.role() != Role::leader || message.term != raft.term();
    case MessageType::vote_reply:
    case MessageType::pre_vote_reply:
    case MessageType::read_index_reply: return message.reject;
    case MessageType::timeout_now: return message.from != raft.leader();
    case MessageType::vote:
      return std::ranges::none_of(answers, [](const Message& answer) {
        return answer.type == MessageType::vote_reply && !answer.reject;
      });
    default: return true;
  }
}

class Forger {
 public:
  explicit Forger(std::uint64_t seed) : random_(seed), cluster_({1, 2, 3, 4}, options(), kInitial) {
    cluster_.network = [this](const Message&) {
      return std::vector<Duration>{random_.between(0ms, 20ms)};
    };
    cluster_.on_send = [this](const Message& message) {
      if (real_.size() < 1000) {
        real_.push_back(message);
      } else {
        real_[random_.below(real_.size())] = message;
      }
    };
  }

  void operator()(int steps) {
    cluster_.pass(3s);
    for (int i = 0; i < steps; ++i) {
      cluster_.pass(random_.between(0ms, 40ms));
      live();
      forge();
    }
    recover();
  }

  std::size_t refused() const { return refused_; }
  std::size_t accepted() const { return accepted_; }

 private:
  static inline const Configuration kInitial{{1, 2, 3}, {}, {4}};

  Options options() {
    Options options = kOptions;
    options.seed = random_();
    options.lease_reads = random_.chance(0.5);
    options.max_append_bytes = 100;
    options.kept_entries = random_.below(20);
    return options;
  }
  NodeId any_id() { return static_cast<NodeId>(1 + random_.below(4)); }

  // What keeps a cluster busy, so that there are messages of every type.
  void live() {
    const NodeId id = random_.chance(0.7) ? cluster_.leader() : any_id();
    if (id == kNoNode) return;
    const double what = random_.unit();
    if (what < 0.5) {
      cluster_.propose(id, "x");
    } else if (what < 0.8) {
      cluster_.read(id);
    } else if (what < 0.85) {
      cluster_.compact(id);
    } else if (what < 0.87) {
      cluster_[id]->transfer(any_id());
    } else if (what < 0.88) {
      cluster_.kill(id);
      cluster_.start(id);
    } else if (what < 0.9) {
      cluster_.isolate(id);
    } else if (what < 0.95) {
      cluster_.heal();
    }
    cluster_.drain(cluster_[id]);
  }

  std::uint64_t number(std::uint64_t real) {
    if (random_.chance(0.2)) return real + random_.below(3) - 1;
    return random_.chance(0.1) ? random_() >> random_.below(64) : kNumbers[random_.below(12)];
  }
  Time time() {
    constexpr std::array kTimes = {Time::min(), Time::min() + 1ns, Time(-1ns),
                                   Time(),      Time::max() - 1ns, Time::max()};
    return random_.chance(0.2) ? cluster_.now() + random_.between(-2s, 2s)
                               : kTimes[random_.below(kTimes.size())];
  }
  std::vector<NodeId> some_ids() {
    std::vector<NodeId> ids;
    for (std::uint64_t left = random_.below(4); left > 0; --left) {
      ids.push_back(static_cast<NodeId>(random_.chance(0.2) ? number(0) : random_.below(7)));
    }
    return ids;
  }
  Entry entry() {
    return {number(1), number(1), static_cast<EntryKind>(random_.below(5)),
            random_.chance(0.5) ? std::string("1,2+3") : std::string()};
  }

  void distort(Message& m) {
    switch (random_.below(15)) {
      case 0: m.type = static_cast<MessageType>(random_.below(14)); break;
      case 1: m.from = static_cast<NodeId>(random_.chance(0.5) ? any_id() : number(1)); break;
      case 2: m.term = number(m.term); break;
      case 3: m.index = number(m.index); break;
      case 4: m.log_term = number(m.log_term); break;
      case 5: m.commit = number(m.commit); break;
      case 6: m.hint = number(m.hint); break;
      case 7: m.reject = !m.reject; break;
      case 8: m.transfer = !m.transfer; break;
      case 9: m.round = number(m.round); break;
      case 10: m.sent = time(); break;
      case 11: m.context = number(m.context); break;
      case 12: distort_entries(m.entries); break;
      case 13: m.extension = time() - Time(); break;
      default: distort(m.snapshot); break;
    }
  }
  void distort_entries(std::vector<Entry>& entries) {
    if (entries.empty() || random_.chance(0.3)) return entries.push_back(entry());
    Entry& one = entries[random_.below(entries.size())];
    switch (random_.below(4)) {
      case 0: one.term = number(one.term); break;
      case 1: one.index = number(one.index); break;
      case 2: one.kind = static_cast<EntryKind>(random_.below(5)); break;
      default: entries.erase(entries.begin()); break;
    }
  }
  void distort(Snapshot& snapshot) {
    switch (random_.below(3)) {
      case 0: snapshot.index = number(snapshot.index); break;
      case 1: snapshot.term = number(snapshot.term); break;
      default:
        snapshot.configuration = {some_ids(), some_ids(), some_ids()};
        if (random_.chance(0.5)) snapshot.configuration = normalized(snapshot.configuration);
    }
  }

  // Once all of it made up, else a real one with a lie or two.
  Message forged() {
    Message message;
    if (random_.chance(0.3) || real_.empty()) {
      message.type = static_cast<MessageType>(random_.below(12));
      for (int i = 0; i < 12; ++i) distort(message);
    } else {
      message = real_[random_.below(real_.size())];
      for (std::uint64_t lies = 1 + random_.below(2); lies > 0; --lies) distort(message);
    }
    message.to = any_id();
    return message;
  }

  void forge() {
    const Message message = forged();
    Server& server = cluster_[message.to];
    Raft copy = *server.raft;
    const Time now = cluster_.clock(server);
    CAPTURE(to_string(message.type), message.from, message.to, message.term, message.index);
    if (refusal(copy, message, now)) {
      ++refused_;
    } else {
      ++accepted_;
      const std::vector<Message> answers = go_on(copy, now);
      if (!is_harmless(message, *server.raft, answers)) return;
    }
    try {
      server->step(message, now);
    } catch (const Error&) {
      return;
    }
    cluster_.drain(server);
  }

  // The server lives on for a while, with others that know nothing of the lie. What it says first.
  std::vector<Message> go_on(Raft& raft, Time now) {
    std::vector<Message> said;
    const auto work = [&] {
      while (raft.has_ready()) {
        Ready ready = raft.ready();
        (void)to_record(ready);
        if (said.empty()) said = std::move(ready.messages);
        raft.advance();
      }
    };
    work();
    for (int i = 0; i < 5; ++i) {
      now += random_.between(0ms, 700ms);
      raft.tick(now);
      raft.propose("x");
      raft.read(random_(), now);
      work();
      Message real = real_.empty() ? Message() : real_[random_.below(real_.size())];
      real.to = raft.id();
      (void)refusal(raft, real, now);
      work();
    }
    return said;
  }

  void recover() {
    cluster_.heal();
    cluster_.pass(15s);
    const NodeId leader = cluster_.leader();
    CAPTURE(cluster_.describe());
    REQUIRE(leader != kNoNode);
    const Proposal proposal = cluster_.propose(leader, "last");
    REQUIRE(proposal.outcome == Outcome::accepted);
    cluster_.pass(3s);
    for (const NodeId id : {1U, 2U, 3U, 4U}) {
      CAPTURE(id);
      REQUIRE(cluster_[id].machine.applied >= proposal.index);
    }
  }

  Random random_;
  std::vector<Message> real_;
  std::size_t refused_ = 0;
  std::size_t accepted_ = 0;
  Cluster cluster_;
};

void run_seeds(std::uint64_t first, std::uint64_t count) {
  std::size_t refused = 0;
  std::size_t accepted = 0;
  for (std::uint64_t seed = first; seed < first + count; ++seed) {
    CAPTURE(seed);
    Forger forger(seed);
    forger(500);
    refused += forger.refused();
    accepted += forger.accepted();
  }
  CAPTURE(refused, accepted);
  CHECK(refused >= 100 * count);
  CHECK(accepted >= 100 * count);
}

TEST_CASE("whatever peers send, a cluster goes on electing and committing") {
  if (const char* seed = std::getenv("MAELSTROM_TEST_SEED")) {
    run_seeds(std::stoull(seed), 1);
  } else {
    run_seeds(1, ::tests::seeds(20));
  }
}

TEST_CASE("whatever peers send, a cluster goes on, with many seeds", "[.soak]") {
  run_seeds(1'000, 2'000);
}

}  // namespace
}  // namespace maelstrom::raft::tests::forgery_test
