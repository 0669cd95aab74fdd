// The engine: phases, schedule, clients, and what it finds wrong with nodes.
#include "maelstrom/workbench/engine.hpp"

#include <memory>
#include <set>
#include <string>
#include <vector>

#include "catch.hpp"
#include "maelstrom/checkers/edn.hpp"
#include "workbench/fake_host.hpp"

namespace maelstrom::workbench::engine_test {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

void answer_generate(FakeHost& host, std::size_t node, const Message& message) {
  host.reply(node, message,
             fmt::format(R"("type":"generate_ok","id":"{}-{}")", node,
                         host.now().time_since_epoch().count()));
}

FakeRun run_unique_ids(const FakeHost::Behaviour& behaviour, EngineOptions options = small()) {
  FakeHost host(behaviour);
  return FakeRun(host, "unique-ids", std::move(options));
}

// The diagnoses of a run of echo in which the node writes `line` once, besides its answers. In it,
// "CLIENT" stands for the client's name and "ID" for what it waits for.
std::vector<Diagnosis> diagnose(const std::string& line) {
  bool has_written = false;
  FakeHost host([&](FakeHost& self, std::size_t node, const Message& message) {
    if (message.type != "echo") return;
    if (!std::exchange(has_written, true)) {
      std::string text = line;
      const auto put = [&](const std::string& name, const std::string& value) {
        if (const auto at = text.find(name); at != text.npos) text.replace(at, name.size(), value);
      };
      put("CLIENT", std::string(message.src));
      put("ID", std::to_string(*message.msg_id));
      self.write(node, text);
    }
    self.reply(node, message,
               fmt::format(R"("type":"echo_ok","echo":{})", message.find("echo")->text));
  });
  const FakeRun run(host, "echo", small());
  return run.engine.diagnoses().all();
}

TEST_CASE("a run is valid when its nodes do what they should") {
  const FakeRun run = run_unique_ids(answer_generate, small(3, 100));
  CHECK(run.results.validity == Validity::valid);
  CHECK(run.results.exit_status() == 0);
  CHECK(run.results.reasons.empty());
  CHECK(run.completions().size() > 150);
  CHECK(run.completions().size() < 250);
}

TEST_CASE("every node is started, and told who all of them are") {
  std::vector<std::string> inits;
  FakeHost host([&](FakeHost& self, std::size_t node, const Message& message) {
    if (message.type == "init") {
      inits.emplace_back(std::string(message.src) + std::string(message.body.text));
      self.reply(node, message, R"("type":"init_ok","extra":1)");
    } else {
      answer_generate(self, node, message);
    }
  });
  host.answers_init = false;
  const FakeRun run(host, "unique-ids", small(2));
  CHECK(host.started == std::vector<std::size_t>{0, 1});
  REQUIRE(inits.size() == 2);
  CHECK(inits[1] == R"(c1{"type":"init","node_id":"n1","node_ids":["n0","n1"],"msg_id":1})");
  CHECK(run.results.validity == Validity::valid);
}

TEST_CASE("thread i works with node i mod the number of nodes") {
  EngineOptions options = small(3, 100);
  options.concurrency = 7;
  const FakeRun run = run_unique_ids(answer_generate, options);
  std::set<int> processes;
  for (const Op* op : run.completions()) {
    processes.insert(op->process);
    CHECK(op->value.text().substr(0, 1) == std::to_string(op->process % 7 % 3));
  }
  CHECK(processes.size() == 7);
}

TEST_CASE("an operation that gets no answer is info after 5 s, and its process is gone") {
  const FakeRun run = run_unique_ids([](FakeHost&, std::size_t, const Message&) {});
  const auto ops = run.completions();
  REQUIRE(ops.size() == 1);
  CHECK(ops[0]->is_info());
  CHECK(ops[0]->error.is_keyword("net-timeout"));
  CHECK(ops[0]->time - run.engine.history().partner(*ops[0])->time == seconds(5));
  CHECK(run.results.validity == Validity::invalid);  // stats: no success
  CHECK(run.results.exit_status() == 1);
}

TEST_CASE("a process that is gone is followed by one that is `concurrency` higher") {
  EngineOptions options = small(2, 10, seconds(20));
  const FakeRun run = run_unique_ids([](FakeHost&, std::size_t, const Message&) {}, options);
  std::vector<int> processes;
  for (const Op* op : run.completions()) {
    if (op->process % 2 == 0) processes.push_back(op->process);
  }
  CHECK(processes == std::vector<int>{0, 2, 4, 6});
}

TEST_CASE("error replies fail an operation if they are definite, and are info otherwise") {
  const auto outcome = [](const char* error) {
    FakeHost host([error](FakeHost& self, std::size_t node, const Message& message) {
      self.reply(node, message, error);
    });
    const FakeRun run(host, "unique-ids", small());
    const Op& op = *run.completions().front();
    return std::string(to_string(op.type)) + " " + to_edn(op.error);
  };
  CHECK(outcome(R"("type":"error","code":11,"text":"no")") ==
        "fail [:temporarily-unavailable \"no\"]");
  CHECK(outcome(R"("type":"error","code":13,"text":"no","more":1)") == "info [:crash \"no\"]");
  CHECK(outcome(R"("type":"error","code":0)") == "info [:timeout nil]");
  CHECK(outcome(R"("type":"error","code":1000,"text":"x")") == "info [:unknown \"x\"]");
  CHECK(outcome(R"("type":"error","code":"x","text":"x")") == "info [:unknown \"x\"]");
  CHECK(outcome(R"("type":"error","code":99999999999999999999)") == "info [:unknown nil]");
  CHECK(outcome(R"("type":"error")") == "info [:unknown nil]");
}

TEST_CASE("faults are part of the history, and end with the main phase") {
  EngineOptions options = small(3, 50, seconds(30));
  options.nemesis = {.faults = {Fault::partition}, .interval = seconds(2)};
  const FakeRun run = run_unique_ids(answer_generate, options);
  int count = 0;
  for (const Op& op : run.engine.history()) {
    if (op.is_client()) continue;
    CHECK(op.is_info());
    CHECK(op.time < seconds(30));
    CHECK(op.f == (count / 2 % 2 == 0 ? "start-partition" : "stop-partition"));
    ++count;
  }
  CHECK(count > 10);
  CHECK(run.results.validity == Validity::valid);
}

Verdict approve(const History&, Arena&) { return {}; }

// One operation in the final phase by each thread.
class WithFinalPhase : public Workload {
 public:
  explicit WithFinalPhase(std::size_t threads) : threads_(threads) {}
  Step next(const FreeThreads& free, Arena&) override { return Step::invoke(free.any(), "main"); }
  bool has_final_phase() const override { return true; }
  Step next_final(const FreeThreads& free, Arena&) override {
    for (const int thread : free.all()) {
      if (done_.insert(thread).second) return Step::invoke(thread, "final");
    }
    return done_.size() < threads_ ? Step::wait() : Step::done();
  }
  Task<> invoke(Client& client, Op& op) override {
    static constexpr ReplyField kFields[] = {{"id", FieldKind::integer}};
    static constexpr Rpc kCall = {"call", "call_ok", kFields};
    const Reply reply = co_await client.call(kCall);
    op.value = reply.get("id");
  }

