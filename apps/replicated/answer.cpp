#include <maelstrom/maelstrom.hpp>
#include <tuple>

#include "replicated/state_machine.hpp"

namespace apps::replicated {

using maelstrom::Error;
using maelstrom::ErrorCode;
using maelstrom::Raw;

std::string encode(const Answer& answer) {
  if (answer) return maelstrom::json_text(std::tuple(Raw{*answer}));
  return maelstrom::json_text(
      std::tuple(static_cast<int>(answer.error().code()), std::string_view(answer.error().text())));
}

Answer decode_answer(std::string_view text) {
  const Raw answer = maelstrom::read_json(text);
  maelstrom::ArrayCursor elements(answer);
  Raw result;
  if (!elements.next(result)) {
    throw Error(ErrorCode::malformed_request, "an answer without a result");
  }
  Raw why;
  if (!elements.next(why)) return std::string(result.text);
  const auto [code, reason] = maelstrom::parse<std::tuple<int, std::string>>(answer);
  if (!maelstrom::is_definite(static_cast<ErrorCode>(code))) {
    throw Error(ErrorCode::malformed_request, "an answer is a definite error, or none");
  }
  return Error(static_cast<ErrorCode>(code), reason);
}

}  // namespace apps::replicated
