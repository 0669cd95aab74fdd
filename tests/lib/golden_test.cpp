// Plays the scripts in tests/golden against small nodes: input lines, and exactly the output lines
// that follow from them. A script consists of lines:
//
//   $ APP [boot=TIME]  a new node of this app (see kApps) takes the place of the one before
//   @ TIME             it is TIME now, with a stop at every deadline on the way; as 5s, 12ms, 3us
//   > LINE             the node gets this line
//   < LINE             and says this, in this order, before the next line of another kind
//   # ...              is for the reader, as are empty lines
#include <charconv>
#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
#include <stdexcept>

#include "echo/echo.hpp"
#include "harness.hpp"
#include "unique-ids/unique_ids.hpp"

namespace tests::golden_test {
namespace {

// Shows every way in which a node can speak.
class Talker {
 public:
  explicit Talker(Node& node) : node_(node) {
    node.on_init([this] {
      for (const auto& peer : node_.peers()) node_.send(peer, "hello");
    });
    node.on("add", [this](const Add& add) { return body<"sum">(sum_ += add.delta); });
    node.on("ack", [] {});
    node.on("fail", [](const Fail& fail) -> Ack { throw Error(ErrorCode{fail.code}, fail.text); });
    node.on("break", []() -> Ack { throw std::runtime_error("broken"); });
    node.on("sleep", [this](const Sleep& sleep) -> Task<> {
      co_await node_.sleep(std::chrono::milliseconds(sleep.ms));
    });
    node.on("ask", [this](const Ask& ask) -> Task<Json> {
      co_return co_await node_.call<Json>(ask.peer, "question", Ack(), 500ms);
    });
    node.on("tell", [this](const Ask& ask) {
      node_.deliver(ask.peer, "news", body<"sum">(sum_),
                    {.first = 100ms, .longest = 400ms, .jitter = 0});
    });
    node.on(
        "count", [this](const Ask& ask) -> Task<Body<Fields<"n">, std::int64_t>> {
          co_return body<"n">(
              co_await kv_.update<std::int64_t>(ask.peer, 0, [](std::int64_t n) { return n + 1; }));
        });
    node.on("tick", [this] { ticks_ = node_.every(100ms, [this] { node_.send("n2", "tick"); }); });
    node.on("stop", [this] { ticks_.cancel(); });
  }

 private:
  struct Add {
    std::int64_t delta;
    using fields = Fields<"delta">;
  };
  struct Fail {
    int code;
    std::string text;
    using fields = Fields<"code", "text">;
  };
  struct Sleep {
    int ms;
    using fields = Fields<"ms">;
  };
  struct Ask {
    std::string peer;
    using fields = Fields<"peer">;
  };

  Node& node_;
  std::int64_t sum_ = 0;
  Timer ticks_;
  LinKv kv_{node_};
};

const std::map<std::string, std::function<std::shared_ptr<void>(Node&)>> kApps = {
    {"echo", [](Node& node) { return std::make_shared<apps::Echo>(node); }},
    {"unique-ids", [](Node& node) { return std::make_shared<apps::UniqueIds>(node); }},
    {"talker", [](Node& node) { return std::make_shared<Talker>(node); }}};

Duration read_time(std::string_view text) {
  std::int64_t number = 0;
  const auto [at, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
  REQUIRE(problem == std::errc());
  const std::string_view unit(at, text.data() + text.size());
  if (unit == "s") return std::chrono::seconds(number);
  if (unit == "ms") return std::chrono::milliseconds(number);
  if (unit == "us") return std::chrono::microseconds(number);
  REQUIRE(unit == "ns");
  return Duration(number);
}

class Player {
 public:
  void play(std::string_view line) {
    if (line.empty() || line[0] == '#') return;
    REQUIRE(line.size() >= 2);
    REQUIRE(line[1] == ' ');
    const std::string_view rest = line.substr(2);
    if (line[0] == '<') {
      REQUIRE(said_.size() > checked_);
      REQUIRE(said_[checked_++] == rest);
      return;
    }
    check_silent();
    switch (line[0]) {
      case '$': start(rest); break;
      case '@': hear(node_->pass(read_time(rest) - node_->now().time_since_epoch())); break;
      case '>': hear((*node_)(rest)); break;
      default: REQUIRE(line == "a line that begins with one of $ @ > < #");
    }
  }
  // Everything that the node has said was in the script.
  void check_silent() {
    const Lines more(said_.begin() + static_cast<std::ptrdiff_t>(checked_), said_.end());
    REQUIRE(more == Lines());
  }

 private:
  void start(std::string_view words) {
    constexpr std::string_view kBoot = " boot=";
    const std::size_t boot = words.find(kBoot);
    NodeOptions options;
    if (boot != words.npos) {
      options.boot =
          static_cast<std::uint64_t>(read_time(words.substr(boot + kBoot.size())).count());
    }
    app_.reset();
    node_ = std::make_unique<TestNode>(std::move(options));
    app_ = kApps.at(std::string(words.substr(0, boot)))(**node_);
  }
  void hear(Lines lines) {
    said_ = std::move(lines);
    checked_ = 0;
  }

  std::unique_ptr<TestNode> node_;
  std::shared_ptr<void> app_;  // goes before its node
  Lines said_;                 // in answer to the last input
  std::size_t checked_ = 0;    // as many of them were in the script
};

TEST_CASE("the golden scripts are followed line by line") {
  int scripts = 0;
  for (const auto& entry : std::filesystem::directory_iterator(TESTS_SOURCE_DIR "/tests/golden")) {
    if (entry.path().extension() != ".txt") continue;
    ++scripts;
    std::ifstream file(entry.path());
    REQUIRE(file);
    Player player;
    int number = 0;
    for (std::string line; std::getline(file, line);) {
      const std::string place = fmt::format("{}:{}", entry.path().filename().string(), ++number);
      CAPTURE(place, line);
      player.play(line);
    }
    const std::string place = entry.path().filename().string() + ": the end";
    CAPTURE(place);
    player.check_silent();
  }
  CHECK(scripts >= 6);
}

}  // namespace
}  // namespace tests::golden_test
