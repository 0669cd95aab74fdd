// A node with handlers for what the tests want to see: timers, calls, randomness, logs, signals.
// Its argument, if any, is the longest line that it takes, in bytes.
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <maelstrom/maelstrom.hpp>
#include <memory>
#include <stdexcept>
#include <string>

namespace {

using namespace std::chrono_literals;
using maelstrom::body;
using maelstrom::Duration;
using maelstrom::ErrorCode;
using maelstrom::Message;
using maelstrom::Node;
using maelstrom::Task;

volatile std::sig_atomic_t signals_seen = 0;
int syncs_seen = 0;
bool fails_syncs = false;

struct Echo {
  maelstrom::Raw echo;
  using fields = maelstrom::Fields<"echo">;
};

struct Wait {
  std::int64_t ns;
  using fields = maelstrom::Fields<"ns">;
};

struct Ticks {
  std::int64_t ns;
  std::int64_t count;
  using fields = maelstrom::Fields<"ns", "count">;
};

struct Ask {
  std::string_view peer;
  std::optional<std::int64_t> ns;
  using fields = maelstrom::Fields<"peer", "ns">;
};

struct Answer {
  std::int64_t value;
  using fields = maelstrom::Fields<"value">;
};

struct Text {
  std::string_view text;
  using fields = maelstrom::Fields<"text">;
};

class Probe {
 public:
  explicit Probe(Node& node) : node_(node), kv_(node) {
    node.on("echo", [](const Echo& request) { return request; });
    node.on("time", [this] { return body<"ns">(nanoseconds()); });
    node.on("random", [this] { return body<"value">(node_.random()()); });
    node.on("signals", [] { return body<"count">(static_cast<int>(signals_seen)); });
    node.on("after", [this](const Wait& wait, const Message& message) {
      node_.after(Duration(wait.ns), [this, to = std::string(message.src)] {
        node_.send(to, "tick", body<"ns">(nanoseconds()));
      });
    });
    node.on("every", [this](const Ticks& ticks, const Message& message) {
      auto left = std::make_shared<std::int64_t>(ticks.count);
      auto timer = std::make_shared<maelstrom::Timer>();
      *timer = node_.every(Duration(ticks.ns), [this, left, timer, to = std::string(message.src)] {
        node_.send(to, "tick", body<"ns">(nanoseconds()));
        if (--*left == 0) timer->cancel();
      });
    });
    node.on("sleep",
            [this](const Wait& wait) -> Task<> { co_await node_.sleep(Duration(wait.ns)); });
    node.on("ask", [this](const Ask& ask) -> Task<Answer> { return answer(ask); });
    node.on("deliver", [this](const Ask& ask) { node_.deliver(ask.peer, "gossip", body<"n">(1)); });
    node.on("count", [this]() -> Task<Answer> {
      const auto add = [](std::int64_t n) { return n + 1; };
      co_return Answer{co_await kv_.update("count", std::int64_t{0}, add)};
    });
    node.on("log", [this](const Text& text) {
      node_.log().debug("{}", text.text);
      node_.log().info("{}", text.text);
      node_.log().warn("{}", text.text);
      node_.log().error("{}", text.text);
    });
    node.on("keep", [this](const Text& text) { node_.storage().append(text.text); });
    node.on("keep_only",
            [this](const Text& text) { node_.storage().replace({std::string(text.text)}); });
    node.on("kept", [this] { return body<"records">(node_.storage().load()); });
    node.on("syncs", [] { return body<"count">(syncs_seen); });
    node.on("fail_syncs", [] { fails_syncs = true; });
    node.on("fail", [](const Text& text) { throw std::runtime_error(std::string(text.text)); });
  }

 private:
  std::int64_t nanoseconds() const { return node_.now().time_since_epoch().count(); }

  // Twice what the peer says.
  Task<Answer> answer(Ask ask) {
    const auto timeout = Duration(ask.ns.value_or(3'600'000'000'000));
    const auto reply =
        co_await node_.try_call<Answer>(ask.peer, "question", maelstrom::Ack{}, timeout);
    if (!reply) throw maelstrom::Error(ErrorCode::abort, reply.error().text());
    co_return Answer{2 * reply->value};
  }

  Node& node_;
  maelstrom::LinKv kv_;
};

}  // namespace

// In the place of the system's: counts, and fails as a disk does.
extern "C" int fdatasync(int fd) {
  ++syncs_seen;
  if (!fails_syncs) return static_cast<int>(syscall(SYS_fdatasync, fd));
  errno = EIO;
  return -1;
}

int main(int argc, char** argv) {
  struct sigaction action {};
  action.sa_handler = [](int) { signals_seen = signals_seen + 1; };
  sigaction(SIGUSR1, &action, nullptr);  // without SA_RESTART: system calls are interrupted

  maelstrom::ServeOptions options;
  if (argc > 1) options.max_line = std::strtoul(argv[1], nullptr, 10);
  return maelstrom::serve([](Node& node) { return std::make_shared<Probe>(node); }, options);
}
