#include <map>
#include <set>
#include <sstream>

#include "maelstrom/checkers/check.hpp"
#include "maelstrom/checkers/history_io.hpp"
#include "workbench/workloads/running.hpp"

namespace tests::kafka_test {
namespace {

enum class Bug { none, reuses_offsets, loses_acked, skips_on_poll, shows_nothing };

struct Send {
  std::string key;
  std::int64_t msg;
  using fields = Fields<"key", "msg">;
};
struct SendOk {
  std::int64_t offset;
  using fields = Fields<"offset">;
};
using Offsets = std::map<std::string, std::int64_t>;
struct Poll {
  Offsets offsets;
  using fields = Fields<"offsets">;
};
using Messages = std::vector<std::pair<std::int64_t, std::int64_t>>;
struct PollOk {
  std::map<std::string, Messages> msgs;
  using fields = Fields<"msgs">;
};
struct List {
  std::vector<std::string> keys;
  using fields = Fields<"keys">;
};

// Logs in the memory of n0, to which the others pass everything on.
class KafkaNode {
 public:
  KafkaNode(Node& node, Bug bug) : node_(node), bug_(bug) {
    node.on("send", [this](const Send& m) -> Task<SendOk> {
      return is_first() ? send(m) : pass_on<SendOk>("send", m);
    });
    node.on("poll", [this](const Poll& m) -> Task<PollOk> {
      return is_first() ? poll(m) : pass_on<PollOk>("poll", m);
    });
    node.on("commit_offsets", [this](const Poll& m) -> Task<Ack> {
      return is_first() ? commit(m) : pass_on<Ack>("commit_offsets", m);
    });
    node.on("list_committed_offsets", [this](const List& m) -> Task<Poll> {
      return is_first() ? list(m) : pass_on<Poll>("list_committed_offsets", m);
    });
  }

 private:
  bool is_first() const { return node_.id() == "n0"; }
  bool is_struck() { return node_.random().below(10) == 0; }

  template <class Reply, class Request>
  Task<Reply> pass_on(std::string type, Request request) {
    co_return co_await node_.call<Reply>("n0", type, request);
  }

  Task<SendOk> send(Send message) {
    Messages& log = logs_[message.key];
    std::int64_t offset = log.empty() ? 0 : log.back().first + 1;
    if (bug_ == Bug::reuses_offsets && offset > 0 && is_struck()) --offset;
    if (bug_ != Bug::loses_acked || !is_struck()) log.push_back({offset, message.msg});
    co_return SendOk{offset};
  }

  Task<PollOk> poll(Poll request) {
    PollOk reply;
    if (bug_ == Bug::shows_nothing) co_return reply;
    for (const auto& [key, from] : request.offsets) {
      for (const auto& message : logs_[key]) {
        const bool is_skipped = bug_ == Bug::skips_on_poll && is_struck();
        if (message.first >= from && !is_skipped) reply.msgs[key].push_back(message);
      }
    }
    co_return reply;
  }

  Task<Ack> commit(Poll request) {
    for (const auto& [key, offset] : request.offsets) {
      committed_[key] = std::max(committed_[key], offset);
    }
    co_return Ack{};
  }

  Task<Poll> list(List request) {
    Poll reply;
    for (const auto& key : request.keys) {
      if (committed_.contains(key)) reply.offsets[key] = committed_[key];
    }
    co_return reply;
  }

