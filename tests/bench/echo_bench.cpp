// What a message costs in process: time and allocations per message, without any I/O.
#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include <atomic>
#include <cstdint>
#include <cstdlib>
#include <new>
#include <string>
#include <string_view>
#include <vector>

#include "echo/echo.hpp"
#include "maelstrom/maelstrom.hpp"
#include "timers.hpp"
#include "unique-ids/unique_ids.hpp"

namespace {

std::uint64_t allocations = 0;

}  // namespace

// Counted, not replaced: the benchmark has one thread.
void* operator new(std::size_t size) {
  ++allocations;
  if (void* memory = std::malloc(size)) return memory;  // NOLINT
  throw std::bad_alloc();
}
void operator delete(void* memory) noexcept { std::free(memory); }               // NOLINT
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }  // NOLINT

namespace {

using namespace std::chrono_literals;
using maelstrom::body;
using maelstrom::Decoder;
using maelstrom::Message;
using maelstrom::Node;
using maelstrom::Raw;
using maelstrom::Task;
using maelstrom::TextBuffer;
using maelstrom::Time;

constexpr std::size_t kBurst = 512;  // messages: about what a pipe holds

// Lines as Maelstrom sends them, with what a decoder may read behind them.
class Lines {
 public:
  explicit Lines(std::string_view type) {
    std::vector<std::size_t> ends;
    for (std::size_t i = 0; i < kBurst; ++i) {
      const std::string member =
          type == "echo" ? fmt::format(R"("echo":"Please echo {}",)", i % 128) : "";
      text_ +=
          fmt::format(R"({{"id":{},"src":"c5","dest":"n1","body":{{{}"type":"{}","msg_id":{}}}}})",
                      i + 16, member, type, i + 2);
      ends.push_back(text_.size());
      text_ += '\n';
    }
    size_ = text_.size();
    text_.append(Decoder::kPadding, ' ');
    std::size_t begin = 0;
    for (const std::size_t end : ends) {
      lines_.push_back(std::string_view(text_).substr(begin, end - begin));
      begin = end + 1;
    }
  }

  std::string_view operator[](std::size_t i) const { return lines_[i % kBurst]; }
  std::string_view all() const { return std::string_view(text_).substr(0, size_); }

 private:
  std::string text_;
  std::size_t size_ = 0;
  std::vector<std::string_view> lines_;
};

void initialize(Node& node) {
  node.receive(R"({"src":"c0","dest":"n1","body":{"type":"init","node_id":"n1",)"
               R"("node_ids":["n1","n2","n3"],"msg_id":1}})",
               Time{});
  node.outbox().clear();
}

// Sets the figures of a benchmark that has handled one message per iteration.
class Count {
 public:
  explicit Count(benchmark::State& state) : state_(state), before_(allocations) {}
  ~Count() {
    state_.SetItemsProcessed(state_.iterations());
    state_.counters["allocs"] = benchmark::Counter(static_cast<double>(allocations - before_),
                                                   benchmark::Counter::kAvgIterations);
  }
  Count(const Count&) = delete;
  Count& operator=(const Count&) = delete;

