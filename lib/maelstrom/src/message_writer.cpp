#include "maelstrom/message_writer.hpp"

#include <stdexcept>

#include "directory.hpp"
#include "grammar.hpp"
#include "shorten.hpp"

namespace maelstrom {
namespace {

constexpr std::string_view kErrorHead = R"(,"body":{"type":"error","in_reply_to":)";

void append_source(TextBuffer& out, std::string_view id) {
  out.append(std::string_view("{\"src\":"));
  append_string(out, id);
  out.append(std::string_view(",\"dest\":"));
}

}  // namespace

// A reply to a call from before a restart must not match a new call, so the ids begin with the
// boot. Microseconds keep them below 2^53, which nodes in other languages may need.
MessageWriter::MessageWriter(NodeContext& context, const NodeOptions& options)
    : context_(context),
      reply_deadline_(options.reply_deadline),
      max_line_(options.max_line),
      last_msg_id_(static_cast<std::int64_t>(options.boot / 1000)),
      directory_(std::make_unique<Directory>()) {}

MessageWriter::~MessageWriter() = default;

void MessageWriter::set_source(std::string_view id) {
  source_.clear();
  if (id.empty()) return;
  TextBuffer text;
  append_source(text, id);
  source_ = text.view();
}

void MessageWriter::begin(std::string_view dest, std::string_view type,
                          std::optional<std::int64_t> msg_id) {
  if (source_.empty()) throw std::logic_error("a node cannot send before its init");
  if (!directory_->knows(dest)) {
    throw CallError(Error(ErrorCode::node_not_found, fmt::format("there is no \"{}\"", dest)));
  }
  outbox_.append(std::string_view(source_));
  append_string(outbox_, dest);
  outbox_.append(std::string_view(",\"body\":{\"type\":"));
  append_string(outbox_, type);
  if (msg_id) {
    outbox_.append(std::string_view(",\"msg_id\":"));
    outbox_.append(*msg_id);
  }
}

void MessageWriter::check_length(std::size_t start) {
  const std::size_t size = outbox_.size() - start - 1;  // without the newline
  if (size <= max_line_) return;
  outbox_.truncate(start);
  throw std::length_error(
      fmt::format("a message of {} bytes was not sent: the limit is {}", size, max_line_));
}

bool MessageWriter::begin_reply(const Message& request, std::string_view head) {
  if (!request.msg_id || request.type == "error") return false;
  if (is_client(request.src) && context_.now - request.received > reply_deadline_) {
    ++context_.counters.expired_requests;
    context_.log.warn("dropped the reply to {} {} of {}: too late", request.type, *request.msg_id,
                      request.src);
    return false;
  }
  if (!source_.empty()) {
    outbox_.append(std::string_view(source_));
  } else if (!request.dest.empty()) {
    append_source(outbox_, request.dest);
  } else {
    return false;
  }
  append_string(outbox_, request.src);
  outbox_.append(head);
  outbox_.append(*request.msg_id);
  return true;
}

void MessageWriter::refuse(const Message& request, ErrorCode code, std::string_view text) {
  if (request.msg_id) {
    context_.log.debug("{} from {}: {}: {}", request.type, request.src, to_string(code), text);
  } else {  // no reply is possible, so only the log tells of it
    context_.log.warn("dropped a {} from {}: {}: {}", shorten(request.type), shorten(request.src),
                      to_string(code), shorten(text));
  }
  // The text may contain a name that is not UTF-8, such as a file's.
  const std::string shown = is_utf8(text) ? std::string(text) : shorten_bytes(text, text.size());
  reply(request, kErrorHead, maelstrom::body<"code", "text">(static_cast<int>(code), shown));
}

void MessageWriter::refuse(const Message& request, const std::exception_ptr& problem) {
  Log& log = context_.log;
  try {
    std::rethrow_exception(problem);
  } catch (const CallError& error) {
    log.warn("{} from {} failed on a call: {}: {}", request.type, request.src,
             to_string(error.code()), error.text());
    refuse(request, ErrorCode::crash,
           fmt::format("a call failed: {}: {}", to_string(error.code()), error.text()));
  } catch (const Error& error) {
    refuse(request, error.code(), error.text());
  } catch (const std::exception& error) {
    log.error("{} from {} failed: {}", request.type, request.src, error.what());
    refuse(request, ErrorCode::crash, error.what());
  } catch (...) {
    log.error("{} from {} failed: unknown exception", request.type, request.src);
    refuse(request, ErrorCode::crash, "unknown exception");
  }
}

}  // namespace maelstrom
