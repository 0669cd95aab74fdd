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
  std::string& padded = parts_->padded;
  padded.assign(line).append(Decoder::kPadding, '\0');
  receive_padded(std::string_view(padded).substr(0, line.size()), now);
}

void Node::prepare(std::string_view lines) { parts_->decoder.prepare(lines); }

void Node::receive_padded(std::string_view line, Time now) {
  if (has_failed()) return;
  begin_event(now);
  read(trim(line));
  end_event();
}

void Node::begin_event(Time now) {
  MAELSTROM_CHECK(now >= context_.now);
  context_.now = now;
  parts_->event_start = outbox().size();
}

void Node::end_event() {
  if (has_failed()) outbox().truncate(parts_->event_start);
}

void Node::read(std::string_view line) {
  if (line.empty()) return;
  Message message;
  const bool is_message = parts_->decoder.decode(line, message, parts_->line_problem);
  message.received = context_.now;
  if (is_message) return dispatch(message);
  const std::string& problem = parts_->line_problem;
  ++context_.counters.malformed;
  context_.log.error("skipped a line that is no message: {}: {}", problem, shorten(line));
  if (message.msg_id) writer_.refuse(message, ErrorCode::malformed_request, problem);
}

void Node::dispatch(const Message& message) {
  writer_.directory().saw(message.src);
  if (message.in_reply_to) {
    handle_reply(message);
  } else if (!id_.empty() && parts_->dispatch.handle(message)) {
    return;
  } else if (message.type == "init") {
    handle_init(message);
  } else if (message.type == "error") {
    log().warn("an error from {} that answers nothing: {}", message.src,
               shorten(message.body.text));
  } else if (id_.empty()) {
    writer_.refuse(message, ErrorCode::temporarily_unavailable, "not initialized yet");
  } else {
    writer_.refuse(message, ErrorCode::not_supported,
                   fmt::format("no handler for \"{}\"", shorten(message.type)));
  }
}

void Node::refuse(const Message& request, const std::exception_ptr& problem) {
  if (has_failed()) return;  // the reply would be dropped
  writer_.refuse(request, problem);
}

void Node::complain(const std::exception_ptr& problem, std::string_view where) {
  if (has_failed()) return;
  try {
    std::rethrow_exception(problem);
  } catch (const std::exception& error) {
    log().error("{} failed: {}", where, error.what());
  } catch (...) {
    log().error("{} failed: unknown exception", where);
  }
}

void Node::await_reply(std::int64_t msg_id, Function<void(Result<Message>)> callback,
                       Duration timeout) {
  parts_->calls.add(msg_id, saturating_add(now(), timeout), std::move(callback));
}

void Node::handle_reply(const Message& message) {
  const std::int64_t id = *message.in_reply_to;
  std::optional<Error> error;
  if (message.type == "error") error = read_error(message);
  try {
    if (parts_->calls.complete(id, error ? Result<Message>(*error) : Result<Message>(message)))
      return;
  } catch (...) {
    complain(std::current_exception(), "a callback");
    return;
  }
  if (parts_->deliveries.handle_reply(id, error ? &*error : nullptr)) return;
  ++context_.counters.unexpected_replies;
  log().debug("ignored a {} from {}: nothing waits for it", message.type, message.src);
}

void Node::keep_delivering(std::int64_t msg_id, std::string line, RetryPolicy policy) {
  parts_->deliveries.add(msg_id, std::move(line), policy);
}

Timer Node::after(Duration delay, Function<void()> fn) {
  Timer timer;
  timer.timers_ = &parts_->timers;
  timer.id_ = parts_->timers.add(saturating_add(now(), delay), Duration{}, std::move(fn));
  return timer;
}

Timer Node::every(Duration period, Function<void()> fn) {
  if (period <= Duration{}) throw std::invalid_argument("every: the period must be above zero");
  Timer timer;
  timer.timers_ = &parts_->timers;
  timer.id_ = parts_->timers.add(saturating_add(now(), period), period, std::move(fn));
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

Scope& Node::scope() { return parts_->scope; }

void Node::spawn(Task<> task) { parts_->scope.spawn(std::move(task)); }

void Node::advance(Time now) {
  if (has_failed()) return;
  begin_event(now);
  if (mailbox_) {
    for (auto& work : mailbox_->take()) {
      if (has_failed()) break;
      try {
        work();
      } catch (...) {
        complain(std::current_exception(), "posted work");
      }
    }
  }
  if (!has_failed()) parts_->timers.advance(now);
  end_event();
}

std::optional<Time> Node::next_deadline() const { return parts_->timers.next(); }

Node::Node(NodeOptions options)
    : context_{.random = Random(options.seed),
               .log = Log(options.log_level, std::move(options.log_sink))},
      writer_(context_, options),
      boot_(options.boot),
      parts_(std::make_unique<Parts>(*this, options)) {}

Storage& Node::storage() { return parts_->storage; }

void Node::set_storage_format(std::string format) {
  if (!id_.empty()) throw std::logic_error("the storage's format is set before the init");
  parts_->storage_format = std::move(format);
}

const std::string& Node::failure() const { return parts_->storage.failure(); }

Node::~Node() {
  if (mailbox_) mailbox_->close();
}

void Node::add_handler(std::string_view type, Handler handler) {
  parts_->dispatch.add(type, std::move(handler));
}

void Node::on_init(Function<void()> fn) { parts_->on_init.push_back(std::move(fn)); }

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
