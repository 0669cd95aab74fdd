// Node: handlers, calls and timers of one Maelstrom node, without any I/O.
//
// A driver feeds it lines and the time, and carries away its outbox: serve() does so over stdin and
// stdout, the workbench in memory. A node is single-threaded and handles events in order.
#pragma once

#include <cstddef>
#include <cstdint>
#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "maelstrom/clock.hpp"
#include "maelstrom/error.hpp"
#include "maelstrom/function.hpp"
#include "maelstrom/handler.hpp"
#include "maelstrom/log.hpp"
#include "maelstrom/mailbox.hpp"
#include "maelstrom/message.hpp"
#include "maelstrom/message_writer.hpp"
#include "maelstrom/node_context.hpp"
#include "maelstrom/node_options.hpp"
#include "maelstrom/owns_data.hpp"
#include "maelstrom/random.hpp"
#include "maelstrom/storage.hpp"
#include "maelstrom/task.hpp"
#include "maelstrom/text_buffer.hpp"
#include "maelstrom/timer.hpp"
#include "maelstrom/wait.hpp"

namespace maelstrom {

class Node {
 public:
  using Counters = NodeCounters;

  static constexpr Duration kCallTimeout = std::chrono::seconds(1);
  // The most bytes that a handler should put into a reply to a client. An application with more to
  // say refuses the request before it takes effect, or replies with a part.
  static constexpr std::size_t kMaxReply = 16U << 20U;

  explicit Node(NodeOptions options = {});
  ~Node();  // Drops all waiting tasks; callbacks are not called.
  Node(const Node&) = delete;
  Node& operator=(const Node&) = delete;

  // --- For applications.

  std::string_view id() const { return id_; }                   // this node's; empty before init
  const std::vector<std::string>& ids() const { return ids_; }  // all nodes, in Maelstrom's order
  const std::vector<std::string>& peers() const { return peers_; }  // all but this one

  Time now() const { return context_.now; }  // constant within one event
  Random& random() { return context_.random; }
  std::uint64_t boot() const { return boot_; }  // see NodeOptions
  // Survives a restart if the driver keeps it. Before on_init() its functions throw.
  Storage& storage();
  // Names the format of the application's records and its version, such as "kafka 1"; the default
  // is empty. The init refuses a storage of another format. Call it before init.
  void set_storage_format(std::string format);
  Log& log() { return context_.log; }
  const Counters& counters() const { return context_.counters; }

  // Handles requests of one type; each type once. A handler takes nothing, a described struct, the
  // Message, or a struct and the Message. It returns the reply: nothing (just acknowledged), a
  // described struct, body<...>(...), Raw or Json; or a Task of these if it has to wait. Only
  // requests with a msg_id are answered. If a handler throws, the reply is an error: an Error as it
  // is, anything else (CallError too) as `crash`.
  template <class F>
  void on(std::string_view type, F handler);
  // Runs when the ids are known, before init is acknowledged. If `fn` throws, the init is refused.
  void on_init(Function<void()> fn);

  // Sends one way: no msg_id, no reply. Like all functions below, sends nothing and throws
  // CallError{node_not_found} unless the destination is a node, a service or a client that has
  // written to us (else Maelstrom would stop reading our output), and std::length_error if the
  // message is longer than NodeOptions::max_line.
  template <class B = Ack>
  void send(std::string_view dest, std::string_view type, const B& body = {});

  // Calls back exactly once: with the reply, the error reply or Error{timeout}. The Message lives
  // until the callback returns. Requires timeout > 0.
  template <class B>
  void rpc(std::string_view dest, std::string_view type, const B& body,
           Function<void(Result<Message>)> callback, Duration timeout = kCallTimeout);

