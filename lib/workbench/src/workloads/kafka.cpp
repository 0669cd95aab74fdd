#include <algorithm>
#include <charconv>
#include <map>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "workloads/kafka_client.hpp"
#include "workloads/makers.hpp"
#include "workloads/txn_generator.hpp"

namespace maelstrom::workbench {
namespace {

// One in kOpsPerAssign operations becomes an assign of the operation's key. One in
// kAssignsPerCatchUp assigns also has the keys with messages that were sent and not polled yet.
constexpr std::uint64_t kOpsPerAssign = 64;
constexpr std::uint64_t kAssignsPerCatchUp = 3;
constexpr Duration kCrashInterval = std::chrono::seconds(30);  // of one thread, on average

constexpr Duration kFinalLimit = std::chrono::seconds(10);
constexpr Duration kPollInterval = std::chrono::milliseconds(200);  // final phase; on average

using Offsets = std::map<std::int64_t, std::int64_t>;  // by key, in numerical order

WorkloadOptions one_by_one(WorkloadOptions options) {
  options.max_txn_length = 1;
  return options;
}

// Leaves out keys that are not numbers, which are not ours.
Offsets by_number(const KafkaOffsets& offsets) {
  Offsets numbered;
  for (const auto& [key, offset] : offsets) {
    std::int64_t number = 0;
    const char* const end = key.data() + key.size();
    const auto [at, problem] = std::from_chars(key.data(), end, number);
    if (at == end && problem == std::errc{}) numbered[number] = offset;
  }
  return numbered;
}

void raise(Offsets& offsets, const Offsets& others) {
  for (const auto& [key, offset] : others) {
    const auto [found, is_new] = offsets.try_emplace(key, offset);
    if (!is_new) found->second = std::max(found->second, offset);
  }
}

// Logs by key: sends messages, polls them from assigned keys, and commits the polled offsets.
// Crashes clients now and then. In the end each thread polls all logs from their beginning.
class Kafka : public Workload {
 public:
  explicit Kafka(const WorkloadOptions& options)
      : generator_(one_by_one(options)),
        crash_pause_(kCrashInterval / static_cast<std::int64_t>(options.concurrency)),
        readers_(options.concurrency) {}

  Step next(const FreeThreads& free, Arena& arena) override;
  bool has_final_phase() const override { return true; }
  Step next_final(const FreeThreads& free, Arena& arena) override;

  Task<> invoke(Client& client, Op& op) override;
  bool is_idempotent(const Op& op) const override { return op.f == "assign"; }
  void complete(int thread, const Op& op) override;

 private:
  // The state of a thread in the final phase.
  struct Reader {
    enum class Stage : std::uint8_t { crash, assign, poll };
    Stage stage = Stage::crash;
    Duration next{};  // time of the next step
    Offsets missing;  // offsets that it has to reach
  };

  Step assign(int thread, Random& random, Arena& arena);
  Step read_on(int thread, const FreeThreads& free, Arena& arena);

