// Node: handlers, calls and timers of one Maelstrom node, without any I/O.
//
// A driver feeds it lines and the time and carries away its outbox: serve() does so over stdin and
// stdout, the workbench in memory. One thread; events are handled one at a time, in order.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "maelstrom/clock.hpp"
#include "maelstrom/error.hpp"
#include "maelstrom/fields.hpp"
#include "maelstrom/function.hpp"
#include "maelstrom/log.hpp"
#include "maelstrom/mailbox.hpp"
#include "maelstrom/message.hpp"
#include "maelstrom/node_options.hpp"
#include "maelstrom/owns_data.hpp"
#include "maelstrom/random.hpp"
#include "maelstrom/storage.hpp"
#include "maelstrom/task.hpp"
#include "maelstrom/text_buffer.hpp"
#include "maelstrom/timer.hpp"
#include "maelstrom/wait.hpp"

namespace maelstrom {

// A body, or a reply, in which nothing but the type matters.
struct Ack {
  using fields = Fields<>;
};

class Node {
 public:
  // What went wrong quietly, counted.
  struct Counters {
    std::uint64_t malformed = 0;           // lines that were no messages
    std::uint64_t unexpected_replies = 0;  // late, or to nothing that was asked
    std::uint64_t expired_requests = 0;    // answered too late, so not answered
  };

  static constexpr Duration kCallTimeout = std::chrono::seconds(1);
  // Bytes that a handler should answer a client at most, whatever was asked: an application that
  // reads more refuses the request, before it takes effect, or gives a part.
  static constexpr std::size_t kMaxReply = 16U << 20U;

  explicit Node(NodeOptions options = {});
  ~Node();  // Whatever still waits is dropped; callbacks are not called.
  Node(const Node&) = delete;
  Node& operator=(const Node&) = delete;

  // --- For applications.

  // Who we are. Empty before init.
  std::string_view id() const { return id_; }
  const std::vector<std::string>& ids() const { return ids_; }  // all nodes, in Maelstrom's order
  const std::vector<std::string>& peers() const { return peers_; }  // all but this one

  Time now() const { return now_; }  // constant within one event
  Random& random() { return random_; }
  std::uint64_t boot() const { return boot_; }  // see NodeOptions
  // Survives a restart, where the driver sees to it. From on_init() on; before, it throws.
  Storage& storage();
  // Names what the application keeps there, and its version, such as "kafka 1". At the init a
  // storage of another format is refused. Before init; without it the name is empty.
  void set_storage_format(std::string format);
  Log& log() { return log_; }
  const Counters& counters() const { return counters_; }

  // Handles requests of one type; each type once. A handler takes nothing, a described struct, the
  // Message, or a struct and the Message, and what it returns is the reply: nothing (just
  // acknowledged), a described struct or body<...>(...), or a Task of either, if it has to wait.
  // Only requests with a msg_id are answered. What a handler throws is answered as an error: an
  // Error as it is, anything else (CallError too) as `crash`.
  template <class F>
  void on(std::string_view type, F handler);
  // Runs when the ids are known, before init is acknowledged. Throwing refuses the init.
  void on_init(Function<void()> fn);

  // Sends one way: no msg_id, no reply. As everything below, throws CallError{node_not_found} for
  // a destination that is no node, no service and no client that has spoken to us, because
  // Maelstrom would stop reading us for it, and std::length_error for a message that is longer than
  // NodeOptions::max_line. Nothing is sent then.
  template <class B = Ack>
  void send(std::string_view dest, std::string_view type, const B& body = {});

  // Calls back exactly once: with the reply, the error reply, or Error{timeout}. The Message lives
  // until the callback returns. Requires timeout > 0.
  template <class B>
  void rpc(std::string_view dest, std::string_view type, const B& body,
           Function<void(Result<Message>)> callback, Duration timeout = kCallTimeout);

  // Sends at once; the task waits for the reply. call() throws CallError where try_call() gives an
  // Error. R owns its data, since it outlives the reply.
  template <OwnsData R = Ack, class B = Ack>
  Task<R> call(std::string_view dest, std::string_view type, const B& body = {},
               Duration timeout = kCallTimeout);
  template <OwnsData R = Ack, class B = Ack>
  Task<Result<R>> try_call(std::string_view dest, std::string_view type, const B& body = {},
                           Duration timeout = kCallTimeout);

