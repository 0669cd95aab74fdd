#include "apps/cluster/cluster.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <utility>

namespace tests {
namespace {

using maelstrom::Decoder;
using maelstrom::Duration;
using maelstrom::Message;
using maelstrom::Time;

// As a driver's clock in 2023. Some apps make numbers of it.
constexpr Time kStart{std::chrono::seconds(1'700'000'000)};
// Events without any time between them, beyond which a node is taken to go round in circles.
constexpr std::size_t kMaxAtOnce = 100'000;

std::vector<std::shared_ptr<maelstrom::Storage>> fresh_storages(std::size_t nodes) {
  std::vector<std::shared_ptr<maelstrom::Storage>> storages;
  while (storages.size() < nodes) storages.push_back(std::make_shared<maelstrom::MemoryStorage>());
  return storages;
}

std::string shown(std::string_view line) {
  constexpr std::size_t kShown = 2000;
  return line.size() <= kShown ? std::string(line) : std::string(line.substr(0, kShown)) + "...";
}

}  // namespace

Cluster::Cluster(MakeApp make_app, std::size_t nodes, std::uint64_t seed)
    : Cluster(std::move(make_app), fresh_storages(nodes), seed) {
  for (std::size_t node = 0; node < nodes; ++node) start(node);
}

Cluster::Cluster(MakeApp make_app, std::vector<std::shared_ptr<maelstrom::Storage>> storages,
                 std::uint64_t seed)
    : make_app_(std::move(make_app)), seed_(seed), random_(seed), now_(kStart) {
  for (auto& storage : storages) {
    slots_.emplace_back();
    slots_.back().storage = std::move(storage);
  }
}

// What escapes from a node ends its process.
template <class F>
void Cluster::run(std::size_t node, F&& event) {
  const bool is_init = slots_[node].node->id().empty();
  try {
    event(*slots_[node].node);
  } catch (const Failure&) {
    throw;
  } catch (const std::exception& error) {
    throw Failure(fmt::format("{} died: {}", name(node), error.what()));
  }
  if (!slots_[node].node->failure().empty()) return end_failed(node, is_init);
  collect(node);
}

// A node whose storage has failed says nothing more; one that is just starting may say why.
void Cluster::end_failed(std::size_t node, bool is_init) {
  const std::string failure = slots_[node].node->failure();
  const std::string said(slots_[node].node->outbox().view());
  if (is_init) collect(node);
  kill(node);
  if (!is_init && !said.empty()) {
    throw Failure(fmt::format("{} goes on after \"{}\": {}", name(node), failure, shown(said)));
  }
  if (on_storage_failure) return on_storage_failure(node);
  if (!is_init) throw Failure(fmt::format("{} ends: {}", name(node), failure));
}

void Cluster::kill(std::size_t node) {
  slots_[node].app.reset();
  slots_[node].node.reset();
  ++slots_[node].life;
}

void Cluster::start(std::size_t node) {
  const auto refusal = try_start(node);
  if (refusal) throw Failure(fmt::format("{} does not start: {}", name(node), *refusal));
}

std::optional<std::string> Cluster::try_start(std::size_t node) {
  Slot& slot = slots_[node];
  maelstrom::NodeOptions options;
  options.seed = seed_ * 1000 + slot.life * slots_.size() + node;
  options.storage = slot.storage;
  options.log_level = maelstrom::LogLevel::warn;
  options.log_sink = [this](maelstrom::LogLevel, std::string_view text) {
    if (on_warning) on_warning(text);
  };
  options.boot = static_cast<std::uint64_t>(now_.time_since_epoch().count()) + slot.life;
  slot.node = std::make_unique<maelstrom::Node>(std::move(options));
  std::string ids;
  for (std::size_t i = 0; i < slots_.size(); ++i) {
    ids += fmt::format("{}\"{}\"", i == 0 ? "" : ",", name(i));
  }
  const std::int64_t number = ++last_request_;
  run(node, [&](maelstrom::Node& started) {
    started.advance(now_);
    slot.app = make_app_(started);
    started.receive(fmt::format(R"({{"src":"c0","dest":"{0}","body":{{"type":"init","msg_id":{1},)"
                                R"("node_id":"{0}","node_ids":[{2}]}}}})",
                                name(node), number, ids),
                    now_);
  });
  const Reply* const answer = reply(number);
  if (answer == nullptr && !is_up(node)) return "its storage has failed";
  if (answer == nullptr) throw Failure(name(node) + " does not answer its init");
  if (answer->is_ok() && is_up(node)) return std::nullopt;
  const std::string refusal = answer->body;
  kill(node);
  return refusal;
}

void Cluster::restart(std::size_t node) {
  kill(node);
  start(node);
}

void Cluster::restart_all() {
  for (std::size_t node = 0; node < size(); ++node) kill(node);
  for (std::size_t node = 0; node < size(); ++node) start(node);
}

void Cluster::send(std::size_t node, std::string line) {
  const Duration latency = random_.between(kShortest, kLongest);
  events_.push({now_ + latency, ++order_, node, slots_[node].life, std::move(line)});
}

void Cluster::deliver(std::size_t node, std::string_view line) {
  if (!is_up(node)) return;
  run(node, [&](maelstrom::Node& receiver) { receiver.receive(line, now_); });
}

std::int64_t Cluster::begin(std::size_t node, std::string_view body) {
  const std::int64_t number = ++last_request_;
  send(node, fmt::format(R"({{"src":"c1","dest":"{}","body":{{"msg_id":{},{}}})", name(node),
                         number, body.substr(1)));
  return number;
}

const Reply* Cluster::reply(std::int64_t number) const {
  const auto found = replies_.find(number);
  return found == replies_.end() ? nullptr : &found->second;
}

std::optional<Reply> Cluster::ask(std::size_t node, std::string_view body) {
  const std::int64_t number = begin(node, body);
  const Time end = now_ + kPatience;
  while (reply(number) == nullptr && now_ < end) {
    run_until(std::min(end, now_ + std::chrono::milliseconds(5)));
  }
  const Reply* const answer = reply(number);
  return answer == nullptr ? std::nullopt : std::optional(*answer);
}

std::optional<Time> Cluster::next_deadline() const {
  std::optional<Time> next;
  for (const Slot& slot : slots_) {
    const auto deadline = slot.node ? slot.node->next_deadline() : std::nullopt;
    if (deadline) next = std::min(next.value_or(*deadline), *deadline);
  }
  return next;
}

void Cluster::run_until(Time end) {
  std::size_t at_once = 0;
  while (true) {
    std::optional<Time> next = next_deadline();
    if (!events_.empty()) next = std::min(next.value_or(Time::max()), events_.top().time);
    if (!next || *next > end) break;
    at_once = *next > now_ ? 0 : at_once + 1;
    if (at_once > kMaxAtOnce) throw Failure("the nodes are busy without any time passing");
    now_ = std::max(now_, *next);
    while (!events_.empty() && events_.top().time <= now_) {
      const Event event = events_.top();
      events_.pop();
      if (slots_[event.node].life == event.life) deliver(event.node, event.line);
    }
    for (std::size_t node = 0; node < size(); ++node) {
      const auto deadline = is_up(node) ? slots_[node].node->next_deadline() : std::nullopt;
      if (!deadline || *deadline > now_) continue;
      run(node, [this](maelstrom::Node& woken) { woken.advance(now_); });
    }
  }
  now_ = std::max(now_, end);
}

void Cluster::collect(std::size_t node) {
  if (!is_up(node)) return;
  maelstrom::TextBuffer& outbox = slots_[node].node->outbox();
  const std::string written(outbox.view());
  outbox.clear();
  for (std::size_t start = 0; start < written.size();) {
    const std::size_t end = written.find('\n', start);
    if (end == written.npos) throw Failure(name(node) + " wrote half a line");
    carry(std::string_view(written).substr(start, end - start));
    start = end + 1;
  }
}

void Cluster::carry(std::string_view line) {
  std::string padded(line);
  padded.append(Decoder::kPadding, ' ');
  Message message;
  std::string problem;
  if (!decoder_.decode(std::string_view(padded).substr(0, line.size()), message, problem)) {
    throw Failure(fmt::format("a node wrote what is no message, {}: {}", problem, shown(line)));
  }
  if (maelstrom::is_client(message.dest)) {
    Reply answer{std::string(message.type), std::string(message.body.text), {}};
    if (message.type == "error") {
      answer.error = static_cast<maelstrom::ErrorCode>(message.get<int>("code"));
    }
    if (message.in_reply_to) replies_.insert_or_assign(*message.in_reply_to, std::move(answer));
    return;
  }
  for (std::size_t node = 0; node < size(); ++node) {
    if (name(node) != message.dest) continue;
    std::string sent(line);
    if (on_peer_line) on_peer_line(node, sent);
    send(node, std::move(sent));
    return;
  }
  if (message.in_reply_to) return;  // whoever asked is not here
  throw Failure(fmt::format("a node wrote to \"{}\": {}", message.dest, shown(line)));
}

}  // namespace tests