 private:
  benchmark::State& state_;
  std::uint64_t before_;
};

// Feeds `lines` to the node, a burst at a time as serve() does, or one at a time.
void feed(benchmark::State& state, Node& node, const Lines& lines, bool in_bursts) {
  for (std::size_t i = 0; i < kBurst; ++i) node.receive_padded(lines[i], Time{});  // warm
  node.outbox().clear();
  const Count count(state);
  std::size_t i = 0;
  for (auto _ : state) {
    if (i % kBurst == 0) {
      node.outbox().clear();
      if (in_bursts) node.prepare(lines.all());
    }
    node.receive_padded(lines[i++], Time{});
  }
}

template <class App>
void run_app(benchmark::State& state, std::string_view type, bool in_bursts) {
  Node node;
  App app(node);
  initialize(node);
  feed(state, node, Lines(type), in_bursts);
}

struct EchoTask {
  explicit EchoTask(Node& node) {
    node.on("echo", [](const Request& request) -> Task<Request> { co_return request; });
  }
  struct Request {
    Raw echo;
    using fields = maelstrom::Fields<"echo">;
  };
};

void echo(benchmark::State& state) { run_app<apps::Echo>(state, "echo", false); }
void echo_in_bursts(benchmark::State& state) { run_app<apps::Echo>(state, "echo", true); }
void echo_coroutine(benchmark::State& state) { run_app<EchoTask>(state, "echo", true); }
void unique_ids(benchmark::State& state) { run_app<apps::UniqueIds>(state, "generate", true); }

struct Answer {
  std::int64_t value;
  using fields = maelstrom::Fields<"value">;
};

// The reply to the call whose msg_id is `id`, in place in `line`.
std::string_view answer(std::string& line, std::int64_t id) {
  line.clear();
  fmt::format_to(std::back_inserter(line),
                 R"({{"id":7,"src":"n2","dest":"n1","body":{{"type":"get_ok","in_reply_to":{},)"
                 R"("value":7}}}})",
                 id);
  const std::size_t size = line.size();
  line.append(Decoder::kPadding, ' ');
  return std::string_view(line).substr(0, size);
}

// A call with a callback, and its reply.
void rpc(benchmark::State& state) {
  Node node;
  initialize(node);
  std::string line;
  std::int64_t sum = 0;
  std::int64_t id = 0;
  const auto round_trip = [&] {
    node.rpc("n2", "get", maelstrom::Ack{}, [&](maelstrom::Result<Message> reply) {
      if (reply) sum += reply->get<std::int64_t>("value");
    });
    node.outbox().clear();
    node.receive_padded(answer(line, ++id), Time{});
  };
  for (int i = 0; i < 100; ++i) round_trip();
  {
    const Count count(state);
    for (auto _ : state) round_trip();
  }
  if (sum == 0) state.SkipWithError("no reply arrived");
}

// A request whose handler awaits a call: two messages in, two out.
void request_with_call(benchmark::State& state) {
  Node node;
  node.on("echo", [&node]() -> Task<Answer> { return node.call<Answer>("n2", "get"); });
  initialize(node);
  const Lines lines("echo");
  std::string line;
  std::int64_t id = 0;
  std::size_t i = 0;
  const auto round_trip = [&] {
    node.receive_padded(lines[i++], Time{});
    node.receive_padded(answer(line, ++id), Time{});
  };
  for (int n = 0; n < 100; ++n) round_trip();
  if (node.outbox().view().find(R"("value":7)") == std::string_view::npos) {
    state.SkipWithError("no reply arrived");
  }
  const Count count(state);
  for (auto _ : state) {
    round_trip();
    node.outbox().clear();
  }
}

void decode(benchmark::State& state, bool in_bursts) {
  const Lines lines("echo");
  Decoder decoder;
  Message message;
  std::string problem;
  for (std::size_t i = 0; i < kBurst; ++i) decoder.decode(lines[i], message, problem);
  const Count count(state);
  std::size_t i = 0;
  for (auto _ : state) {
    if (in_bursts && i % kBurst == 0) decoder.prepare(lines.all());
    if (!decoder.decode(lines[i++], message, problem)) state.SkipWithError("not decoded");
    benchmark::DoNotOptimize(message);
  }
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(lines[0].size()));
}
void decode_alone(benchmark::State& state) { decode(state, false); }
void decode_in_bursts(benchmark::State& state) { decode(state, true); }

void encode(benchmark::State& state) {
  TextBuffer out;
  const Count count(state);
  for (auto _ : state) {
    maelstrom::to_json(out, body<"type", "in_reply_to", "text", "values">(
                                "read_ok", std::int64_t{123456}, std::string_view("Please echo 35"),
                                std::array<std::int64_t, 4>{1, 22, 333, 4444}));
    benchmark::DoNotOptimize(out.view().data());
    out.clear();
  }
}

// A timer that is set and cancelled, as nearly every call's, among `range` others.
void set_and_cancel(benchmark::State& state) {
  maelstrom::Timers timers([](const std::exception_ptr&) {});
  for (int i = 0; i < state.range(0); ++i) timers.add(Time(1h + i * 1us), {}, [] {});
  const Count count(state);
  std::int64_t now = 0;
  for (auto _ : state) timers.cancel(timers.add(Time(1s + ++now * 1us), {}, [] {}));
}

// A timer that is set and fires, among `range` others.
void set_and_fire(benchmark::State& state) {
  maelstrom::Timers timers([](const std::exception_ptr&) {});
  std::int64_t fired = 0;
  Time now{};
  for (int i = 0; i < state.range(0); ++i) timers.add(Time(i * 1us), 1ms, [&] { ++fired; });
  const Count count(state);
  for (auto _ : state) {
    timers.add(now + 500us, {}, [&] { ++fired; });
    now += 1us;
    timers.advance(now);
  }
  state.counters["fired"] =
      benchmark::Counter(static_cast<double>(fired), benchmark::Counter::kAvgIterations);
}

BENCHMARK(echo);
BENCHMARK(echo_in_bursts);
BENCHMARK(echo_coroutine);
BENCHMARK(unique_ids);
BENCHMARK(rpc);
BENCHMARK(request_with_call);
BENCHMARK(decode_alone);
BENCHMARK(decode_in_bursts);
BENCHMARK(encode);
BENCHMARK(set_and_cancel)->Arg(0)->Arg(1000);
BENCHMARK(set_and_fire)->Arg(1000);

}  // namespace