  TxnGenerator generator_;
  TxnGenerator::Txn upcoming_;  // the next operation, unless it is an assign
  Duration crash_pause_;
  Duration next_crash_{};
  std::unordered_map<Endpoint, KafkaClient> clients_;
  // highest_: the highest offsets sent or polled. sent_ and polled_: the same, only for keys with
  // messages that were sent and not polled yet.
  Offsets highest_;
  Offsets sent_;
  Offsets polled_;
  std::optional<Duration> end_;  // of the final phase
  std::vector<Reader> readers_;  // by thread
};

Value text(std::int64_t key, Arena& arena) { return arena.string(std::to_string(key)); }

Step poll(int thread, Arena& arena) {
  return Step::invoke(thread, "poll", arena.vector({arena.vector({Value::keyword("poll")})}));
}

Step Kafka::next(const FreeThreads& free, Arena& arena) {
  Random& random = free.random();
  const int thread = free.any();
  if (next_crash_ <= free.now() && random.chance(0.5)) {
    next_crash_ = free.now() + random.between({}, 2 * crash_pause_);
    return Step::invoke(thread, "crash");
  }
  if (upcoming_.empty()) upcoming_ = generator_.next(random);
  if (random.below(kOpsPerAssign) == 0) return assign(thread, random, arena);
  const auto [key, written] = upcoming_.front();
  upcoming_.clear();
  if (written == 0) return poll(thread, arena);
  const Value send =
      arena.vector({Value::keyword("send"), text(key, arena), Value::integer(written)});
  return Step::invoke(thread, "send", arena.vector({send}));
}

Step Kafka::assign(int thread, Random& random, Arena& arena) {
  std::vector<Value> keys;
  const std::int64_t key = upcoming_.front().key;
  const bool catches_up = random.below(kAssignsPerCatchUp) == 0 && !sent_.empty();
  std::vector<Value::Entry> unseen;
  if (catches_up) {
    for (const auto& [other, offset] : sent_) {
      keys.push_back(text(other, arena));
      const auto polled = polled_.find(other);
      const Value reached = Value::integer(polled == polled_.end() ? -1 : polled->second);
      unseen.push_back(
          {Value::integer(other), arena.map({{Value::keyword("polled"), reached},
                                             {Value::keyword("sent"), Value::integer(offset)}})});
    }
  }
  if (!catches_up || !sent_.contains(key)) keys.push_back(text(key, arena));
  Step step = Step::invoke(thread, "assign", arena.vector(keys));
  if (catches_up) step.op.extra = arena.map({{Value::keyword("unseen"), arena.map(unseen)}});
  return step;
}

// Every thread takes a new client, assigns all keys to it from their beginning, and polls until it
// has reached the highest offsets.
Step Kafka::next_final(const FreeThreads& free, Arena& arena) {
  if (!end_) {
    end_ = free.now() + kFinalLimit;
    for (Reader& reader : readers_) reader.missing = highest_;
  }
  if (free.now() >= *end_) return Step::done();
  std::vector<int> due;
  Duration next = *end_;
  for (const int thread : free.all()) {
    const Reader& reader = readers_[static_cast<std::size_t>(thread)];
    if (reader.missing.empty()) continue;
    if (reader.next <= free.now()) due.push_back(thread);
    next = std::min(next, reader.next);
  }
  if (!due.empty()) return read_on(due[free.random().below(due.size())], free, arena);
  const bool is_over =
      std::ranges::all_of(readers_, [](const Reader& reader) { return reader.missing.empty(); });
  return is_over ? Step::done() : Step::wait_until(next);
}

Step Kafka::read_on(int thread, const FreeThreads& free, Arena& arena) {
  Reader& reader = readers_[static_cast<std::size_t>(thread)];
  switch (reader.stage) {
    case Reader::Stage::crash:
      reader.stage = Reader::Stage::assign;
      return Step::invoke(thread, "crash");
    case Reader::Stage::assign: {
      reader.stage = Reader::Stage::poll;
      std::vector<Value> keys;
      for (const auto& target : highest_) keys.push_back(text(target.first, arena));
      Step step = Step::invoke(thread, "assign", arena.vector(keys));
      step.op.extra = arena.map({{Value::keyword(kSeekToBeginning), Value::boolean(true)}});
      return step;
    }
    case Reader::Stage::poll: break;
  }
  reader.next = free.now() + free.random().between({}, 2 * kPollInterval);
  return poll(thread, arena);
}

Task<> Kafka::invoke(Client& client, Op& op) {
  KafkaClient& kafka = clients_[client.self()];
  if (op.f == "crash") {
    clients_.erase(client.self());
    op.type = OpType::info;
  } else if (op.f == "assign") {
    co_await kafka.assign(client, op);
  } else if (op.f == "send") {
    co_await kafka.send(client, op);
  } else {
    co_await kafka.poll(client, op);
  }
}

void Kafka::complete(int thread, const Op& op) {
  if (!op.is_ok()) return;
  const Offsets sent = by_number(sent_offsets(op));
  const Offsets polled = by_number(polled_offsets(op));
  if (end_) {
    Offsets& missing = readers_[static_cast<std::size_t>(thread)].missing;
    std::erase_if(missing, [&](const auto& target) {
      const auto found = polled.find(target.first);
      return found != polled.end() && found->second >= target.second;
    });
    return;
  }
  raise(highest_, sent);
  raise(highest_, polled);
  raise(sent_, sent);
  raise(polled_, polled);
  // Drops keys whose sent messages have all been polled. Only keys of this op can have changed.
  for (const Offsets& moved : {sent, polled}) {
    for (const auto& [key, offset] : moved) {
      const auto sent_at = sent_.find(key);
      const auto polled_at = polled_.find(key);
      const bool lags = sent_at != sent_.end() &&
                        (polled_at == polled_.end() || polled_at->second < sent_at->second);
      if (lags) continue;
      sent_.erase(key);
      polled_.erase(key);
    }
  }
}

}  // namespace

std::unique_ptr<Workload> make_kafka(const WorkloadOptions& options) {
  return std::make_unique<Kafka>(options);
}

}  // namespace maelstrom::workbench