 private:
  std::size_t threads_;
  std::set<int> done_;
};

TEST_CASE("a final phase follows 10 s after all faults are healed") {
  FakeHost host([](FakeHost& self, std::size_t node, const Message& message) {
    self.reply(node, message, R"("type":"call_ok","id":7)", milliseconds(1));
  });
  EngineOptions options = small(2, 50, seconds(5));
  options.nemesis = {.faults = {Fault::partition}, .interval = seconds(1)};
  const FakeRun run(host, std::make_unique<WithFinalPhase>(options.concurrency), approve, options);
  Duration healed{};
  int finals = 0;
  for (const Op& op : run.engine.history()) {
    if (!op.is_client()) healed = op.time;
    if (op.final && op.is_invoke()) {
      ++finals;
      CHECK(op.f == "final");
      CHECK(op.time == healed + seconds(10));
    }
  }
  CHECK(healed >= seconds(5));
  CHECK(finals == 2);
  CHECK(run.engine.history().ops().back().f == "final");
}

TEST_CASE("a reply that does not fit is malformed: its operation is info, the run invalid") {
  const auto problem = [](const char* reply) {
    FakeHost host([reply](FakeHost& self, std::size_t node, const Message& message) {
      self.reply(node, message, reply);
    });
    const FakeRun run(host, std::make_unique<WithFinalPhase>(1), approve, small());
    REQUIRE(run.engine.diagnoses().all().size() == 1);
    CHECK(run.engine.diagnoses().all()[0].problem == Problem::malformed_reply);
    CHECK(run.completions()[0]->is_info());
    CHECK(run.completions()[0]->extra.find("exception") != nullptr);
    CHECK(run.results.exit_status() == 1);
    return run.engine.diagnoses().all()[0].text;
  };
  const std::string start = "n0 sent a malformed reply: ";
  CHECK(problem(R"("type":"other","id":1)") ==
        start + "its type is \"other\", but the answer to a call is a call_ok");
  CHECK(problem(R"("type":"call_ok")") == start + "the field \"id\" is missing");
  CHECK(problem(R"("type":"call_ok","id":1.0)") ==
        start + "the field \"id\" must be an integer, not 1.0");
  CHECK(problem(R"("type":"call_ok","id":1,"x":2)") == start + "a call_ok has no field \"x\"");
}

TEST_CASE("a node that does not answer its init ends the run after 10 s") {
  FakeHost host([](FakeHost&, std::size_t, const Message&) {});
  host.answers_init = false;
  const FakeRun run(host, "echo", small());
  REQUIRE(run.engine.diagnoses().all().size() == 1);
  const Diagnosis& diagnosis = run.engine.diagnoses().all()[0];
  CHECK(diagnosis.problem == Problem::init_timeout);
  CHECK(diagnosis.text == "n0 did not answer its init within 10 s");
  CHECK(diagnosis.time == Time(seconds(10)));
  CHECK(run.results.exit_status() == 255);
  CHECK(run.engine.history().empty());
}

TEST_CASE("a node that refuses its init ends the run") {
  const auto outcome = [](const char* reply) {
    FakeHost host([reply](FakeHost& self, std::size_t node, const Message& message) {
      self.reply(node, message, reply);
    });
    host.answers_init = false;
    const FakeRun run(host, "echo", small());
    REQUIRE(run.engine.diagnoses().all().size() == 1);
    CHECK(run.engine.diagnoses().all()[0].problem == Problem::init_failed);
    return run.engine.diagnoses().all()[0].text;
  };
  CHECK(outcome(R"("type":"error","code":13,"text":"broken")") ==
        "n0 answered its init with an error: [:crash \"broken\"]");
  CHECK(outcome(R"("type":"echo_ok")") ==
        "n0 did not answer its init with init_ok: its type is \"echo_ok\", but the answer to a "
        "init is a init_ok");
}

TEST_CASE("a line that is no message is named, and the node is read on") {
  const auto problem = [](const std::string& line) {
    const auto diagnoses = diagnose(line);
    REQUIRE(diagnoses.size() == 1);
    CHECK(diagnoses[0].problem == Problem::malformed_line);
    CHECK(diagnoses[0].line == line);
    const std::string start = "n0 wrote a line to stdout that is not a message: ";
    REQUIRE(diagnoses[0].text.starts_with(start));
    return diagnoses[0].text.substr(start.size());
  };
  CHECK(problem("hello").starts_with("it is not JSON (at 1:1: "));
  CHECK(problem("[1]") == "it is JSON, but no object");
  CHECK(problem("{}") == "\"src\" is missing");
  CHECK(problem(R"({"src":"n0"})") == "\"dest\" is missing");
  CHECK(problem(R"({"src":"n0","dest":"n0"})") == "\"body\" is missing");
  CHECK(problem(R"({"src":1,"dest":"n0","body":{}})") == "\"src\" must be a string");
  CHECK(problem(R"({"src":"n0","dest":"n0","body":[]})") == "\"body\" must be an object");
  CHECK(problem(R"({"src":"n0","dest":"n0","body":{},"id":1.0})") == "\"id\" must be an integer");
  CHECK(problem(R"({"src":"n0","dest":"n0","body":{"type":"x"},"extra":1})") ==
        "a message has no field \"extra\", only src, dest, body and id");
}

TEST_CASE("between nodes a body need not have a type, and a message may have an id") {
  CHECK(diagnose(R"({"src":"n0","dest":"n0","body":{"any":[1.0]}})").empty());
  CHECK(diagnose(R"( {"id": 7, "src":"n0", "dest":"n0", "body": {"type":"x"}} )").empty());
}

TEST_CASE("a message that cannot go where it should is named") {
  const auto outcome = [](const std::string& line) {
    const auto diagnoses = diagnose(line);
    REQUIRE(diagnoses.size() == 1);
    CHECK_FALSE(is_fatal(diagnoses[0].problem));
    return std::string(to_string(diagnoses[0].problem)) + ": " + diagnoses[0].text;
  };
  CHECK(outcome(R"({"src":"n0","dest":"n9","body":{"type":"x"}})") ==
        "unknown-destination: n0 sent a message to \"n9\", and there is nobody of that name");
  CHECK(outcome(R"({"src":"n1","dest":"n0","body":{"type":"x"}})") ==
        "wrong-source: n0 sent a message with the src \"n1\"");
  CHECK(outcome(R"({"src":"n0","dest":"c0","body":{"type":"x"}})") ==
        "late-reply: n0 answered the client c0 after it had given up and gone (a client waits "
        "5 s)");
}

TEST_CASE("a flood of messages ends the run before memory does") {
  const std::string big(8 << 20, 'x');
  FakeHost host([&](FakeHost& self, std::size_t node, const Message& message) {
    if (message.type == "flood") return;
    for (int i = 0; i < 40; ++i) {
      self.write(node, R"({"src":"n0","dest":"n0","body":{"type":"flood","x":")" + big + "\"}}");
    }
  });
  const FakeRun run(host, "echo", small());
  REQUIRE(run.engine.diagnoses().all().size() == 1);
  CHECK(run.engine.diagnoses().all()[0].problem == Problem::flood);
  CHECK(run.engine.diagnoses().all()[0].line.size() < 1000);
  CHECK(run.results.exit_status() == 255);
}

