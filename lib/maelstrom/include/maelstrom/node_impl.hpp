// The templates of Node. Included by node.hpp.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <utility>

#include "maelstrom/node.hpp"

namespace maelstrom {

namespace internal {

template <class R>
Result<R> read_reply(const Result<Message>& reply) {
  if (!reply) return reply.error();
  try {
    return reply->template as<R>();
  } catch (const Error& error) {
    // The request was served, so a definite code would be wrong.
    return Error(ErrorCode::crash, "unreadable reply: " + error.text());
  }
}

template <class R>
Task<Result<R>> wait_for(std::shared_ptr<Slot<Result<R>>> slot) {
  co_return co_await *slot;
}

template <class R>
Task<R> unwrap(Task<Result<R>> task) {
  Result<R> result = co_await std::move(task);
  co_return std::move(result).value();
}

}  // namespace internal

template <class F>
void Node::on(std::string_view type, F handler) {
  add_handler(type, internal::make_handler(std::move(handler), writer_));
}

template <class B>
void Node::send(std::string_view dest, std::string_view type, const B& body) {
  writer_.send(dest, type, body);
}

template <class B>
void Node::rpc(std::string_view dest, std::string_view type, const B& body,
               Function<void(Result<Message>)> callback, Duration timeout) {
  await_reply(writer_.request(dest, type, body), std::move(callback), timeout);
}

template <class R, class B>
Task<Result<R>> Node::try_call(std::string_view dest, std::string_view type, const B& body,
                               Duration timeout) {
  static_assert(OwnsData<R>,
                "what a call gives outlives the reply: keep std::string and Json, no views");
  auto slot = std::make_shared<Slot<Result<R>>>();
  rpc(
      dest, type, body,
      [slot](Result<Message> reply) { slot->set(internal::read_reply<R>(reply)); }, timeout);
  return internal::wait_for(std::move(slot));
}

template <class R, class B>
Task<R> Node::call(std::string_view dest, std::string_view type, const B& body, Duration timeout) {
  return internal::unwrap(try_call<R>(dest, type, body, timeout));
}

template <class B>
void Node::deliver(std::string_view dest, std::string_view type, const B& body,
                   RetryPolicy policy) {
  const std::size_t start = outbox().size();
  const std::int64_t msg_id = writer_.request(dest, type, body);
  keep_delivering(msg_id, std::string(outbox().view().substr(start)), policy);
}

template <class T>
Task<std::optional<T>> Node::wait(Slot<T>& slot, Duration timeout) {
  const ScopedTimer timer(after(timeout, [&slot] { slot.give_up(); }));
  co_return co_await slot.set_or_given_up();
}

template <class T>
Task<std::vector<T>> Node::first(std::size_t k, std::vector<Task<T>> tasks) {
  return first_of(scope(), k, std::move(tasks));
}

}  // namespace maelstrom