  Node& node_;
  Bug bug_;
  std::map<std::string, Messages> logs_;
  Offsets committed_;
};

Outcome run_kafka(Bug bug, std::uint64_t seed) {
  auto options = options_of("kafka", 2, 6, 100, seed);
  options.engine.network.mean_latency = 1ms;
  return run<KafkaNode>(options, bug);
}

// The bodies of requests of that type, in the order of sending, by who sent them.
std::map<std::string, Lines> requests(const Engine& engine, std::string_view type) {
  std::map<std::string, Lines> found;
  for (const auto& event : engine.journal().events()) {
    if (event.kind != Journal::Kind::send) continue;
    const auto& message = engine.journal().message(event.id);
    if (contains(message.body, fmt::format(R"("type":"{}")", type))) {
      found[engine.network().name(message.src)].emplace_back(message.body);
    }
  }
  return found;
}

// A write that finds its key used up is drawn again, so that there is one less for each key.
constexpr double kReads = 17.0 / 33;

TEST_CASE("About half of kafka's operations send, half poll, and one in 64 assigns") {
  const auto seed = test_seed();
  CAPTURE(seed);
  Arena arena;
  const auto workload = make_workload("kafka", {.concurrency = 4});
  const auto steps = steps_of(*workload, 4, 12800, seed, arena);
  CHECK(is_about(fraction_of(steps, "assign"), 1.0 / 64, steps.size()));
  CHECK(is_about(fraction_of(steps, "send"), (1 - kReads) * 63 / 64, steps.size()));
  CHECK(is_about(fraction_of(steps, "poll"), kReads * 63 / 64, steps.size()));
  std::map<std::string, std::int64_t> sent;
  for (const Step& step : steps) {
    if (step.op.f == "poll") CHECK(to_edn(step.op.value) == "[[:poll]]");
    if (step.op.f == "assign") CHECK(step.op.value.size() == 1);
    if (step.op.f != "send") continue;
    const auto send = step.op.value.elements()[0].elements();
    CHECK(send[2].as_integer() == ++sent[std::string(send[1].text())]);
    CHECK(send[2].as_integer() <= 16);
  }
  CHECK(sent.size() > 300);
}

TEST_CASE("A third of the assigns take in the keys that have not been polled up to what was sent") {
  const auto seed = test_seed();
  CAPTURE(seed);
  Arena arena;
  const auto workload = make_workload("kafka", {.concurrency = 4});
  const auto tell = [&](std::string_view f, std::string_view value) {
    Op op;
    op.type = OpType::ok;
    op.f = f;
    op.value = read_edn(value, arena);
    workload->complete(0, op);
  };
  tell("send", R"([[:send "100003" [5 1]]])");
  tell("send", R"([[:send "100001" [2 1]]])");
  tell("send", R"([[:send "100002" [2 1]]])");
  tell("poll", R"([[:poll {"100002" [[1 1] [2 1]], "100003" [[4 1]], "100004" []}]])");
  int assigns = 0;
  int extended = 0;
  for (const Step& step : steps_of(*workload, 4, 40000, seed, arena)) {
    if (step.op.f != "assign") continue;
    ++assigns;
    if (step.op.extra.is_nil()) continue;
    ++extended;
    CHECK(step.op.value.size() == 3);
    CHECK(step.op.value.elements()[0] == Value::string("100001"));
    CHECK(step.op.value.elements()[1] == Value::string("100003"));
    CHECK(to_edn(step.op.extra) ==
          "{:unseen {100001 {:polled -1, :sent 2}, 100003 {:polled 4, :sent 5}}}");
  }
  CHECK(is_about(static_cast<double>(extended) / assigns, 1.0 / 3,
                 static_cast<std::size_t>(assigns)));
}

TEST_CASE("A thread's client crashes every 30 s on average, and is replaced") {
  const auto seed = test_seed();
  CAPTURE(seed);
  auto options = options_of("kafka", 1, 10, 100, seed);
  options.engine.time_limit = 300s;
  const auto outcome = run<KafkaNode>(options, Bug::none);
  CHECK(outcome.count("crash", OpType::info) > 60);
  CHECK(outcome.count("crash", OpType::info) < 150);
  CHECK(outcome.count("crash", OpType::ok) == 0);
}

TEST_CASE("Correct logs are valid, also with partitions") {
  const auto seed = test_seed();
  CAPTURE(seed);
  auto options = options_of("kafka", 3, 6, 100, seed);
  options.engine.network.mean_latency = 1ms;
  options.engine.nemesis = {.faults = {Fault::partition}, .interval = 2s};
  const auto outcome = run<KafkaNode>(options, Bug::none);
  CAPTURE(outcome.workload, outcome.reasons);
  CHECK(outcome.overall == Validity::valid);
  CHECK(outcome.warnings.empty());
}

// What Jepsen demands of a line of history.edn.
void check_line(std::string_view line, std::size_t index) {
  Arena arena;
  const Value op = read_edn(line, arena);
  REQUIRE(op.is_map());
  CHECK(op.get("index") == Value::integer(static_cast<std::int64_t>(index)));
  CHECK(op.get("time").is_integer());
  CHECK(parse_op_type(op.get("type").text()).has_value());
  const Value process = op.get("process");
  CHECK((process.is_integer() || process.is_keyword("nemesis")));
  CHECK(op.get("f").is_keyword());
  CHECK(op.find("value") != nullptr);
}

TEST_CASE("A run's history is EDN as Jepsen's, and is judged again as the run was") {
  const auto seed = test_seed();
  CAPTURE(seed);
  auto options = options_of("kafka", 3, 6, 100, seed);
  options.engine.network.mean_latency = 1ms;
  options.engine.nemesis = {.faults = {Fault::partition}, .interval = 2s};
  const auto look = [](const Simulation<KafkaNode>& simulation, const Results& results) {
    TextBuffer out;
    for (const Op& op : simulation.history()) append_op_edn(out, op);
    std::istringstream lines{std::string(out.view())};
    std::size_t count = 0;
    for (std::string line; std::getline(lines, line);) check_line(line, count++);
    CHECK(count == simulation.history().size());
    const History again = read_history_edn(std::string(out.view()));
    CHECK(std::ranges::equal(again, simulation.history()));
    const Results judged = check_history(again, "kafka");
    CHECK(judged.validity == results.validity);
    for (const char* name : {"perf", "exceptions", "stats", "availability", "workload"}) {
      CAPTURE(name);
      CHECK(judged.value.get(name) == results.value.get(name));
    }
  };
  run_with<KafkaNode>(options, look, Bug::none);
  run_with<KafkaNode>(options, look, Bug::loses_acked);
}

TEST_CASE("In the end each thread crashes, assigns all keys from their beginning, and polls") {
  const auto seed = test_seed();
  CAPTURE(seed);
  auto options = options_of("kafka", 2, 4, 100, seed);
  run_with<KafkaNode>(
      options,
      [](const Simulation<KafkaNode>& simulation, const Results& results) {
        std::map<int, std::string> done;  // by thread
        Value assigned;
        for (const Op& op : simulation.history()) {
          if (!op.final || !op.is_invoke()) continue;
          CHECK(op.time >= 20s);
          CHECK(op.time < 21s);  // all is there, so that one poll is enough
          done[op.process % 4] += std::string(op.f) + " ";
          if (op.f != "assign") continue;
          CHECK(to_edn(op.extra) == "{:seek-to-beginning? true}");
          if (!assigned.is_nil()) CHECK(op.value == assigned);
          assigned = op.value;
        }
        CHECK(assigned.size() > 10);
        CHECK(done.size() == 4);
        for (const auto& [thread, steps] : done) CHECK(steps == "crash assign poll ");
        CHECK(to_edn(results.value.get("workload").get("valid?")) == "true");
      },
      Bug::none);
}

TEST_CASE("Who cannot catch up polls about five times a second, and gives up after 10 s") {
  const auto seed = test_seed();
  CAPTURE(seed);
  auto options = options_of("kafka", 1, 2, 50, seed);
  run_with<KafkaNode>(
      options,
      [](const Simulation<KafkaNode>& simulation, const Results&) {
        int polls = 0;
        Duration last{};
        for (const Op& op : simulation.history()) {
          if (!op.final || !op.is_invoke()) continue;
          polls += op.f == "poll";
          last = op.time;
        }
        CHECK(polls > 2 * 30);
        CHECK(polls < 2 * 75);
        CHECK(last > 29s);
        CHECK(last < 31s);
      },
      Bug::shows_nothing);
}

TEST_CASE("A client begins at 0, polls on, and commits the highest offsets of what it got") {
  struct Fixed {
    explicit Fixed(Node& node) {
      node.on("send", [] { return body<"offset">(9); });
      node.on("list_committed_offsets", [](const List& m) {
        Offsets offsets;
        for (const auto& key : m.keys) offsets[key] = 3;
        return body<"offsets">(offsets);
      });
      node.on("commit_offsets", [] {});
      node.on("poll", [](const Poll& m) {
        PollOk reply;
        for (const auto& [key, from] : m.offsets) {
          if (from < 5) reply.msgs[key] = {{from, 1}, {from + 1, 2}};
        }
        return reply;
      });
    }
  };
  auto options = options_of("kafka", 1, 1, 50, 3);
  options.workload_options.key_count = 1;
  run_with<Fixed>(options, [](const Simulation<Fixed>& simulation, const Results&) {
    const auto polls = requests(simulation.engine(), "poll");
    const auto commits = requests(simulation.engine(), "commit_offsets");
    bool has_read = false;
    // As in Maelstrom, the committed offset, 3, is asked for and not used.
    for (const auto& [client, bodies] : polls) {
      CHECK(std::ranges::none_of(bodies, [](const auto& text) { return contains(text, ":3},"); }));
      const auto first =
          std::ranges::find_if(bodies, [](const auto& text) { return contains(text, ":0},"); });
      if (first == bodies.end() || first + 1 == bodies.end()) continue;
      has_read = true;
      CHECK(contains(*(first + 1), ":2},"));
      REQUIRE(commits.contains(client));
      CHECK(contains(commits.at(client)[0], ":1},"));
    }
    CHECK(has_read);
    for (const Op& op : simulation.history()) {
      if (op.f != "assign" || !op.is_ok() || op.final) continue;
      CHECK(op.extra.get("committed").entries().front().value == Value::integer(3));
    }
  });
}

TEST_CASE("Offsets used twice, lost messages and gaps are found, with their operations") {
  const auto seed = test_seed();
  CAPTURE(seed);
  const std::pair<Bug, std::string> kExpected[] = {
      {Bug::reuses_offsets, ":inconsistent-offsets"},
      {Bug::loses_acked, ":inconsistent-offsets"},
      {Bug::skips_on_poll, ":int-poll-skip"},
      {Bug::shows_nothing, ":unseen"},
  };
  for (const auto& [bug, type] : kExpected) {
    CAPTURE(static_cast<int>(bug));
    const auto outcome = run_kafka(bug, seed);
    CAPTURE(outcome.workload.substr(0, 2000));
    CHECK(outcome.validity == Validity::invalid);
    CHECK(outcome.tells(type));
    CHECK((outcome.tells(":errs (") || bug == Bug::shows_nothing));  // :unseen has :messages
  }
}

TEST_CASE("An assign that gets no answer has failed, a send is unknown") {
  struct Silent {
    explicit Silent(Node& node) {
      for (const char* type : {"send", "poll", "list_committed_offsets"}) {
        node.on(type, [&node]() -> Task<> { co_await node.sleep(1h); });
      }
    }
  };
  auto options = options_of("kafka", 1, 20, 100, 1);
  options.engine.time_limit = 100s;
  const auto outcome = run<Silent>(options);
  CHECK(outcome.count("assign", OpType::fail) > 0);
  CHECK(outcome.count("assign", OpType::info) == 0);
  CHECK(outcome.count("send", OpType::info) > 0);
  CHECK(outcome.count("send", OpType::fail) == 0);
}

TEST_CASE("Replies of logs must have the form that Maelstrom demands") {
  struct Odd {
    Odd(Node& node, const std::string& msgs) {
      node.on("send", [] { return body<"offset">(0); });
      node.on("list_committed_offsets", [] { return body<"offsets">(Offsets()); });
      node.on("commit_offsets", [] {});
      node.on("poll", [msgs] { return body<"msgs">(Json(Raw{msgs})); });
    }
  };
  const auto is_malformed = [](const std::string& msgs) {
    const auto outcome = run<Odd>(options_of("kafka", 1, 1, 20, 1), msgs);
    return contains(outcome.reasons, "malformed-reply");
  };
  CHECK(!is_malformed("{}"));
  CHECK(!is_malformed(R"({"1":[[0,1]]})"));
  CHECK(!is_malformed(R"({"1":null})"));
  CHECK(is_malformed("[]"));
  CHECK(is_malformed(R"({"1":7})"));
  CHECK(is_malformed(R"({"1":[[0]]})"));
  CHECK(is_malformed(R"({"1":[["0",1]]})"));
  CHECK(is_malformed(R"({"1":[[0.5,1]]})"));
}

}  // namespace
}  // namespace tests::kafka_test
