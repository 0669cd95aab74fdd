#include "maelstrom/node.hpp"

#include <algorithm>
#include <stdexcept>

#include "grammar.hpp"
#include "maelstrom/check.hpp"
#include "node_parts.hpp"
#include "rendezvous.hpp"
#include "shorten.hpp"

namespace maelstrom {
namespace {

constexpr std::string_view kErrorHead = R"(,"body":{"type":"error","in_reply_to":)";

struct ErrorBody {
  int code;
  std::optional<std::string> text;
  using fields = Fields<"code", "text">;
};

// The error in an error reply.
Error read_error(const Message& reply) {
  try {
    auto body = reply.as<ErrorBody>();
    return {static_cast<ErrorCode>(body.code), std::move(body.text).value_or("")};
  } catch (const Error& error) {
    return {ErrorCode::crash, "an error reply that cannot be read: " + error.text()};
  }
}

}  // namespace

void Node::receive(std::string_view line, Time now) {
  std::string& padded = impl_->padded;
  padded.assign(line).append(Decoder::kPadding, '\0');
  receive_padded(std::string_view(padded).substr(0, line.size()), now);
}

void Node::prepare(std::string_view lines) { impl_->decoder.prepare(lines); }

void Node::receive_padded(std::string_view line, Time now) {
  if (impl_->has_failed()) return;
  impl_->begin_event(now);
  impl_->read(trim(line));
  impl_->end_event();
}

void Node::Impl::begin_event(Time now) {
  MAELSTROM_CHECK(now >= node.now_);
  node.now_ = now;
  event_start = node.outbox_.size();
}

void Node::Impl::end_event() {
  if (has_failed()) node.outbox_.truncate(event_start);
}

void Node::Impl::read(std::string_view line) {
  if (line.empty()) return;
  Message message;
  const bool is_message = decoder.decode(line, message, line_problem);
  message.received = node.now_;
  if (is_message) return node.dispatch(message);
  ++node.counters_.malformed;
  node.log_.error("skipped a line that is no message: {}: {}", line_problem, shorten(line));
  if (message.msg_id) fail(message, ErrorCode::malformed_request, line_problem);
}

void Node::dispatch(const Message& message) {
  impl_->directory.saw(message.src);
  if (message.in_reply_to) {
    impl_->handle_reply(message);
  } else if (auto* entry = impl_->find(message.type); entry != nullptr && !id_.empty()) {
    impl_->handle_request(*entry, message);
  } else if (message.type == "init") {
    impl_->handle_init(message);
  } else if (message.type == "error") {
    log_.warn("an error from {} that answers nothing: {}", message.src, shorten(message.body.text));
  } else if (id_.empty()) {
    impl_->fail(message, ErrorCode::temporarily_unavailable, "not initialized yet");
  } else {
    impl_->fail(message, ErrorCode::not_supported,
                fmt::format("no handler for \"{}\"", shorten(message.type)));
  }
}

Node::Impl::Entry* Node::Impl::find(std::string_view type) {
  // A node has only a few types; a linear search is faster than hashing.
  for (Entry& entry : handlers) {
    if (entry.type == type) return &entry;
  }
  return nullptr;
}

void Node::Impl::handle_request(Entry& entry, const Message& message) {
  if (entry.task_handler) {
    scope.spawn(run(entry, inbounds.take(message)));
    return;
  }
  try {
    entry.handler(message, entry.reply_head);
  } catch (...) {
    answer_exception(message, std::current_exception());
  }
}

Task<> Node::Impl::run(Entry& entry, InboundPool::Lease request) {
  std::exception_ptr problem;
  try {
    co_await entry.task_handler(request.message(), entry.reply_head);
  } catch (...) {
    problem = std::current_exception();
  }
  if (problem) answer_exception(request.message(), problem);
}

void Node::begin_message(std::string_view dest, std::string_view type,
                         std::optional<std::int64_t> msg_id) {
  if (id_.empty()) throw std::logic_error("a node cannot send before its init");
  if (!impl_->directory.knows(dest)) {
    throw CallError(Error(ErrorCode::node_not_found, fmt::format("there is no \"{}\"", dest)));
  }
  outbox_.append(std::string_view(impl_->head));
  append_string(outbox_, dest);
  outbox_.append(std::string_view(",\"body\":{\"type\":"));
  append_string(outbox_, type);
  if (msg_id) {
    outbox_.append(std::string_view(",\"msg_id\":"));
    outbox_.append(*msg_id);
  }
}

// Checks requests and one-way messages. Replies have no limit: their length is up to the sender of
// the request.
void Node::check_length(std::size_t start) {
  const std::size_t size = outbox_.size() - start - 1;  // without the newline
  if (size <= max_line_) return;
  outbox_.truncate(start);
  throw std::length_error(
      fmt::format("a message of {} bytes was not sent: the limit is {}", size, max_line_));
}

bool Node::begin_reply(const Message& request, std::string_view head) {
  if (!request.msg_id || request.type == "error") return false;
  if (is_client(request.src) && now_ - request.received > impl_->reply_deadline) {
    ++counters_.expired_requests;
    log_.warn("dropped the reply to {} {} of {}: too late", request.type, *request.msg_id,
              request.src);
    return false;
  }
  outbox_.append(std::string_view(impl_->head));
  append_string(outbox_, request.src);
  outbox_.append(head);
  outbox_.append(*request.msg_id);
  return true;
}

void Node::Impl::fail(const Message& request, ErrorCode code, std::string_view text) {
  if (request.msg_id) {
    node.log_.debug("{} from {}: {}: {}", request.type, request.src, to_string(code), text);
  } else {  // no reply is possible, so only the log tells of it
    node.log_.warn("dropped a {} from {}: {}: {}", shorten(request.type), shorten(request.src),
                   to_string(code), shorten(text));
  }
  const bool is_nameless = head.empty();  // before init; use the destination of the request
  if (is_nameless) head = make_head(request.dest);
  const std::size_t start = node.outbox_.size();
  if ((!is_nameless || !request.dest.empty()) && node.begin_reply(request, kErrorHead)) {
    // The text may contain a name that is not UTF-8, such as a file's.
    const std::string shown = is_utf8(text) ? std::string(text) : shorten_bytes(text, text.size());
    node.finish_message(start, body<"code", "text">(static_cast<int>(code), shown));
  }
  if (is_nameless) head.clear();
}

void Node::Impl::answer_exception(const Message& request, const std::exception_ptr& problem) {
  if (has_failed()) return;  // the reply would be dropped
  try {
    std::rethrow_exception(problem);
  } catch (const CallError& error) {
    node.log_.warn("{} from {} failed on a call: {}: {}", request.type, request.src,
                   to_string(error.code()), error.text());
    fail(request, ErrorCode::crash,
         fmt::format("a call failed: {}: {}", to_string(error.code()), error.text()));
  } catch (const Error& error) {
    fail(request, error.code(), error.text());
  } catch (const std::exception& error) {
    node.log_.error("{} from {} failed: {}", request.type, request.src, error.what());
    fail(request, ErrorCode::crash, error.what());
  } catch (...) {
    node.log_.error("{} from {} failed: unknown exception", request.type, request.src);
    fail(request, ErrorCode::crash, "unknown exception");
  }
}

void Node::Impl::complain(const std::exception_ptr& problem, std::string_view where) {
  if (has_failed()) return;
  try {
    std::rethrow_exception(problem);
  } catch (const std::exception& error) {
    node.log_.error("{} failed: {}", where, error.what());
  } catch (...) {
    node.log_.error("{} failed: unknown exception", where);
  }
}

std::int64_t Node::next_msg_id() { return ++impl_->last_msg_id; }

void Node::await_reply(std::int64_t msg_id, Function<void(Result<Message>)> callback,
                       Duration timeout) {
  impl_->calls.add(msg_id, saturating_add(now_, timeout), std::move(callback));
}

void Node::Impl::handle_reply(const Message& message) {
  const std::int64_t id = *message.in_reply_to;
  std::optional<Error> error;
  if (message.type == "error") error = read_error(message);
  try {
    if (calls.complete(id, error ? Result<Message>(*error) : Result<Message>(message))) return;
  } catch (...) {
    complain(std::current_exception(), "a callback");
    return;
  }
  if (deliveries.handle_reply(id, error ? &*error : nullptr)) return;
  ++node.counters_.unexpected_replies;
  node.log_.debug("ignored a {} from {}: nothing waits for it", message.type, message.src);
}

void Node::keep_delivering(std::int64_t msg_id, std::string line, RetryPolicy policy) {
  impl_->deliveries.add(msg_id, std::move(line), policy);
}

Timer Node::after(Duration delay, Function<void()> fn) {
  Timer timer;
  timer.timers_ = &impl_->timers;
  timer.id_ = impl_->timers.add(saturating_add(now_, delay), Duration{}, std::move(fn));
  return timer;
}

Timer Node::every(Duration period, Function<void()> fn) {
  if (period <= Duration{}) throw std::invalid_argument("every: the period must be above zero");
  Timer timer;
  timer.timers_ = &impl_->timers;
  timer.id_ = impl_->timers.add(saturating_add(now_, period), period, std::move(fn));
  return timer;
}

void Timer::cancel() {
  if (timers_ != nullptr) timers_->cancel(id_);
}

Task<> Node::sleep(Duration delay) {
  Slot<std::monostate> woken;
  // Scoped, because the frame may be destroyed before the timer fires.
  const ScopedTimer timer(after(delay, [&woken] { woken.set({}); }));
  co_await woken;
}

Scope& Node::scope() { return impl_->scope; }

void Node::spawn(Task<> task) { impl_->scope.spawn(std::move(task)); }

void Node::advance(Time now) {
  if (impl_->has_failed()) return;
  impl_->begin_event(now);
  if (mailbox_) {
    for (auto& work : mailbox_->take()) {
      if (impl_->has_failed()) break;
      try {
        work();
      } catch (...) {
        impl_->complain(std::current_exception(), "posted work");
      }
    }
  }
  if (!impl_->has_failed()) impl_->timers.advance(now);
  impl_->end_event();
}

std::optional<Time> Node::next_deadline() const { return impl_->timers.next(); }

Node::Node(NodeOptions options)
    : random_(options.seed),
      boot_(options.boot),
      max_line_(options.max_line),
      log_(options.log_level, std::move(options.log_sink)),
      impl_(std::make_unique<Impl>(
          *this, options.max_client_line,
          options.storage ? std::move(options.storage) : std::make_shared<MemoryStorage>())) {
  // A reply to a call from before a restart must not match a new call. Microseconds keep the ids
  // below 2^53, which nodes in other languages may need.
  impl_->last_msg_id = static_cast<std::int64_t>(options.boot / 1000);
  impl_->reply_deadline = options.reply_deadline;
}

Storage& Node::storage() { return impl_->storage; }

void Node::set_storage_format(std::string format) {
  if (!id_.empty()) throw std::logic_error("the storage's format is set before the init");
  impl_->storage_format = std::move(format);
}

const std::string& Node::failure() const { return impl_->storage.failure(); }

Node::~Node() {
  if (mailbox_) mailbox_->close();
}

void Node::add_handler(std::string_view type, Handler handler, TaskHandler task_handler) {
  const bool plain = std::ranges::all_of(
      type, [](char c) { return c >= ' ' && c <= '~' && c != '"' && c != '\\'; });
  if (!plain || type == "init" || type == "error" || impl_->find(type) != nullptr) {
    throw std::logic_error(
        fmt::format("on(\"{}\"): reserved, handled already, or not printable ASCII", type));
  }
  impl_->handlers.push_back({std::string(type),
                             fmt::format(",\"body\":{{\"type\":\"{}_ok\",\"in_reply_to\":", type),
                             std::move(handler), std::move(task_handler)});
}

void Node::on_init(Function<void()> fn) { impl_->on_init.push_back(std::move(fn)); }

std::string_view Node::owner(std::string_view key) const { return rendezvous_owner(key, ids_); }

Mailbox Node::mailbox() {
  if (!mailbox_) mailbox_.emplace();
  return *mailbox_;
}

void Node::on_post(Function<void()> wake) {
  MAELSTROM_CHECK(mailbox_);
  mailbox_->set_wake(std::move(wake));
}

}  // namespace maelstrom
