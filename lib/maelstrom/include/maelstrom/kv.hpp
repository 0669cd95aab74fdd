// Clients of Maelstrom's key-value services.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "maelstrom/node.hpp"

namespace maelstrom {

namespace internal {

template <class T>
struct KvValue {
  T value;
  using fields = Fields<"value">;
};

// How long update() waits before another try: a short random time that grows with `tries`.
Duration update_backoff(Random& random, int tries);

}  // namespace internal

// The interface that the three services share. Keys and values may be anything that to_json()
// accepts; the services compare them as JSON values, where 1 differs from 1.0. If a service does
// not answer in time, the operation throws CallError{timeout}; a write may then have happened, or
// may yet happen.
class Kv {
 public:
  // `service` must outlive the client; `timeout` is for each message.
  Kv(Node& node, std::string_view service, Duration timeout = Node::kCallTimeout)
      : node_(node), service_(service), timeout_(timeout) {}

  // The key's value, or nothing if the service does not know the key. Throws CallError{crash} if
  // the value is not a T.
  template <OwnsData T, class Key>
  Task<std::optional<T>> read(Key key) const {
    auto reply =
        co_await node_.try_call<internal::KvValue<T>>(service_, "read", body<"key">(key), timeout_);
    if (reply) co_return std::move(reply->value);
    if (reply.error().code() == ErrorCode::key_does_not_exist) co_return std::nullopt;
    throw CallError(reply.error());
  }

  template <class Key, class T>
  Task<> write(Key key, T value) const {
    co_await node_.call(service_, "write", body<"key", "value">(key, value), timeout_);
  }

  // Sets the key to `to` if its value is `from`. False if it has another value or does not exist.
  template <class Key, class T>
  Task<bool> cas(Key key, T from, T to) const {
    return compare_and_set(
        body<"key", "from", "to">(std::move(key), std::move(from), std::move(to)));
  }

 protected:
  template <class B>
  Task<bool> compare_and_set(B request) const {
    const auto reply = co_await node_.try_call(service_, "cas", request, timeout_);
    if (reply) co_return true;
    const ErrorCode code = reply.error().code();
    if (code == ErrorCode::precondition_failed || code == ErrorCode::key_does_not_exist) {
      co_return false;
    }
    throw CallError(reply.error());
  }

  // Sets the key to fn(its value, or `initial` if it has none) by compare-and-set. Tries again
  // until no other write came in between. Returns the value that it set. Uses `create` for a
  // missing key.
  template <class T, class Key, class F, class Create>
  Task<T> update_with(Key key, T initial, F fn, Create create) const {
    for (int tries = 0;; ++tries) {
      if (tries > 0) co_await node_.sleep(internal::update_backoff(node_.random(), tries));
      const std::optional<T> before = co_await read<T>(key);
      T after = fn(before ? *before : initial);
      bool done = false;
      if (before) {
        done = co_await cas(key, *before, after);
      } else {
        done = co_await create(key, after);
      }
      if (done) co_return after;
    }
  }

  Node& node_;
  std::string_view service_;
  Duration timeout_;
};

// The services whose cas can create a key: lin-kv and seq-kv.
class CreatingKv : public Kv {
 public:
  using Kv::Kv;

  // Sets the key to `value` if it does not exist. True if the key has the value afterwards, either
  // newly or because it had the same value before: the service does not tell these apart.
  template <class Key, class T>
  Task<bool> create_if_missing(Key key, T value) const {
    T same = value;
    return compare_and_set(body<"key", "from", "to", "create_if_not_exists">(
        std::move(key), std::move(same), std::move(value), true));
  }

  // Sets the key to fn(its value, or `initial` if there is none), and tries again until no other
  // write came in between. Returns the value that it set. After a CallError{timeout} the last try
  // may or may not have taken effect, so retry only if `fn` may be applied twice.
  template <OwnsData T, class Key, class F>
  Task<T> update(Key key, T initial, F fn) const {
    return update_with<T>(std::move(key), std::move(initial), std::move(fn),
                          [this](const Key& k, const T& v) { return create_if_missing(k, v); });
  }
};

// Linearizable: every read sees every write that was acknowledged before it began.
class LinKv : public CreatingKv {
 public:
  explicit LinKv(Node& node, Duration timeout = Node::kCallTimeout)
      : CreatingKv(node, "lin-kv", timeout) {}
};

// Sequentially consistent: all operations have one order, in which each node's operations keep
// their own order. But a read may see a past state, however old. fence() brings the node up to
// date.
class SeqKv : public CreatingKv {
 public:
  explicit SeqKv(Node& node, Duration timeout = Node::kCallTimeout)
      : CreatingKv(node, "seq-kv", timeout) {}

  // After the fence, reads of this node see everything that was acknowledged before the fence
  // began. It writes a new value to a key of the node's own, because the service executes a request
  // on the newest state only if the request changes the state.
  Task<> fence();

 private:
  std::uint64_t fences_ = 0;
};

// Last write wins: eventually consistent, by the service's clocks. A node may not even read its
// own writes.
class LwwKv : public Kv {
 public:
  explicit LwwKv(Node& node, Duration timeout = Node::kCallTimeout) : Kv(node, "lww-kv", timeout) {}

  // Like CreatingKv::update(), but creates a missing key by a plain write, since the service has no
  // other way. If several nodes create the key at once, one of them wins.
  template <OwnsData T, class Key, class F>
  Task<T> update(Key key, T initial, F fn) const {
    return update_with<T>(std::move(key), std::move(initial), std::move(fn),
                          [this](const Key& k, const T& v) -> Task<bool> {
                            co_await write(k, v);
                            co_return true;
                          });
  }
};

}  // namespace maelstrom