  // Sends at once; the task waits for the reply. call() throws CallError where try_call() returns
  // an Error. R must own its data (OwnsData), since it outlives the reply.
  template <class R = Ack, class B = Ack>
  Task<R> call(std::string_view dest, std::string_view type, const B& body = {},
               Duration timeout = kCallTimeout);
  template <class R = Ack, class B = Ack>
  Task<Result<R>> try_call(std::string_view dest, std::string_view type, const B& body = {},
                           Duration timeout = kCallTimeout);

  // Sends the same message with the same msg_id again and again until it is acknowledged. Gives up,
  // and logs that, only on a definite error reply other than `temporarily_unavailable`.
  template <class B>
  void deliver(std::string_view dest, std::string_view type, const B& body,
               RetryPolicy policy = {});

  // Fires once after `delay`, or every `period` (> 0; missed ticks are skipped).
  Timer after(Duration delay, Function<void()> fn);
  Timer every(Duration period, Function<void()> fn);
  Task<> sleep(Duration delay);
  // Waits until the slot is set; gives nothing if that takes longer than `timeout` (> 0).
  template <class T>
  Task<std::optional<T>> wait(Slot<T>& slot, Duration timeout);

  // Runs a task that nobody awaits. An exception from it is logged.
  void spawn(Task<> task);

  // Waits for `k` of `tasks`, such as a quorum; see first_of(). The others go on in the background.
  template <class T>
  Task<std::vector<T>> first(std::size_t k, std::vector<Task<T>> tasks);

  // The node responsible for `key`: the same on every node, in every build, and nearly evenly
  // spread (rendezvous hashing; Thaler, Ravishankar: "Using name-based mappings to increase hit
  // rates", 1998). Requires init.
  std::string_view owner(std::string_view key) const;

  // For work from other threads. Call it on the node's thread and keep the mailbox.
  Mailbox mailbox();

  // --- For drivers.

  // Handles one line (without its newline) at `now`, which never goes back. Bad lines are logged
  // and skipped. The second form does not copy; it needs Decoder::kPadding readable bytes after the
  // line.
  void receive(std::string_view line, Time now);
  void receive_padded(std::string_view line, Time now);
  // Saves time when many lines come at once; see Decoder::prepare.
  void prepare(std::string_view lines);
  // Runs posted work and the timers that are due.
  void advance(Time now);
  // The next time at which advance() has work.
  std::optional<Time> next_deadline() const;
  // Whole lines to send. The driver calls Storage::sync() first, carries them away and clears it.
  TextBuffer& outbox() { return writer_.outbox(); }
  // Why the storage failed; empty if it has not. The output of the failing event is dropped, except
  // the error reply to an init, so that no message rests on a record that may be lost. The node
  // handles nothing after that: the driver tells a person the reason and ends the node.
  const std::string& failure() const;
  // Calls `wake`, on any thread, when work was posted for advance(). Requires has_mailbox().
  void on_post(Function<void()> wake);
  bool has_mailbox() const { return mailbox_.has_value(); }

 private:
  struct Parts;

  void add_handler(std::string_view type, Handler handler);
  Scope& scope();
  void await_reply(std::int64_t msg_id, Function<void(Result<Message>)> callback, Duration timeout);
  void keep_delivering(std::int64_t msg_id, std::string line, RetryPolicy policy);

  void begin_event(Time now);
  void end_event();
  void read(std::string_view line);
  void dispatch(const Message& message);
  void handle_reply(const Message& message);
  void handle_init(const Message& message);
  void initialize(std::string id, std::vector<std::string> ids);
  void run_on_init();
  void refuse(const Message& request, const std::exception_ptr& problem);
  void complain(const std::exception_ptr& problem, std::string_view where);
  bool has_failed() const { return !failure().empty(); }

  NodeContext context_;
  MessageWriter writer_;
  std::string id_;
  std::vector<std::string> ids_;
  std::vector<std::string> peers_;
  std::uint64_t boot_;
  std::optional<Mailbox> mailbox_;
  std::unique_ptr<Parts> parts_;
};

}  // namespace maelstrom

#include "maelstrom/node_impl.hpp"  // IWYU pragma: export