  // Sends again and again, the same message with the same msg_id, until it is acknowledged. Gives
  // up, and logs it, only on a definite error reply other than `temporarily_unavailable`.
  template <class B>
  void deliver(std::string_view dest, std::string_view type, const B& body,
               RetryPolicy policy = {});

  // Fires once after `delay`, or every `period` (> 0; ticks that were missed are skipped).
  Timer after(Duration delay, Function<void()> fn);
  Timer every(Duration period, Function<void()> fn);
  Task<> sleep(Duration delay);
  // Waits until the slot is set; nothing if that takes longer than `timeout` (> 0).
  template <class T>
  Task<std::optional<T>> wait(Slot<T>& slot, Duration timeout);

  // Runs a task that nobody awaits. What it throws is logged.
  void spawn(Task<> task);

  // Waits for `k` of `tasks`, such as a quorum; see first_of(). The others go on in the background.
  template <class T>
  Task<std::vector<T>> first(std::size_t k, std::vector<Task<T>> tasks);

  // The node responsible for `key`: the same on every node, in every build, and nearly evenly
  // spread (rendezvous hashing; Thaler, Ravishankar: "Using name-based mappings to increase hit
  // rates", 1998). Requires init.
  std::string_view owner(std::string_view key) const;

  // Opens the door for other threads; call it on the node's thread, keep the mailbox.
  Mailbox mailbox();

  // --- For drivers.

  // Handles one line (without its newline) at `now`, which never goes back. Bad lines are logged
  // and skipped. The second form does not copy: Decoder::kPadding readable bytes must follow.
  void receive(std::string_view line, Time now);
  void receive_padded(std::string_view line, Time now);
  // Saves time when many lines come at once; see Decoder::prepare.
  void prepare(std::string_view lines);
  // Runs what was posted and the timers that are due.
  void advance(Time now);
  // When advance() has something to do next.
  std::optional<Time> next_deadline() const;
  // Whole lines to be carried away, after Storage::sync(); the driver clears it.
  TextBuffer& outbox() { return outbox_; }
  // Why the storage failed; empty if it has not. What was said in the event in which it did is
  // dropped, so that nothing is said that may not be kept (but for the error that answers an init),
  // and nothing more is handled: the driver tells the reason to a person and ends the node.
  const std::string& failure() const;
  // Calls `wake`, on any thread, when there is something new to advance(). Only if has_mailbox(): a
  // mailbox has been opened.
  void on_post(Function<void()> wake);
  bool has_mailbox() const { return mailbox_.has_value(); }

 private:
  // `head` is what stands in the reply between its destination and the id: the same for all
  // replies of one type.
  using Handler = Function<void(const Message&, std::string_view head)>;
  using TaskHandler = Function<Task<>(const Message&, std::string_view head)>;
  struct Impl;

  void add_handler(std::string_view type, Handler handler, TaskHandler task_handler);
  void dispatch(const Message& message);
  template <class B>
  void reply(const Message& request, std::string_view head, const B& body);
  bool begin_reply(const Message& request, std::string_view head);
  template <class B>
  void write(std::string_view dest, std::string_view type, std::optional<std::int64_t> msg_id,
             const B& body);
  void begin_message(std::string_view dest, std::string_view type,
                     std::optional<std::int64_t> msg_id);
  template <class B>
  void finish_message(std::size_t start, const B& body);
  void check_length(std::size_t start);
  std::int64_t next_msg_id();
  Scope& scope();
  void await_reply(std::int64_t msg_id, Function<void(Result<Message>)> callback, Duration timeout);
  void keep_delivering(std::int64_t msg_id, std::string line, RetryPolicy policy);

  std::string id_;
  std::vector<std::string> ids_;
  std::vector<std::string> peers_;
  Time now_{};
  Random random_;
  std::uint64_t boot_;
  std::size_t max_line_;  // bytes
  Log log_;
  Counters counters_;
  TextBuffer outbox_;
  std::optional<Mailbox> mailbox_;
  std::unique_ptr<Impl> impl_;
};

}  // namespace maelstrom

#include "maelstrom/node_impl.hpp"  // IWYU pragma: export
