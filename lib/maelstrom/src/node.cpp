#include "maelstrom/node.hpp"

#include <algorithm>
#include <deque>
#include <stdexcept>
#include <unordered_set>

#include "calls.hpp"
#include "deliveries.hpp"
#include "directory.hpp"
#include "grammar.hpp"
#include "inbound.hpp"
#include "maelstrom/check.hpp"
#include "rendezvous.hpp"
#include "shorten.hpp"
#include "timers.hpp"

namespace maelstrom {
namespace {

constexpr std::string_view kInitOkHead = R"(,"body":{"type":"init_ok","in_reply_to":)";
constexpr std::string_view kErrorHead = R"(,"body":{"type":"error","in_reply_to":)";

struct Init {
  std::string node_id;
  std::vector<std::string> node_ids;
  using fields = Fields<"node_id", "node_ids">;
};

struct ErrorBody {
  int code;
  std::optional<std::string> text;
  using fields = Fields<"code", "text">;
};

// Throws unless the ids can be told apart, from each other, from clients and from services.
void check_init(const Init& init) {
  const auto refuse = [](std::string text) {
    throw Error(ErrorCode::malformed_request, std::move(text));
  };
  if (std::ranges::find(init.node_ids, init.node_id) == init.node_ids.end()) {
    refuse("\"node_ids\" lacks \"node_id\"");
  }
  std::unordered_set<std::string_view> seen;
  for (const std::string& id : init.node_ids) {
    if (id.empty()) refuse("\"node_ids\" has an empty id");
    if (is_client(id)) {
      refuse(fmt::format("the id \"{}\" begins with c, as those of clients do", shorten(id)));
    }
    if (Directory::is_service(id)) refuse(fmt::format("the id \"{}\" is a service's", id));
    if (!seen.insert(id).second) {
      refuse(fmt::format("\"node_ids\" has \"{}\" twice", shorten(id)));
    }
  }
}

// The error that an error reply carries.
Error read_error(const Message& reply) {
  try {
    auto body = reply.as<ErrorBody>();
    return {static_cast<ErrorCode>(body.code), std::move(body.text).value_or("")};
  } catch (const Error& error) {
    return {ErrorCode::crash, "an error reply that cannot be read: " + error.text()};
  }
}

// What begins every message from `src`.
std::string make_head(std::string_view src) {
  Outbox out;
  out.append(std::string_view("{\"src\":"));
  append_string(out, src);
  out.append(std::string_view(",\"dest\":"));
  return std::string(out.view());
}

}  // namespace

struct Node::Impl {
  struct Entry {
    std::string type;
    std::string reply_head;
    Handler handler;  // one of the two
    TaskHandler task_handler;
  };

  Impl(Node& node, std::size_t max_client_line)
      : node(node),
        decoder(max_client_line),
        timers([this](const std::exception_ptr& problem) { complain(problem, "a timer"); }),
        scope([this](const std::exception_ptr& problem) { complain(problem, "a task"); }) {}

  void handle_init(const Message& message);
  void initialize(Init init);
  void handle_reply(const Message& message);
  void handle_request(Entry& entry, const Message& message);
  Task<> run(Entry& entry, InboundPool::Lease request);
  void answer_exception(const Message& request, const std::exception_ptr& problem);
  void fail(const Message& request, ErrorCode code, std::string_view text);
  void complain(const std::exception_ptr& problem, std::string_view where);
  Entry* find(std::string_view type);

