#include <maelstrom/maelstrom.hpp>
#include <tuple>

#include "replicated/state_machine.hpp"

namespace apps::replicated {

using maelstrom::Error;
using maelstrom::ErrorCode;
using maelstrom::Raw;

std::string encode(const Answer& answer) {
  maelstrom::Outbox out;
  if (answer) {
    maelstrom::to_json(out, std::tuple(Raw{*answer}));
  } else {
    maelstrom::to_json(out, std::tuple(static_cast<int>(answer.error().code()),
                                       std::string_view(answer.error().text())));
  }
  return std::string(out.view());
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
  maelstrom::Scratch scratch;
  const auto [code, reason] = maelstrom::from_json<std::tuple<int, std::string>>(answer, scratch);
  if (!maelstrom::is_definite(static_cast<ErrorCode>(code))) {
    throw Error(ErrorCode::malformed_request, "an answer is a definite error, or none");
  }
  return Error(static_cast<ErrorCode>(code), reason);
}

}  // namespace apps::replicated
