// A host whose nodes behave as the test defines.
#pragma once

#include <fmt/format.h>

#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "maelstrom/message.hpp"
#include "maelstrom/workbench/check_run.hpp"
#include "maelstrom/workbench/engine.hpp"
#include "maelstrom/workbench/virtual_host.hpp"
#include "maelstrom/workbench/workloads.hpp"

namespace maelstrom::workbench {

// A node gets messages and writes lines, now or later. It answers init by itself, unless
// `answers_init` is false.
class FakeHost : public VirtualHost {
 public:
  using Behaviour = std::function<void(FakeHost& host, std::size_t node, const Message& message)>;

  explicit FakeHost(Behaviour behaviour) : behaviour_(std::move(behaviour)) {}

  void start(std::size_t node) override { started.push_back(node); }
  void kill(std::size_t node) override {
    killed.push_back(node);
    std::erase_if(inbox_, [node](const auto& message) { return message.first == node; });
    std::erase_if(outbox_, [node](const auto& line) { return line.second.first == node; });
  }
  void pause(std::size_t node) override { paused.push_back(node); }
  void resume(std::size_t node) override { resumed.push_back(node); }
  bool deliver(std::size_t node, std::string_view line) override {
    inbox_.emplace_back(node, std::string(line));
    return true;
  }
  void step(Engine& engine, Time now, Observer* /*observer*/) override {
    now_ = now;
    for (const auto& [node, line] : std::exchange(inbox_, {})) {
      std::string padded = line + std::string(Decoder::kPadding, '\0');
      Message message;
      std::string problem;
      if (!decoder_.decode(std::string_view(padded).substr(0, line.size()), message, problem)) {
        continue;
      }
      if (message.type == "init" && answers_init) {
        reply(node, message, R"("type":"init_ok")");
      } else {
        behaviour_(*this, node, message);
      }
    }
    while (!outbox_.empty() && outbox_.begin()->first <= now) {
      const auto [node, line] = outbox_.begin()->second;
      outbox_.erase(outbox_.begin());
      const std::string padded = line + std::string(Decoder::kPadding, '\0');
      engine.on_line(node, std::string_view(padded).substr(0, line.size()), now);
    }
  }
  std::optional<Time> next_deadline() const override {
    return outbox_.empty() ? std::nullopt : std::optional(outbox_.begin()->first);
  }

  // Writes a line after `delay`.
  void write(std::size_t node, std::string line, Duration delay = {}) {
    outbox_.emplace(now_ + delay, std::pair(node, std::move(line)));
  }
  // Answers `request` with the given members of a body.
  void reply(std::size_t node, const Message& request, std::string_view members,
             Duration delay = {}) {
    write(node,
          fmt::format(R"({{"src":"{}","dest":"{}","body":{{{},"in_reply_to":{}}}}})", request.dest,
                      request.src, members, *request.msg_id),
          delay);
  }
  Time now() const { return now_; }

  bool answers_init = true;
  std::vector<std::size_t> started;
  std::vector<std::size_t> killed;
  std::vector<std::size_t> paused;
  std::vector<std::size_t> resumed;

 private:
  Behaviour behaviour_;
  Decoder decoder_;
  Time now_{};
  std::vector<std::pair<std::size_t, std::string>> inbox_;
  std::multimap<Time, std::pair<std::size_t, std::string>> outbox_;
};

// Options of a short run.
inline EngineOptions small(std::size_t nodes = 1, double rate = 10,
                           std::chrono::seconds time_limit = std::chrono::seconds(2)) {
  EngineOptions options;
  options.nodes = node_names(nodes);
  options.concurrency = nodes;
  options.rate = rate;
  options.time_limit = time_limit;
  options.network.mean_overhead = kVirtualOverhead;
  options.seed = 1;
  return options;
}

// A run of a workload on a FakeHost.
struct FakeRun {
  FakeRun(FakeHost& host, std::string_view name, EngineOptions options,
          const CheckOptions& check = {})
      : workload(require_workload(name, {}, options)), engine(std::move(options), *workload, host) {
    run_virtually(engine, host);
    results = check_run(engine, name, check);
  }
  // A run of the test's own workload, judged by `judge`.
  FakeRun(FakeHost& host, std::unique_ptr<Workload> what, Judge judge, EngineOptions options,
          const CheckOptions& check = {})
      : workload(std::move(what)), engine(std::move(options), *workload, host) {
    run_virtually(engine, host);
    results = check_run(engine, std::move(judge), check);
  }

  std::vector<const Op*> completions() const {
    std::vector<const Op*> ops;
    for (const Op& op : engine.history()) {
      if (op.is_client() && !op.is_invoke()) ops.push_back(&op);
    }
    return ops;
  }

  std::unique_ptr<Workload> workload;
  Engine engine;
  Results results;
};

}  // namespace maelstrom::workbench