TEST_CASE("what an interrupted run has found so far is kept") {
  struct After : Observer {
    bool look(Engine&, Time now) override { return now < Time(seconds(1)); }
  } observer;
  FakeHost host(answer_generate);
  const auto workload = make_workload("unique-ids");
  Engine engine(small(1, 1000, seconds(60)), *workload, host);
  run_virtually(engine, host, &observer);
  const Results results = check_run(engine, "unique-ids", {});
  CHECK(engine.was_interrupted());
  CHECK(engine.history().size() > 100);
  CHECK(results.validity == Validity::unknown);
  CHECK(results.reasons == std::vector<std::string>{"the run was interrupted before its end"});
}

TEST_CASE("what is said about a message is short, however long it is") {
  const std::string name(100'000, 'x');
  const auto all = diagnose(R"({"src":"n0","dest":")" + name + R"(","body":{"type":"x"}})");
  REQUIRE(all.size() == 1);
  CHECK(all[0].problem == Problem::unknown_destination);
  CHECK(all[0].text.size() == 1000);
  CHECK(all[0].text.starts_with("n0 sent a message to \"xxx"));
  CHECK(all[0].text.ends_with("\", and there is nobody of that name"));
}

TEST_CASE("a threshold that is missed fails the run and names the figure") {
  Arena arena;
  FakeHost host(answer_generate);
  CheckOptions check;
  check.thresholds = {parse_threshold("net.clients.msg-count > 1000000", arena),
                      parse_threshold("availability.ok-fraction >= 0.99", arena)};
  const FakeRun run(host, "unique-ids", small(), check);
  CHECK(run.results.exit_status() == 1);
  REQUIRE(run.results.reasons.size() == 1);
  CHECK(run.results.reasons[0].starts_with(
      "threshold: net.clients.msg-count > 1000000: missed, it is "));
}

// One operation that does nothing.
class Idle : public Workload {
 public:
  Step next(const FreeThreads& free, Arena&) override {
    if (std::exchange(has_invoked_, true)) return Step::done();
    return Step::invoke(free.any(), "nothing", Value());
  }
  Task<> invoke(Client&, Op&) override { co_return; }

 private:
  bool has_invoked_ = false;
};

// Finds nothing wrong but what Jepsen overlooks.
Verdict find_phantom(const History&, Arena&) {
  Verdict verdict;
  verdict.warnings = {"a phantom"};
  return verdict;
}

TEST_CASE("a warning fails the run if it is strict") {
  FakeHost host(answer_generate);
  CheckOptions check;
  const FakeRun lax(host, std::make_unique<Idle>(), find_phantom, small(), check);
  CHECK(lax.results.exit_status() == 0);
  CHECK(lax.results.warnings == std::vector<std::string>{"a phantom"});
  check.strict = true;
  FakeHost again(answer_generate);
  const FakeRun strict(again, std::make_unique<Idle>(), find_phantom, small(), check);
  CHECK(strict.results.exit_status() == 1);
  CHECK(strict.results.reasons == std::vector<std::string>{"strict: there is a warning above"});
}

TEST_CASE("a checker that cannot go on leaves the run unknown, with its reason") {
  FakeHost host(answer_generate);
  const auto give_up = [](const History&, Arena&) -> Verdict {
    throw std::runtime_error("too much");
  };
  const FakeRun run(host, std::make_unique<Idle>(), give_up, small());
  CHECK(run.results.exit_status() == 2);
  CHECK(to_edn(run.results.value.get("workload")) == "{:valid? :unknown, :error \"too much\"}");
}

}  // namespace
}  // namespace maelstrom::workbench::engine_test
