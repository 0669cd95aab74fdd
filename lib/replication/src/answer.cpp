#include <tuple>

#include "maelstrom/maelstrom.hpp"
#include "sessions.hpp"

namespace maelstrom::replication {

std::string encode(const Answer& answer) {
  if (answer) return json_text(std::tuple(Raw{*answer}));
  return json_text(
      std::tuple(static_cast<int>(answer.error().code()), std::string_view(answer.error().text())));
}

Answer decode_answer(std::string_view text) {
  const Raw answer = read_json(text);
  ArrayCursor elements(answer);
  Raw result;
  if (!elements.next(result)) {
    throw Error(ErrorCode::malformed_request, "an answer without a result");
  }
  Raw why;
  if (!elements.next(why)) return std::string(result.text);
  const auto [code, reason] = parse<std::tuple<int, std::string>>(answer);
  if (!is_definite(static_cast<ErrorCode>(code))) {
    throw Error(ErrorCode::malformed_request, "an answer is a definite error, or none");
  }
  return Error(static_cast<ErrorCode>(code), reason);
}

}  // namespace maelstrom::replication
