// The only file that includes simdjson. Messages are read with its On Demand front end (Keiser,
// Lemire: "On-demand JSON: a better way to parse documents?", 2023): one pass over the line checks
// the grammar of everything and notes the places of the body's fields.
#include <fmt/format.h>
#include <simdjson.h>

#include <algorithm>
#include <bit>
#include <new>
#include <vector>

#include "grammar.hpp"
#include "maelstrom/message.hpp"
#include "shorten.hpp"

namespace maelstrom {
namespace {

namespace od = simdjson::ondemand;
using simdjson::error_code;

static_assert(Decoder::kPadding >= simdjson::SIMDJSON_PADDING);

constexpr std::size_t kSmallestCapacity = 4096;    // bytes of a line
constexpr std::size_t kLargestParser = 1U << 20U;  // bytes of a line; larger parsers are not kept
constexpr std::size_t kSmallestBlock = 1024;       // bytes of lines; fewer are not worth it
constexpr std::size_t kLargestBlock = 256U << 10U;

// Requires valid escapes. Throws if surrogates do not pair (simdjson accepts some of these).
std::string unescape(std::string_view content) {
  const Error unpaired(ErrorCode::malformed_request, "a string has surrogates that do not pair");
  if (!has_paired_surrogates(content)) throw unpaired;
  thread_local od::parser parser;
  if (parser.capacity() == 0 && parser.allocate(kSmallestCapacity)) throw std::bad_alloc();
  std::string padded(content);
  padded.append("\"").append(simdjson::SIMDJSON_PADDING, ' ');
  std::string text(padded.size(), '\0');
  auto* to = reinterpret_cast<std::uint8_t*>(text.data());
  std::string_view result;
  const od::raw_json_string raw(reinterpret_cast<const std::uint8_t*>(padded.data()));
  if (parser.unescape(raw, to).get(result)) throw unpaired;
  text.resize(result.size());
  return text;
}

}  // namespace

bool is_utf8(std::string_view bytes) { return simdjson::validate_utf8(bytes); }

namespace internal {

std::string_view read_string(Raw json, Scratch& scratch) {
  if (json.text.front() != '"') throw_expected("a string", json);
  const std::string_view content = json.text.substr(1, json.text.size() - 2);
  if (content.find('\\') == std::string_view::npos) return content;
  return scratch.keep(unescape(content));
}

}  // namespace internal

struct Decoder::State {
  // Lines whose structure is indexed together, which saves a third of the work per line.
  struct Block {
    od::parser parser;
    od::document_stream lines;
    od::document_stream::iterator next;
    const char* begin = nullptr;  // null: no block, or no readable rest of it
    const char* end = nullptr;
  };

  std::unique_ptr<od::parser> parser = std::make_unique<od::parser>();
  od::document document;       // of a line that is read alone
  od::document* at = nullptr;  // the one that is being read
  Block block;
  std::vector<Message::Field> fields;
  Scratch scratch;
  std::size_t max_client_line = 0;  // bytes
  bool has_escapes = false;         // somewhere in the line; few lines have any
  bool is_deep = false;             // nested more deeply than clients may
  std::string_view flaw;            // the first problem found in a line that is valid JSON

