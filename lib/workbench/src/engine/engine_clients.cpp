// The engine's clients: their sessions, and the operations of the workers.
#include <fmt/format.h>

#include <algorithm>

#include "maelstrom/check.hpp"
#include "maelstrom/checkers/edn.hpp"
#include "maelstrom/workbench/engine.hpp"

namespace maelstrom::workbench {
namespace {

// Under faults fewer timeouts than these may be chance.
constexpr std::int64_t kFewTimeouts = 3;

constexpr Rpc kInit = {"init", "init_ok", {}, false};

// The :exception of an op, with the parts that Jepsen's checkers read.
Value exception(std::string_view type, std::string_view message, Arena& arena) {
  const Value cause = arena.map({{Value::keyword("type"), Value::keyword(type)},
                                 {Value::keyword("message"), arena.string(message)}});
  const Value via = arena.map({{Value::keyword("via"), arena.vector({cause})}});
  return arena.map({{Value::keyword("exception"), via}});
}

void fail_with_exception(Op& op, std::string_view type, std::string_view message, Arena& arena) {
  op.type = OpType::info;
  op.error = arena.string(fmt::format("indeterminate: {}", message));
  op.extra = exception(type, message, arena);
}

}  // namespace

Engine::Session& Engine::open_session(std::size_t node) {
  const Endpoint endpoint =
      network_.add(fmt::format("c{}", clients_opened_++), EndpointKind::client);
  sessions_.resize(endpoint + 1);
  passages_.resize(endpoint + 1);
  sessions_[endpoint] = std::make_unique<Session>(static_cast<ClientPort&>(*this), endpoint,
                                                  static_cast<Endpoint>(node), history_.arena());
  return *sessions_[endpoint];
}

void Engine::close_session(Session& session) {
  const Endpoint endpoint = session.client.self();
  network_.close(endpoint);
  sessions_[endpoint].reset();
}

void Engine::transmit(Client& client, std::string_view body, Duration timeout) {
  Session& session = *sessions_[client.self()];
  session.deadline = now_ + timeout;
  passages_[client.self()] = {now_, std::nullopt};
  if (!session.has_alarm) {
    session.has_alarm = true;
    alarms_.push({session.deadline, client.self()});
  }
  if (session.goes_ahead) {
    network_.send_ahead(client.self(), client.node(), body, now_);
    network_.unblock(client.node(), now_);
  } else {
    network_.send(client.self(), client.node(), body, now_);
  }
}

bool Engine::expire() {
  bool has_expired = false;
  while (!alarms_.empty() && alarms_.top().time <= now_) {
    const Endpoint endpoint = alarms_.top().endpoint;
    alarms_.pop();
    Session* session = sessions_[endpoint].get();
    if (session == nullptr) continue;
    session->has_alarm = false;
    if (session->client.waiting_for() == 0) continue;
    if (session->deadline > now_) {  // the deadline of a later call
      session->has_alarm = true;
      alarms_.push({session->deadline, endpoint});
      continue;
    }
    count_of(session->client).timed_out += 1;
    session->client.on_timeout();
    has_expired = true;
  }
  return has_expired;
}

// The count of the requests of the same type as the client's latest one.
RequestCount& Engine::count_of(const Client& client) {
  const auto found = requests_.find(client.latest_type());
  if (found != requests_.end()) return found->second;
  return requests_.emplace(client.latest_type(), RequestCount{.node = client.node()}).first->second;
}

// Reports the types of which every request timed out, while nodes answered others. Says nothing if
// replies may have been late.
void Engine::report_unanswered() {
  if (has_unawaited_replies_) return;
  const std::int64_t least = options_.nemesis.faults.empty() ? 1 : kFewTimeouts;
  std::vector<std::string> silent;
  std::vector<std::string> answered;
  std::size_t node = 0;
  for (const auto& [type, count] : requests_) {
    if (count.answered > 0) answered.push_back(fmt::format("\"{}\"", type));
    if (count.answered > 0 || count.timed_out < least) continue;
    if (silent.empty()) node = count.node;
    silent.push_back(fmt::format("\"{}\" ({} timed out)", type, count.timed_out));
  }
  if (silent.empty() || answered.empty()) return;
  report(
      Problem::unanswered_type, node,
      fmt::format("no node answered any request of the type {}, while they answered {}. Is there "
                  "a handler for it, and does it send a reply, with in_reply_to?",
                  fmt::join(silent, " or "), fmt::join(answered, ", ")),
      {}, now_);
}

Task<> Engine::initialize(std::size_t node) {
  Session& session = open_session(node);
  const bool is_done = co_await call_init(node, session);
  if (!is_done) co_return;
  close_session(session);
  --unfinished_;
}

Task<> Engine::set_up(std::size_t node) {
  Session& session = open_session(node);  // stays open to the end
  const bool is_done = co_await call_set_up(node, session);
  if (is_done) --unfinished_;
}

// Returns false after reporting a failure.
Task<bool> Engine::call_init(std::size_t node, Session& session) {
  try {
    co_await session.client.call(
        kInit, body<"node_id", "node_ids">(options_.nodes[node], options_.nodes), kInitTimeout);
  } catch (const RpcError& error) {
    if (error.is_timeout()) {
      report_silence(node);
    } else {
      report(Problem::init_failed, node,
             fmt::format("{} answered its init with an error: {}", options_.nodes[node],
                         to_edn(error.error())),
             {}, now_);
    }
    co_return false;
  } catch (const MalformedReply& reply) {
    report(Problem::init_failed, node,
           fmt::format("{} did not answer its init with init_ok: {}", options_.nodes[node],
                       reply.problem()),
           reply.body(), now_);
    co_return false;
  }
  co_return true;
}

// Asks the host for the reason of the first such node only, because that may take a second.
void Engine::report_silence(std::size_t node) {
  if (is_done()) return;
  std::string text = fmt::format("{} did not answer its init within {} s", options_.nodes[node],
                                 kInitTimeout / std::chrono::seconds(1));
  const std::string reason = host_.explain_silence(node);
  if (!reason.empty()) text += fmt::format(". {}", reason);
  report(Problem::init_timeout, node, std::move(text), {}, now_);
}

Task<bool> Engine::call_set_up(std::size_t node, Session& session) {
  try {
    co_await workload_.set_up(session.client);
  } catch (const RpcError& error) {
    const std::string_view type = session.client.latest_type();
    report(Problem::init_failed, node,
           error.is_timeout()
               ? fmt::format("{} did not answer the {} that sets up the workload within {} s. Is "
                             "there a handler for it, and does it send a reply, with in_reply_to?",
                             options_.nodes[node], type, Client::kTimeout / std::chrono::seconds(1))
               : fmt::format("{} answered the {} that sets up the workload with an error: {}",
                             options_.nodes[node], type, to_edn(error.error())),
           {}, now_);
    co_return false;
  } catch (const MalformedReply& reply) {
    report(Problem::init_failed, node,
           fmt::format("{} answered wrongly when the workload was set up: {}", options_.nodes[node],
                       reply.problem()),
           reply.body(), now_);
    co_return false;
  }
  co_return true;
}

void Engine::invoke(const Step& step) {
  Worker& worker = workers_[static_cast<std::size_t>(step.thread)];
  const bool is_new_process = worker.session_process != worker.process;
  if (worker.session != nullptr && is_new_process && !workload_.reuses_clients()) {
    close_session(*worker.session);
    worker.session = nullptr;
  }
  if (worker.session == nullptr) {
    worker.session = &open_session(static_cast<std::size_t>(worker.thread) % options_.nodes.size());
  }
  worker.session_process = worker.process;
  const auto free = std::ranges::find(free_, step.thread);
  MAELSTROM_CHECK(free != free_.end());  // else the history would lose an operation
  *free = free_.back();
  free_.pop_back();

  worker.op = step.op;
  worker.op.type = OpType::invoke;
  worker.op.process = worker.process;
  worker.op.time = now_ - origin_;
  worker.op.index = static_cast<std::int32_t>(history_.size());
  history_.append(worker.op);
  worker.task.emplace(perform(worker));
  worker.task->start();
}

Task<> Engine::perform(Worker& worker) {
  Op op = worker.op;
  op.type = OpType::ok;
  try {
    co_await workload_.invoke(worker.session->client, op);
  } catch (const RpcError& error) {
    op = worker.op;
    if (workload_.throws_errors()) {
      fail_with_exception(op, error.is_timeout() ? "net-timeout" : "rpc-error",
                          to_edn(error.error()), history_.arena());
    } else {
      op.type = error.is_definite() || workload_.is_idempotent(op) ? OpType::fail : OpType::info;
      op.error = error.error();
    }
  } catch (const MalformedReply& reply) {
    op = worker.op;
    fail_with_exception(op, "malformed-reply", reply.problem(), history_.arena());
    const std::size_t node = worker.session->client.node();
    report(Problem::malformed_reply, node,
           fmt::format("{} sent a malformed reply: {}", options_.nodes[node], reply.problem()),
           reply.body(), now_);
  }
  complete(worker, op);
}

void Engine::complete(Worker& worker, Op op) {
  op.index = static_cast<std::int32_t>(history_.size());
  op.time = now_ - origin_;
  history_.append(op);
  latencies_.add(op.time - worker.op.time);
  ++completed_;
  free_.push_back(worker.thread);
  is_starved_ = false;
  workload_.complete(worker.thread, op);
  if (op.is_info()) worker.process += static_cast<std::int32_t>(workers_.size());
}

}  // namespace maelstrom::workbench
