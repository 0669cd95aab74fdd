// What is said of replies that go to no request, of types that no node answers, and of lines.
#include <string>
#include <utility>
#include <vector>

#include "catch.hpp"
#include "workbench/fake_host.hpp"

namespace maelstrom::workbench::replies_test {
namespace {

using std::chrono::seconds;

std::string text_of(const Diagnosis& diagnosis) {
  return std::string(to_string(diagnosis.problem)) + ": " + diagnosis.text;
}

// The diagnoses of a run of echo with one operation, before whose right answer the node writes
// `lines`. In them CLIENT stands for the client's name and ID for the msg_id of its request.
FakeRun run_with(const std::string& lines) {
  bool has_written = false;
  FakeHost host([&](FakeHost& self, std::size_t node, const Message& message) {
    if (message.type != "echo") return;
    std::string text = std::exchange(has_written, true) ? "" : lines;
    const auto put = [&](const std::string& name, const std::string& value) {
      for (auto at = text.find(name); at != text.npos; at = text.find(name)) {
        text.replace(at, name.size(), value);
      }
    };
    put("CLIENT", std::string(message.src));
    put("ID", std::to_string(*message.msg_id));
    if (!text.empty()) self.write(node, text);
    self.reply(node, message,
               fmt::format(R"("type":"echo_ok","echo":{})", message.find("echo")->text));
  });
  return {host, "echo", small(1, 1)};
}

// The only diagnosis of it, which does not keep the run from being valid.
std::string warned_of(const std::string& body) {
  const FakeRun run = run_with(R"({"src":"n0","dest":"CLIENT","body":)" + body + "}");
  REQUIRE(run.engine.diagnoses().all().size() == 1);
  CHECK(run.results.validity == Validity::valid);
  REQUIRE(run.results.warnings.size() == 1);
  CHECK(run.results.warnings[0] == text_of(run.engine.diagnoses().all()[0]));
  return run.results.warnings[0];
}

TEST_CASE("a reply that goes to no request is named, with its in_reply_to") {
  const std::string start = "ignored-reply: n0 sent the client c2 a reply to nothing: ";
  CHECK(warned_of(R"({"type":"x"})") ==
        start + "its body has no in_reply_to; in_reply_to must be the msg_id of the request");
  CHECK(warned_of(R"({"type":"x","in_reply_to":"ID"})") ==
        start + "in_reply_to must be an integer, not \"1\": the msg_id of the request, as it is");
  CHECK(warned_of(R"({"type":"x","in_reply_to":1.0})") ==
        start + "in_reply_to must be an integer, not 1.0: the msg_id of the request, as it is");
  CHECK(warned_of(R"({"type":"x","in_reply_to":null})") ==
        start + "in_reply_to must be an integer, not null: the msg_id of the request, as it is");
  CHECK(warned_of(R"({"in_reply_to":"ID"})") ==
        start + "in_reply_to must be an integer, not \"1\": the msg_id of the request, as it is");
  const std::string never =
      ", and that client has sent no request with this msg_id; in_reply_to must be the msg_id of "
      "the request";
  CHECK(warned_of(R"({"type":"x","in_reply_to":99})") == start + "in_reply_to is 99" + never);
  CHECK(warned_of(R"({"type":"x","in_reply_to":0})") == start + "in_reply_to is 0" + never);
  CHECK(under_maelstrom(Problem::ignored_reply) ==
        "Maelstrom would ignore it without a word: the client waits on, and times out.");
}

TEST_CASE("a second reply to a request goes unnoticed") {
  FakeHost host([&](FakeHost& self, std::size_t node, const Message& message) {
    const auto reply = fmt::format(R"("type":"echo_ok","echo":{})", message.find("echo")->text);
    self.reply(node, message, reply);
    self.reply(node, message, reply);
  });
  const FakeRun run(host, "echo", small());
  CHECK(run.engine.diagnoses().empty());
}

TEST_CASE("a reply whose type or msg_id is of the wrong kind is malformed, and says which") {
  const auto problem = [](const std::string& members) {
    const FakeRun run =
        run_with(R"({"src":"n0","dest":"CLIENT","body":{"in_reply_to":ID)" + members + "}}");
    REQUIRE(run.engine.diagnoses().all().size() == 1);
    CHECK(run.results.exit_status() == 1);
    return text_of(run.engine.diagnoses().all()[0]);
  };
  const std::string start = "malformed-reply: n0 sent a malformed reply: ";
  CHECK(problem(R"(,"type":"echo_ok","echo":"x","msg_id":"7")") ==
        start + "its msg_id must be an integer, not \"7\"");
  CHECK(problem(R"(,"echo":"x")") ==
        start + "the field \"type\" is missing; here it is \"echo_ok\"");
  CHECK(problem(R"(,"type":5)") == start + "the field \"type\" must be a string, not 5");
}

// A node that answers all requests except those of this type.
std::string never_answered(std::string_view type, EngineOptions options) {
  FakeHost host([&](FakeHost& self, std::size_t node, const Message& message) {
    if (message.type == type) return;
    self.reply(node, message, R"("type":"error","code":20,"text":"")");
  });
  const FakeRun run(host, "lin-kv", std::move(options));
  if (run.engine.diagnoses().empty()) return {};
  REQUIRE(run.engine.diagnoses().all().size() == 1);
  CHECK(run.engine.diagnoses().all()[0].node == "n0");
  return text_of(run.engine.diagnoses().all()[0]);
}

TEST_CASE("a type of which every request timed out is named") {
  EngineOptions options = small(1, 20, seconds(20));
  options.concurrency = 4;
  const std::string text = never_answered("cas", options);
  CAPTURE(text);
  CHECK(text.starts_with("unanswered-type: no node answered any request of the type \"cas\" ("));
  CHECK(text.ends_with(
      " timed out), while they answered \"init\", \"read\", \"write\". Is there a handler for it, "
      "and does it send a reply, with in_reply_to?"));
  CHECK(never_answered("", options).empty());
}

TEST_CASE("a type whose replies were late is not called unanswered") {
  FakeHost host([&](FakeHost& self, std::size_t node, const Message& message) {
    const auto delay = message.type == "cas" ? seconds(3) : seconds(0);
    self.reply(node, message, R"("type":"error","code":20,"text":"")", delay);
  });
  EngineOptions options = small(1, 20, seconds(20));
  options.concurrency = 4;
  const FakeRun run(host, "lin-kv", options);
  CHECK(run.engine.requests().at("cas").answered == 0);
  CHECK(run.engine.requests().at("cas").timed_out > 0);
  CHECK(run.engine.diagnoses().empty());
}

TEST_CASE("a few timeouts under faults are no reason to name a type") {
  EngineOptions options = small(1, 1, seconds(3));
  options.concurrency = 2;
  CHECK(never_answered("read", options).starts_with("unanswered-type"));
  options.nemesis.faults = {Fault::partition};
  CHECK(never_answered("read", options).empty());
}

std::vector<std::string> problems_of(const std::string& lines) {
  std::vector<std::string> problems;
  const FakeRun run = run_with(lines);
  for (const Diagnosis& each : run.engine.diagnoses().all()) {
    CHECK(each.problem == Problem::malformed_line);
    problems.push_back(fmt::format("{} x {}", each.count, each.text));
  }
  return problems;
}

const std::string kStart = "1 x n0 wrote a line to stdout that is not a message: ";
const std::string kEmpty =
    kStart + "it is empty. Write each message with exactly one newline at its end";
const std::string kMessage = R"({"src":"n0","dest":"n0","body":{"type":"x"}})";

TEST_CASE("an empty line is no message") {
  for (const char* line : {" ", "\r", "\t \r"}) CHECK(problems_of(line) == std::vector{kEmpty});
  // FakeHost writes a line for each of these.
  FakeHost host([&](FakeHost& self, std::size_t node, const Message&) { self.write(node, ""); });
  const FakeRun run(host, "echo", small());
  REQUIRE_FALSE(run.engine.diagnoses().empty());
  CHECK("1 x " + run.engine.diagnoses().all()[0].text == kEmpty);
  CHECK(under_maelstrom(Problem::malformed_line) ==
        "Maelstrom would log a warning with this line, read nothing more from this node, and "
        "perhaps still call the run valid.");
}

TEST_CASE("a carriage return ends a line, alone and before a newline") {
  CHECK(problems_of(kMessage + "\r").empty());
  CHECK(problems_of(kMessage + "\r" + kMessage).empty());
  CHECK(problems_of(kMessage + "\r\r") == std::vector{kEmpty});
  const auto halves = problems_of("{\"src\":\"n0\",\r" + kMessage);
  REQUIRE(halves.size() == 1);
  CHECK(halves[0].starts_with(kStart + "it is not JSON (at 1:"));
}

TEST_CASE("a byte order mark is named") {
  CHECK(problems_of("\xEF\xBB\xBF" + kMessage) ==
        std::vector{kStart + "it begins with a byte order mark (the bytes EF BB BF), which JSON "
                             "does not have. Write UTF-8 without a BOM"});
}

TEST_CASE("of a line for people it is said that stdout is for messages") {
  const auto all = problems_of("got a message");
  REQUIRE(all.size() == 1);
  CHECK(all[0].starts_with(kStart + "it is not JSON (at 1:"));
  CHECK(all[0].ends_with("). stdout is for messages only: print what is for people to stderr"));
}

TEST_CASE("a service answers a request whose msg_id is a string, and warns of one without a type") {
  FakeHost host([&](FakeHost& self, std::size_t node, const Message& message) {
    if (message.type != "echo") return;
    self.write(node, R"({"src":"n0","dest":"lin-kv","body":{"type":"read","key":1,"msg_id":"a"}})");
    self.write(node, R"({"src":"n0","dest":"lin-kv","body":{"key":1,"msg_id":2}})");
    self.reply(node, message,
               fmt::format(R"("type":"echo_ok","echo":{})", message.find("echo")->text));
  });
  const FakeRun run(host, "echo", small(1, 1));
  CHECK(run.results.validity == Validity::valid);
  REQUIRE(run.results.warnings.size() == 1);
  CHECK(run.results.warnings[0].starts_with(
      "lin-kv does not know requests without a type that is a string and has not answered them ("));
  std::size_t answers = 0;
  for (const auto& event : run.engine.journal().events()) {
    const auto& sent = run.engine.journal().message(event.id);
    if (event.kind != Journal::Kind::receive || sent.src < 1 || sent.dest != 0) continue;
    if (run.engine.network().kind(sent.src) != EndpointKind::service) continue;
    ++answers;
    CHECK(sent.body ==
          R"({"type":"error","code":20,"text":"key does not exist","in_reply_to":"a"})");
  }
  CHECK(answers > 0);
}

}  // namespace
}  // namespace maelstrom::workbench::replies_test
