// Replies that come after their clients have gone, and who is to blame.
#include <fmt/format.h>

#include <string>

#include "catch.hpp"
#include "workbench/fake_host.hpp"

namespace maelstrom::workbench::late_replies_test {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

TEST_CASE("an answer after 5 s finds the client gone, unless the workload uses clients again") {
  const auto answer_late = [](const char* members) {
    return [members](FakeHost& host, std::size_t node, const Message& message) {
      host.reply(node, message, members, milliseconds(5500));
    };
  };
  const EngineOptions options = small(1, 10, seconds(20));
  FakeHost echo(answer_late(R"("type":"echo_ok","echo":1)"));
  const FakeRun late(echo, "echo", options);
  REQUIRE(late.engine.diagnoses().all().size() == 1);
  CHECK(late.engine.diagnoses().all()[0].problem == Problem::late_reply);
  CHECK(late.engine.diagnoses().all()[0].count > 1);
  CHECK(late.results.exit_status() == 1);

  FakeHost generate(answer_late(R"("type":"generate_ok","id":1)"));
  const FakeRun ignored(generate, "unique-ids", options);
  CHECK(ignored.engine.diagnoses().empty());
}

// The first request to n0 makes it send something to n1, where it arrives after 6 s.
struct RunBehindSlowMessage {
  explicit RunBehindSlowMessage(bool head_of_line_blocking)
      : run(host, "echo", options(head_of_line_blocking)) {}

  static EngineOptions options(bool head_of_line_blocking) {
    EngineOptions options = small(2, 10, seconds(20));
    options.network.mean_latency = seconds(6);
    options.network.head_of_line_blocking = head_of_line_blocking;
    return options;
  }

  bool has_sent = false;
  FakeHost host{[this](FakeHost& self, std::size_t node, const Message& message) {
    if (message.type != "echo") return;
    if (node == 0 && !std::exchange(has_sent, true)) {
      self.write(0, R"({"src":"n0","dest":"n1","body":{"type":"gossip"}})");
    }
    self.reply(node, message,
               fmt::format(R"("type":"echo_ok","echo":{})", message.find("echo")->text));
  }};
  FakeRun run;
};

TEST_CASE("a node is not to blame for a request that waited in the network") {
  const RunBehindSlowMessage slow(true);
  const FakeRun& run = slow.run;
  REQUIRE(run.engine.diagnoses().all().size() == 1);
  const Diagnosis& diagnosis = run.engine.diagnoses().all()[0];
  CHECK(diagnosis.problem == Problem::late_request);
  CHECK(diagnosis.node == "n1");
  CHECK(diagnosis.text.find("is not to blame: the request waited 5.") != std::string::npos);
  CHECK(diagnosis.text.find("and was answered 0.000 s later") != std::string::npos);
  CHECK_FALSE(is_offence(diagnosis.problem));
  REQUIRE(run.results.warnings.size() == 1);
  CHECK(run.results.warnings[0].starts_with("late-request: n1 answered the client "));
  CHECK(run.results.exit_status() == 0);
}

TEST_CASE("without head-of-line blocking no request waits for another message") {
  CHECK(RunBehindSlowMessage(false).run.engine.diagnoses().empty());
}

TEST_CASE("a node that did not read is to blame for what waited meanwhile") {
  // Reads nothing for 6 s from the first request on, and then answers everything.
  struct Host : FakeHost {
    using FakeHost::FakeHost;
    bool deliver(std::size_t node, std::string_view line) override {
      return FakeHost::deliver(node, line) && now() >= busy_until;
    }
    void step(Engine& engine, Time now, Observer* observer) override {
      FakeHost::step(engine, now, observer);
      if (std::exchange(was_busy, now < busy_until) && !was_busy) engine.on_ready(0, now);
    }
    std::optional<Time> next_deadline() const override {
      return was_busy ? std::optional(busy_until) : FakeHost::next_deadline();
    }
    Time busy_until = Time::min();
    bool was_busy = false;
  };
  Host host([](FakeHost& self, std::size_t node, const Message& message) {
    auto& busy = static_cast<Host&>(self);
    if (busy.busy_until == Time::min()) {
      busy.busy_until = self.now() + seconds(6);
      busy.was_busy = true;
    }
    self.reply(node, message,
               fmt::format(R"("type":"echo_ok","echo":{})", message.find("echo")->text));
  });
  EngineOptions options = small(1, 10, seconds(20));
  options.concurrency = 4;
  const FakeRun run(host, "echo", options);
  CHECK_FALSE(run.engine.diagnoses().empty());
  for (const Diagnosis& diagnosis : run.engine.diagnoses().all()) {
    CHECK(diagnosis.problem == Problem::late_reply);
  }
}

}  // namespace
}  // namespace maelstrom::workbench::late_replies_test
