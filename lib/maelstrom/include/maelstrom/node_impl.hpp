// The templates of Node. Included by node.hpp.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>

#include "maelstrom/node.hpp"
#include "maelstrom/node_handlers.hpp"  // IWYU pragma: export

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

template <class B>
void Node::finish_message(std::size_t start, const B& body) {
  try {
    append_members(outbox_, body);
  } catch (...) {
    outbox_.truncate(start);  // never half a message
    throw;
  }
  outbox_.append(std::string_view("}}\n"));
}

template <class B>
void Node::reply(const Message& request, std::string_view head, const B& body) {
  const std::size_t start = outbox_.size();
  if (begin_reply(request, head)) finish_message(start, body);
}

template <class B>
void Node::write(std::string_view dest, std::string_view type, std::optional<std::int64_t> msg_id,
                 const B& body) {
  const std::size_t start = outbox_.size();
  begin_message(dest, type, msg_id);
  finish_message(start, body);
  check_length(start);
}

template <class B>
void Node::send(std::string_view dest, std::string_view type, const B& body) {
  write(dest, type, std::nullopt, body);
}

template <class B>
void Node::rpc(std::string_view dest, std::string_view type, const B& body,
               Function<void(Result<Message>)> callback, Duration timeout) {
  const std::int64_t msg_id = next_msg_id();
  write(dest, type, msg_id, body);
  await_reply(msg_id, std::move(callback), timeout);
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
  const std::int64_t msg_id = next_msg_id();
  const std::size_t start = outbox_.size();
  write(dest, type, msg_id, body);
  keep_delivering(msg_id, std::string(outbox_.view().substr(start)), policy);
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
