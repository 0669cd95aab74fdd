#include "kafka/kafka.hpp"

namespace apps {

using namespace std::chrono_literals;
using maelstrom::Error, maelstrom::ErrorCode, maelstrom::Result, maelstrom::Task;

Task<kafka::SendReply> Kafka::send(const kafka::SendRequest& request) {
  const std::string owner(node_.owner(request.key));
  if (owner != node_.id()) co_return kafka::SendReply{co_await pass_on(owner, request)};
  const std::int64_t offset = broker_->append(request.key, request.msg, node_.now());
  exchange();
  co_return kafka::SendReply{offset};
}

Task<std::int64_t> Kafka::pass_on(std::string owner, const kafka::SendRequest& request) {
  const auto passed = broker_->forward(owner, request.key, request.msg, node_.now());
  if (!passed) throw Error(ErrorCode::temporarily_unavailable, owner + ", the owner, is not there");
  exchange();
  const auto waiter = std::make_shared<Waiter>();
  waiting_[{owner, *passed}] = waiter;
  auto timer = node_.after(kSendTimeout, [this, owner, passed = *passed] {
    settle(owner, passed, Error(ErrorCode::timeout, owner + ", the owner, may yet append it"));
  });
  const Result<std::int64_t> result = co_await *waiter;
  timer.cancel();
  if (!result) throw result.error();
  co_return *result;
}

void Kafka::settle(const std::string& owner, kafka::Broker::Passed passed,
                   Result<std::int64_t> result) {
  const auto waiting = waiting_.extract({owner, passed});
  if (waiting) waiting.mapped()->set(std::move(result));
}

Task<kafka::OffsetsReply> Kafka::list(const kafka::KeysRequest& request) {
  kafka::check_keys(request);
  std::vector<Task<Result<kafka::OffsetsReply>>> calls;
  for (const auto& peer : node_.peers()) {
    if (!broker_->is_alive(peer, node_.now())) continue;
    calls.push_back(
        node_.try_call<kafka::OffsetsReply>(peer, "committed", request, kCommittedTimeout));
  }
  const auto answers = co_await maelstrom::when_all(std::move(calls));
  kafka::OffsetsReply reply = broker_->committed(request);
  for (const auto& answer : answers) {
    if (answer) reply.raise(*answer, request);
  }
  co_return reply;
}

void Kafka::receive(std::string_view peer, const kafka::Batch& batch) {
  const std::string from(peer);
  const auto received = broker_->receive(from, batch, node_.now());
  if (!received.complaint.empty()) node_.log().warn("{}", received.complaint);
  for (const auto& [passed, offset] : received.appended) settle(from, passed, offset);
  broker_->append_forwards(from, batch, node_.now());
  exchange();
}

void Kafka::exchange() {
  for (const auto& peer : node_.peers()) {
    const auto batch = broker_->next_batch(peer, node_.now());
    if (batch) node_.send(peer, "replicate", *batch);
  }
  const auto next = broker_->next_time();
  if (!next || (wakeup_ && *wakeup_ <= *next)) return;
  timer_.cancel();
  wakeup_ = next;
  timer_ = node_.after(std::max(*next - node_.now(), 0ns), [this] {
    wakeup_.reset();
    exchange();
  });
}

}  // namespace apps
