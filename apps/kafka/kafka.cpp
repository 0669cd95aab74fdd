#include "kafka/kafka.hpp"

namespace apps {

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
  maelstrom::Slot<std::int64_t> slot;
  waiting_[{owner, *passed}] = &slot;
  try {
    exchange();
  } catch (...) {
    waiting_.erase({owner, *passed});
    throw;
  }
  const auto offset = co_await node_.wait(slot, kSendTimeout);
  if (offset) co_return *offset;
  waiting_.erase({owner, *passed});
  throw Error(ErrorCode::timeout, owner + ", the owner, may yet append it");
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
  for (const auto& [passed, offset] : received.appended) {
    if (const auto waiting = waiting_.extract({from, passed})) waiting.mapped()->set(offset);
  }
  broker_->append_forwards(from, batch, node_.now());
  exchange();
}

void Kafka::exchange() {
  for (const auto& peer : node_.peers()) {
    const auto batch = broker_->next_batch(peer, node_.now());
    if (batch) node_.send(peer, "replicate", *batch);
  }
  alarm_.set(broker_->next_time());
}

}  // namespace apps