  Node& node;
  std::string head;  // `{"src":"n1","dest":`, which begins everything we say
  std::int64_t last_msg_id = 0;
  Duration reply_deadline{};
  std::deque<Entry> handlers;  // a deque, because running coroutines refer to their entries
  std::vector<Function<void()>> on_init;
  Directory directory;
  Decoder decoder;
  std::string problem;  // of the last line that was no message
  std::string padded;   // the line in hand, where the driver's is not padded
  Timers timers;
  Calls calls{timers};
  Deliveries deliveries{node, timers};
  InboundPool inbounds;
  Scope scope;  // last: what runs in it may refer to all of the above
};

void Node::receive(std::string_view line, Time now) {
  std::string& padded = impl_->padded;
  padded.assign(line).append(Decoder::kPadding, '\0');
  receive_padded(std::string_view(padded).substr(0, line.size()), now);
}

void Node::prepare(std::string_view lines) { impl_->decoder.prepare(lines); }

void Node::receive_padded(std::string_view line, Time now) {
  MAELSTROM_CHECK(now >= now_);
  now_ = now;
  line = trim(line);
  if (line.empty()) return;
  Message message;
  const bool is_message = impl_->decoder.decode(line, message, impl_->problem);
  message.received = now;
  if (is_message) {
    dispatch(message);
    return;
  }
  ++counters_.malformed;
  log_.error("skipped a line that is no message: {}: {}", impl_->problem, shorten(line));
  if (message.msg_id) impl_->fail(message, ErrorCode::malformed_request, impl_->problem);
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
  // A node has a handful of types; looking at each is faster than hashing.
  for (Entry& entry : handlers) {
    if (entry.type == type) return &entry;
  }
  return nullptr;
}

void Node::Impl::handle_init(const Message& message) {
  try {
    auto init = message.as<Init>();
    if (node.id_.empty()) {
      initialize(std::move(init));
    } else if (init.node_id != node.id_ || init.node_ids != node.ids_) {
      throw Error(ErrorCode::malformed_request, fmt::format("already initialized as {}", node.id_));
    } else {
      node.log_.warn("initialized a second time");
    }
    node.reply(message, kInitOkHead, Ack{});
  } catch (...) {
    answer_exception(message, std::current_exception());
  }
}

void Node::Impl::initialize(Init init) {
  check_init(init);
  directory.set_nodes(init.node_ids);
  node.id_ = std::move(init.node_id);
  node.ids_ = std::move(init.node_ids);
  std::ranges::copy_if(node.ids_, std::back_inserter(node.peers_),
                       [&](const std::string& id) { return id != node.id_; });
  head = make_head(node.id_);
  const std::size_t start = node.outbox_.size();
  try {
    for (auto& fn : on_init) fn();
  } catch (...) {
    node.outbox_.truncate(start);
    head.clear();
    node.id_.clear();
    node.ids_.clear();
    node.peers_.clear();
    throw;
  }
  node.log_.info("initialized as {} of {}", node.id_, node.ids_.size());
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

void Node::check_length(std::size_t size) const {
  if (size + 2 <= max_line_) return;  // two braces are missing yet
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
  } else {  // nobody is told but whoever reads the log
    node.log_.warn("dropped a {} from {}: {}: {}", shorten(request.type), shorten(request.src),
                   to_string(code), shorten(text));
  }
  const bool is_nameless = head.empty();  // before init; but the sender knows whom it wrote to
  if (is_nameless) head = make_head(request.dest);
  const std::size_t start = node.outbox_.size();
  if ((!is_nameless || !request.dest.empty()) && node.begin_reply(request, kErrorHead)) {
    node.finish_message(start, body<"code", "text">(static_cast<int>(code), text));
  }
  if (is_nameless) head.clear();
}

void Node::Impl::answer_exception(const Message& request, const std::exception_ptr& problem) {
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
  impl_->calls.add(msg_id, later(now_, timeout), std::move(callback));
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
  timer.id_ = impl_->timers.add(later(now_, delay), Duration{}, std::move(fn));
  return timer;
}

Timer Node::every(Duration period, Function<void()> fn) {
  if (period <= Duration{}) throw std::invalid_argument("every: the period must be above zero");
  Timer timer;
  timer.timers_ = &impl_->timers;
  timer.id_ = impl_->timers.add(later(now_, period), period, std::move(fn));
  return timer;
}

void Timer::cancel() {
  if (timers_ != nullptr) timers_->cancel(id_);
}

Task<> Node::sleep(Duration delay) {
  struct Alarm {
    Timer timer;
    ~Alarm() { timer.cancel(); }  // this frame may go away before it rings
  };
  Slot<std::monostate> woken;
  const Alarm alarm{after(delay, [&woken] { woken.set({}); })};
  co_await woken;
}

Scope& Node::scope() { return impl_->scope; }

void Node::spawn(Task<> task) { impl_->scope.spawn(std::move(task)); }

void Node::advance(Time now) {
  MAELSTROM_CHECK(now >= now_);
  now_ = now;
  if (mailbox_) {
    for (auto& work : mailbox_->take()) {
      try {
        work();
      } catch (...) {
        impl_->complain(std::current_exception(), "posted work");
      }
    }
  }
  impl_->timers.advance(now);
}

std::optional<Time> Node::next_deadline() const { return impl_->timers.next(); }

Node::Node(NodeOptions options)
    : random_(options.seed),
      boot_(options.boot),
      max_line_(options.max_line),
      storage_(options.storage ? std::move(options.storage) : std::make_shared<MemoryStorage>()),
      log_(options.log_level, std::move(options.log_sink)),
      impl_(std::make_unique<Impl>(*this, options.max_client_line)) {
  // A reply to a call from before a restart must not be taken for one of ours. Microseconds keep
  // the ids below 2^53, which nodes in other languages may need.
  impl_->last_msg_id = static_cast<std::int64_t>(options.boot / 1000);
  impl_->reply_deadline = options.reply_deadline;
}

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
