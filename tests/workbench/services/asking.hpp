// Asks services as nodes do, without an engine.
#pragma once

#include <string>
#include <string_view>

#include "lib/harness.hpp"
#include "maelstrom/workbench/service.hpp"

namespace tests {

// Decodes requests and passes them to a service, or to one of all services.
class Asking {
 public:
  // The body of the service's reply; empty if it gives none. `body` is JSON.
  std::string ask(workbench::Service& service, std::string_view src, std::string_view body) {
    TextBuffer reply;
    const bool is_known = service.handle(decode(src, body), reply);
    CHECK(is_known == !reply.empty());
    return std::string(reply.view());
  }
  std::string ask(workbench::Services& services, std::size_t number, std::string_view body) {
    return std::string(services.handle(number, decode("n0", body)));
  }

 private:
  const Message& decode(std::string_view src, std::string_view body) {
    text_ = line(src, "service", body);
    const std::size_t size = text_.size();
    text_.append(Decoder::kPadding, ' ');
    std::string problem;
    const bool is_read =
        decoder_.decode(std::string_view(text_).substr(0, size), message_, problem);
    REQUIRE((is_read || message_.body.text.starts_with('{')));
    return message_;
  }

  Decoder decoder_;
  std::string text_;
  Message message_;
};

inline std::string read(std::string_view key) {
  return fmt::format(R"({{"type":"read","key":{},"msg_id":1}})", key);
}
inline std::string write(std::string_view key, std::string_view value) {
  return fmt::format(R"({{"type":"write","key":{},"value":{},"msg_id":1}})", key, value);
}
inline std::string cas(std::string_view key, std::string_view from, std::string_view to,
                       std::string_view more = "") {
  return fmt::format(R"({{"type":"cas","key":{},"from":{},"to":{}{},"msg_id":1}})", key, from, to,
                     more);
}
inline constexpr std::string_view kCreates = R"(,"create_if_not_exists":true)";

inline std::string read_ok(std::string_view value) {
  return fmt::format(R"({{"type":"read_ok","value":{}}})", value);
}
inline const std::string kWriteOk = R"({"type":"write_ok"})";
inline const std::string kCasOk = R"({"type":"cas_ok"})";
inline const std::string kMissing = R"({"type":"error","code":20,"text":"key does not exist"})";
inline std::string mismatch(std::string_view value, std::string_view from) {
  return fmt::format(R"({{"type":"error","code":22,"text":"current value {} is not {}"}})", value,
                     from);
}

}  // namespace tests
