#include "apps/requests/odd_json.hpp"

#include <fmt/format.h>

namespace tests {
namespace {

using maelstrom::Random;

const std::vector<std::string> kScalars = {"null",
                                           "true",
                                           "false",
                                           "0",
                                           "1",
                                           "-1",
                                           "-0",
                                           "-0.0",
                                           "0.0",
                                           "1.0",
                                           "1.5",
                                           "1e3",
                                           "1E2",
                                           "1e999",
                                           "-1e999",
                                           "1E400",
                                           "1e-999",
                                           "-1e-999",
                                           "5e-324",
                                           "1.7976931348623157e308",
                                           "9007199254740993",
                                           "9223372036854775807",
                                           "-9223372036854775808",  // 2^53 + 1, 64 bits
                                           "9223372036854775808",
                                           "-9223372036854775809",
                                           "18446744073709551615",
                                           "18446744073709551616",
                                           "123456789012345678901234567890",
                                           "-123456789012345678901234567890",
                                           "0.1e1",
                                           "1e0",
                                           "100000000000000000000.5"};

const std::vector<std::string> kStrings = {R"("")",
                                           R"("a")",
                                           R"("1")",
                                           R"("null")",
                                           R"("[")",
                                           R"("{\"machine\":[")",
                                           R"("\ud800")",
                                           R"("\udfff")",
                                           R"("\ud800x")",
                                           R"("\ud83d\ude00")",
                                           R"("\u0000")",
                                           R"("\u001f\n\t\b\f\r")",
                                           R"("\"\\\/")",
                                           "\"\u00e9\u4e16\"",
                                           R"("\u00e9")",
                                           R"("!")",
                                           R"("!{\"code\":20}")",
                                           R"("key with spaces")"};

std::string nested(std::size_t depth, std::string_view open, std::string_view close,
                   std::string_view core) {
  std::string text;
  for (std::size_t i = 0; i < depth; ++i) text += open;
  text += core;
  for (std::size_t i = 0; i < depth; ++i) text += close;
  return text;
}

std::string value(Random& random, int depth) {
  const auto kind = random.below(depth > 0 ? 12 : 7);
  if (kind < 4) return one_of(kScalars, random);
  if (kind < 7) return odd_string(random);
  if (kind == 7) {  // around the depth at which clients' JSON is refused
    constexpr std::size_t kDepths[] = {1, 2, 100, 124, 125, 126, 127, 128, 129, 255, 256, 300};
    const std::size_t levels = kDepths[random.below(std::size(kDepths))];
    return random.below(2) == 0 ? nested(levels, "[", "]", "")
                                : nested(levels, "{\"a\":", "}", "1");
  }
  std::string text;
  const bool is_object = kind >= 10;
  const auto size = random.below(4);
  for (std::size_t i = 0; i < size; ++i) {
    if (i > 0) text += ',';
    if (is_object) text += random.below(3) == 0 ? "\"twice\":" : odd_string(random) + ":";
    text += value(random, depth - 1);
  }
  return is_object ? "{" + text + "}" : "[" + text + "]";
}

}  // namespace

std::string odd_json(Random& random) { return value(random, 3); }

std::string odd_string(Random& random) {
  if (random.below(30) == 0) return '"' + std::string(1000 + random.below(4000), 'k') + '"';
  return one_of(kStrings, random);
}

std::string large_json(std::size_t bytes) {
  std::string text = "[1e15";
  text.reserve(bytes + 8);
  while (text.size() < bytes) text += ",1e15";
  return text + "]";
}

std::string OddRequests::any() {
  return random_.below(3) == 0 ? std::to_string(random_.below(10)) : odd_json(random_);
}

bool OddRequests::takes_values(std::string_view app) {
  return app == "echo" || app == "g-set" || app == "kafka" || app == "lin-kv" ||
         app.starts_with("txn-");
}

OddRequest OddRequests::with_value(std::string_view value) {
  const std::string mark = this->mark();
  const std::string marked = fmt::format("[{},{}]", mark, value);
  if (app_ == "echo") return {fmt::format(R"({{"type":"echo","echo":{}}})", value)};
  if (app_ == "g-set") {
    return {fmt::format(R"({{"type":"add","element":{}}})", marked),
            {{R"({"type":"read"})", mark}}};
  }
  if (app_ == "kafka") {
    return {fmt::format(R"({{"type":"send","key":"k{}","msg":{}}})", mark, marked),
            {{fmt::format(R"({{"type":"poll","offsets":{{"k{}":0}}}})", mark), '[' + mark}}};
  }
  if (app_ == "lin-kv") {
    return {fmt::format(R"({{"type":"write","key":"k{}","value":{}}})", mark, marked),
            {{fmt::format(R"({{"type":"read","key":"k{}"}})", mark), '[' + mark}}};
  }
  const std::string_view f = app_ == "txn-list-append" ? "append" : "w";
  return {fmt::format(R"({{"type":"txn","txn":[["{}","k{}",{}]]}})", f, mark, marked),
          {{fmt::format(R"({{"type":"txn","txn":[["r","k{}",null]]}})", mark), '[' + mark}}};
}

OddRequest OddRequests::broadcast() {
  if (random_.below(2) == 0) {
    const std::string mark = this->mark();
    return {fmt::format(R"({{"type":"broadcast","message":{}}})", mark),
            {{R"({"type":"read"})", mark}}};
  }
  return {fmt::format(R"({{"type":"broadcast","message":{}}})", odd_json(random_))};
}

// Keys are strings, each with a mark, so that nobody else writes to it.
OddRequest OddRequests::kafka() {
  if (random_.below(4) == 0) return commit();
  const std::string mark = this->mark();
  std::string key = random_.below(8) == 0 ? odd_json(random_) : odd_string(random_);
  if (key.starts_with('"')) key.insert(1, mark);
  OddRequest request{
      fmt::format(R"({{"type":"send","key":{},"msg":[{},{}]}})", key, mark, odd_json(random_))};
  if (key.starts_with('"')) {
    request.effects.push_back(
        {fmt::format(R"({{"type":"poll","offsets":{{{}:0}}}})", key), '[' + mark + ','});
  }
  return request;
}

OddRequest OddRequests::commit() {
  OddRequest request;
  std::string offsets;
  const auto size = 1 + random_.below(3);
  for (std::size_t i = 0; i < size; ++i) {
    const std::string mark = this->mark();
    const std::string key = fmt::format("\"c{}\"", mark);
    const std::string offset = random_.below(4) == 0 ? odd_json(random_) : mark;
    offsets += fmt::format("{}{}:{}", i == 0 ? "" : ",", key, offset);
    request.effects.push_back(
        {fmt::format(R"({{"type":"list_committed_offsets","keys":[{}]}})", key), key + ":"});
  }
  request.body = fmt::format(R"({{"type":"commit_offsets","offsets":{{{}}}}})", offsets);
  return request;
}

OddRequest OddRequests::lin_kv() {
  const std::string mark = this->mark();
  const std::string key = fmt::format("[{},{}]", mark, random_.below(2) == 0 ? "0" : any());
  const std::string value = fmt::format(R"(["v{}",{}])", mark, any());
  const OddRequest::Effect effect{fmt::format(R"({{"type":"read","key":{}}})", key),
                                  fmt::format("\"v{}\"", mark)};
  if (random_.below(5) == 0) {  // of a key that does not exist: refused
    return {fmt::format(R"({{"type":"cas","key":{},"from":{},"to":{}}})", key, any(), value),
            {effect}};
  }
  return {fmt::format(R"({{"type":"write","key":{},"value":{}}})", key, value), {effect}};
}

std::string OddRequests::micro_op(std::string_view f, OddRequest& request) {
  if (random_.below(12) == 0) return odd_json(random_);  // what is no operation
  const std::string mark = this->mark();
  const std::string key = fmt::format("[{},{}]", mark, random_.below(2) == 0 ? "0" : any());
  if (random_.below(5) == 0) return fmt::format(R"(["r",{},null])", key);
  const std::string value = fmt::format(R"(["v{}",{}])", mark, any());
  request.effects.push_back({fmt::format(R"({{"type":"txn","txn":[["r",{},null]]}})", key),
                             fmt::format("\"v{}\"", mark)});
  return fmt::format(R"(["{}",{},{}])", f, key, value);
}

OddRequest OddRequests::txn(std::string_view f) {
  OddRequest request;
  std::string ops;
  const auto size = 1 + random_.below(3);
  for (std::size_t i = 0; i < size; ++i) ops += (i == 0 ? "" : ",") + micro_op(f, request);
  request.body = fmt::format(R"({{"type":"txn","txn":[{}]}})", ops);
  return request;
}

OddRequest OddRequests::next() {
  if (random_.below(15) == 0) {  // a field is missing, or more than that
    constexpr std::string_view kTypes[] = {"read", "add",   "txn",  "send",     "poll", "cas",
                                           "echo", "write", "init", "generate", "error"};
    return {fmt::format(R"({{"type":"{}","extra":{}}})", kTypes[random_.below(std::size(kTypes))],
                        odd_json(random_))};
  }
  if (app_ == "broadcast") return broadcast();
  if (app_ == "kafka") return kafka();
  if (app_ == "lin-kv") return lin_kv();
  if (app_ == "txn-list-append") return txn("append");
  if (app_ == "txn-rw-register") return txn("w");
  if (app_ == "unique-ids") {
    return {fmt::format(R"({{"type":"generate","extra":{}}})", odd_json(random_))};
  }
  return with_value(odd_json(random_));
}

}  // namespace tests