  void begin(std::string_view line, Message& message);
  bool read_from_block(std::string_view line, Message& message);
  error_code read_alone(std::string_view line, Message& message);
  error_code read_value(std::string_view text);
  bool make_room(std::size_t size);
  error_code read_line(od::document& line, Message& message);
  void read_member(std::string_view key, Raw value, Message& message);
  error_code read_body(od::object& body, Message& message);
  void read_body_field(std::string_view name, Raw value, Message& message);
  error_code take_from(const char* begin, Raw& raw);
  error_code check(od::array& array, std::size_t depth);
  error_code check(od::object& object, std::size_t depth);
  error_code check_value(od::value& value, std::size_t depth);
  bool may_nest(std::size_t depth) {
    is_deep = true;
    return depth <= kMaxDepth;
  }
  bool take_scalar(std::string_view token, Raw& raw) const {
    raw.text = trim_end(token);
    return is_scalar(raw.text, token.data()[token.size()], has_escapes);
  }
  bool read_key(std::string_view& key);
  std::string_view content(Raw string);
  void find_flaw(const Message& message);
  void note(std::string_view text) {
    if (flaw.empty()) flaw = text;
  }
};

std::string_view Decoder::State::content(Raw string) {
  if (has_escapes) return internal::read_string(string, scratch);
  return string.text.substr(1, string.text.size() - 2);
}

// Replaces a key with its unescaped text; false if an escape is invalid.
bool Decoder::State::read_key(std::string_view& key) {
  if (!has_escapes || key.find('\\') == std::string_view::npos) return true;
  if (!has_valid_escapes(key)) return false;
  key = scratch.keep(unescape(key));
  return true;
}

bool Decoder::State::make_room(std::size_t size) {
  if (parser->capacity() > kLargestParser && size <= kLargestParser) {
    parser = std::make_unique<od::parser>();
  }
  if (size <= parser->capacity()) return true;
  return !parser->allocate(std::bit_ceil(std::max(size, kSmallestCapacity)));
}

void Decoder::State::begin(std::string_view line, Message& message) {
  message.~Message();
  new (&message) Message;  // in place: assigning a fresh one costs a tenth of the decoding
  message.line_ = line;
  message.scratch_ = &scratch;
  scratch.clear();
  fields.clear();
  flaw = {};
  is_deep = false;
  has_escapes = line.find('\\') != std::string_view::npos;
}

// Reads the next line of the block. False if it is unreadable or not the parser's next document;
// then this line and the later ones have to be read alone.
bool Decoder::State::read_from_block(std::string_view line, Message& message) {
  const char* const begin = std::exchange(block.begin, nullptr);
  if (begin == nullptr || line.empty() || line.data() != begin + block.next.current_index())
    return false;
  od::document_reference of_line;
  if ((*block.next).get(of_line) || read_line(of_line, message)) return false;
  // The document must end where the line ends, and not in a later line.
  const char* end = block.end;
  const auto location = at->current_location().get(end);
  if (location && location != simdjson::OUT_OF_BOUNDS) return false;
  const std::string_view document_text(line.data(), static_cast<std::size_t>(end - line.data()));
  if (trim_end(document_text).size() != line.size()) return false;
  ++block.next;
  block.begin = begin;
  return true;
}

error_code Decoder::State::read_alone(std::string_view line, Message& message) {
  if (!make_room(line.size())) return simdjson::MEMALLOC;
  const simdjson::padded_string_view padded(line.data(), line.size(), line.size() + kPadding);
  if (const auto error = parser->iterate(padded).get(document)) return error;
  if (const auto error = read_line(document, message)) return error;
  const bool at_end = document.current_location().error() == simdjson::OUT_OF_BOUNDS;
  return at_end ? simdjson::SUCCESS : simdjson::TRAILING_CONTENT;
}

// Reads one value. As the only element of an array, a scalar needs no special treatment.
error_code Decoder::State::read_value(std::string_view text) {
  const std::size_t size = text.size() + 2;
  if (!make_room(size)) return simdjson::MEMALLOC;
  std::string padded;
  padded.reserve(size + kPadding);
  padded.append(1, '[').append(text).append(1, ']').append(kPadding, '\0');
  has_escapes = text.find('\\') != std::string_view::npos;
  const simdjson::padded_string_view view(padded.data(), size, padded.size());
  if (const auto error = parser->iterate(view).get(document)) return error;
  at = &document;
  od::array array;
  if (const auto error = document.get_array().get(array)) return error;
  std::size_t values = 0;
  for (auto element : array) {
    od::value value;
    if (const auto error = element.get(value)) return error;
    if (const auto error = check_value(value, 0)) return error;
    ++values;
  }
  const bool at_end = document.current_location().error() == simdjson::OUT_OF_BOUNDS;
  return at_end && values == 1 ? simdjson::SUCCESS : simdjson::TRAILING_CONTENT;
}

// The loops below inspect simdjson's values in place and pass them on as text, because these values
// cost more to copy than to parse.
error_code Decoder::State::read_line(od::document& line, Message& message) {
  at = &line;
  od::object object;
  if (const auto error = line.get_object().get(object)) return error;
  for (auto member : object) {
    od::raw_json_string raw_key;
    if (const auto error = member.key().get(raw_key)) return error;
    od::value value;
    if (const auto error = member.value().get(value)) return error;
    std::string_view key = string_at(raw_key.raw());
    if (!read_key(key)) return simdjson::STRING_ERROR;
    const std::string_view token = value.raw_json_token();
    Raw raw;
    if (token.front() == '{' && key == "body") {
      od::object child;
      if (const auto error = value.get_object().get(child)) return error;
      if (const auto error = read_body(child, message)) return error;
      if (const auto error = take_from(token.data(), message.body)) return error;
      continue;
    }
    if (token.front() == '{' || token.front() == '[') {
      if (const auto error = check_value(value, 1)) return error;
      if (const auto error = take_from(token.data(), raw)) return error;
    } else if (!take_scalar(token, raw)) {
      return simdjson::TAPE_ERROR;
    }
    read_member(key, raw, message);
  }
  return simdjson::SUCCESS;
}

void Decoder::State::read_member(std::string_view key, Raw value, Message& message) {
  if (key == "body") return note("\"body\" is not an object");
  const bool is_src = key == "src";
  if (!is_src && key != "dest") return;
  if (value.text.front() != '"') {
    return note(is_src ? "\"src\" is not a string" : "\"dest\" is not a string");
  }
  (is_src ? message.src : message.dest) = content(value);
}

error_code Decoder::State::read_body(od::object& body, Message& message) {
  if (!fields.empty()) {  // a second body: the last one counts
    fields.clear();
    message.type = {};
    message.msg_id.reset();
    message.in_reply_to.reset();
  }
  for (auto member : body) {
    od::raw_json_string raw_key;
    if (const auto error = member.key().get(raw_key)) return error;
    od::value value;
    if (const auto error = member.value().get(value)) return error;
    std::string_view key = string_at(raw_key.raw());
    if (!read_key(key)) return simdjson::STRING_ERROR;
    const std::string_view token = value.raw_json_token();
    Raw raw;
    if (token.front() == '{' || token.front() == '[') {
      if (const auto error = check_value(value, 2)) return error;
      if (const auto error = take_from(token.data(), raw)) return error;
    } else if (!take_scalar(token, raw)) {
      return simdjson::TAPE_ERROR;
    }
    read_body_field(key, raw, message);
  }
  return simdjson::SUCCESS;
}

void Decoder::State::read_body_field(std::string_view name, Raw value, Message& message) {
  fields.push_back({name, value});
  const auto set_id = [&](std::optional<std::int64_t>& to, std::string_view problem) {
    to = whole_number(value.text);
    if (!to) note(problem);
  };
  if (name == "type") {
    if (value.text.front() != '"') return note("\"type\" is not a string");
    message.type = content(value);
  } else if (name == "msg_id") {
    set_id(message.msg_id, "\"msg_id\" is not a 64-bit integer");
  } else if (name == "in_reply_to") {
    set_id(message.in_reply_to, "\"in_reply_to\" is not a 64-bit integer");
  }
}

// The text from `begin` to the parser's position.
error_code Decoder::State::take_from(const char* begin, Raw& raw) {
  const char* end = nullptr;
  if (const auto error = at->current_location().get(end)) return error;
  raw.text = trim_end({begin, static_cast<std::size_t>(end - begin)});
  return simdjson::SUCCESS;
}

// On Demand does not check values that are not read, so read everything.
error_code Decoder::State::check(od::array& array, std::size_t depth) {
  if (depth > kMaxClientDepth && !may_nest(depth)) return simdjson::DEPTH_ERROR;
  for (auto element : array) {
    od::value value;
    if (const auto error = element.get(value)) return error;
    if (const auto error = check_value(value, depth)) return error;
  }
  return simdjson::SUCCESS;
}

error_code Decoder::State::check(od::object& object, std::size_t depth) {
  if (depth > kMaxClientDepth && !may_nest(depth)) return simdjson::DEPTH_ERROR;
  for (auto member : object) {
    od::raw_json_string key;
    if (const auto error = member.key().get(key)) return error;
    if (has_escapes && !has_valid_escapes(string_at(key.raw()))) return simdjson::STRING_ERROR;
    od::value value;
    if (const auto error = member.value().get(value)) return error;
    if (const auto error = check_value(value, depth)) return error;
  }
  return simdjson::SUCCESS;
}

error_code Decoder::State::check_value(od::value& value, std::size_t depth) {
  const std::string_view token = value.raw_json_token();
  if (token.front() == '[') {
    od::array array;
    if (const auto error = value.get_array().get(array)) return error;
    return check(array, depth + 1);
  }
  if (token.front() == '{') {
    od::object object;
    if (const auto error = value.get_object().get(object)) return error;
    return check(object, depth + 1);
  }
  Raw scalar;
  return take_scalar(token, scalar) ? simdjson::SUCCESS : simdjson::TAPE_ERROR;
}

void Decoder::State::find_flaw(const Message& message) {
  if (message.src.data() == nullptr) note("\"src\" is missing");
  if (message.dest.data() == nullptr) note("\"dest\" is missing");
  if (message.body.text == "null") return note("\"body\" is missing");
  if (message.type.data() == nullptr) note("\"type\" is missing");
  if (!is_client(message.src) || !(is_deep || message.line_.size() > max_client_line)) return;
  const auto excess = is_deep ? fmt::format("nested deeper than {} levels", kMaxClientDepth)
                              : fmt::format("longer than {} bytes", max_client_line);
  note(scratch.keep(excess + ", the limit for clients"));
}

Decoder::Decoder(std::size_t max_client_line) : state_(std::make_unique<State>()) {
  state_->max_client_line = max_client_line;
}
Decoder::~Decoder() = default;
Decoder::Decoder(Decoder&&) noexcept = default;
Decoder& Decoder::operator=(Decoder&&) noexcept = default;

void Decoder::prepare(std::string_view lines) {
  State::Block& block = state_->block;
  block.begin = nullptr;
  if (lines.size() < kSmallestBlock || lines.size() > kLargestBlock) return;
#ifdef SIMDJSON_THREADS_ENABLED
  block.parser.threaded = false;
#endif
  const auto error =
      block.parser.iterate_many(lines.data(), lines.size(), kLargestBlock).get(block.lines);
  if (error) return;
  block.next = block.lines.begin();
  block.begin = lines.data();
  block.end = lines.data() + lines.size();
}

Raw read_json(std::string_view text) {
  thread_local Decoder::State state;
  if (const auto error = state.read_value(text)) {
    throw Error(ErrorCode::malformed_request,
                fmt::format("a text that is no JSON value: {}: {}", simdjson::error_message(error),
                            shorten_bytes(text)));
  }
  return Raw{trim(text)};
}

bool Decoder::decode(std::string_view line, Message& message, std::string& problem) {
  error_code error{};
  try {
    state_->begin(line, message);
    if (!state_->read_from_block(line, message)) {
      state_->begin(line, message);
      error = state_->read_alone(line, message);
    }
  } catch (const Error&) {
    error = simdjson::STRING_ERROR;  // unpaired surrogates
  }
  if (error) {
    state_->block.begin = nullptr;
    message = Message();
    problem = simdjson::error_message(error);
    return false;
  }
  message.fields_ = state_->fields;
  state_->find_flaw(message);
  if (state_->flaw.empty()) return true;
  problem = state_->flaw;
  if (message.src.data() == nullptr || message.find("in_reply_to") != nullptr) {
    message.msg_id.reset();  // nobody to answer, or not a request
  }
  return false;
}

}  // namespace maelstrom
