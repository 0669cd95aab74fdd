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

// How long update() waits before another try: short, random, growing with the number of `tries`.
Duration update_backoff(Random& random, int tries);

}  // namespace internal

// What the three services share. Keys and values may be anything that has JSON; the services
// compare them as JSON values, in which 1 differs from 1.0. A service that does not answer in time
// is a CallError{timeout}: for writes, indefinite.
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

  // Sets the key to `to` if it is `from`. False if it is not, or does not exist.
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

  // Sets the key to fn(its value, or `initial` if it has none) by compare-and-set, again and again
  // until nobody came in between; returns what was set. `create` is used for a missing key.
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

  // Sets the key to `value` if it does not exist. True if it has the value afterwards: newly, or
  // because it had the same before, which the service does not tell apart.
  template <class Key, class T>
  Task<bool> create_if_missing(Key key, T value) const {
    T same = value;
    return compare_and_set(body<"key", "from", "to", "create_if_not_exists">(
        std::move(key), std::move(same), std::move(value), true));
  }

  // Sets the key to fn(its value, or `initial` if there is none), retried until nobody came in
  // between. Returns what was set. A CallError{timeout} leaves open whether the last try counts:
  // to retry after it is right only for an `fn` that may be applied twice.
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

// Sequentially consistent: one order of all operations, and each node's own in its order; but a
// read may be of a past state, however old. fence() brings the node up to date.
class SeqKv : public CreatingKv {
 public:
  explicit SeqKv(Node& node, Duration timeout = Node::kCallTimeout)
      : CreatingKv(node, "seq-kv", timeout) {}

  // After it, reads of this node see everything that was acknowledged before the fence began. It
  // writes a value never written before to a key of the node's own, because the service executes
  // on the newest state only what changes the state.
  Task<> fence();

 private:
  std::uint64_t fences_ = 0;
};

// Last write wins: eventually consistent, by the service's clocks. A node may not even read its
// own writes.
class LwwKv : public Kv {
 public:
  explicit LwwKv(Node& node, Duration timeout = Node::kCallTimeout) : Kv(node, "lww-kv", timeout) {}

  // As CreatingKv's, but a missing key is created by a plain write, since the service has no other
  // way: of several that create it at once, one wins.
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
