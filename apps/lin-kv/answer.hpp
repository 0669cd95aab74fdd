// What came of a command, as text: a result or one of Maelstrom's errors.
#pragma once

#include <maelstrom/maelstrom.hpp>
#include <string>
#include <string_view>
#include <tuple>

namespace apps::lin_kv {

// The registers' results travel and are kept as text. An error among them is definite: the command
// has been decided, and has changed nothing.
struct Answer {
  // `result` is JSON.
  static std::string ok(std::string_view result) { return std::string(result); }
  static std::string error(maelstrom::ErrorCode code, std::string_view text) {
    maelstrom::Outbox out;
    maelstrom::to_json(out, maelstrom::body<"code", "text">(static_cast<int>(code), text));
    return "!" + std::string(out.view());
  }

  // The result; throws what error() was given.
  static maelstrom::Json take(std::string answer) {
    maelstrom::Json json;
    if (!answer.starts_with('!')) {
      json.text = std::move(answer);
      return json;
    }
    maelstrom::Scratch scratch;
    const maelstrom::Raw problem{std::string_view(answer).substr(1)};
    const auto read = maelstrom::from_json<Problem>(problem, scratch);
    throw maelstrom::Error(static_cast<maelstrom::ErrorCode>(read.code), read.text);
  }

 private:
  struct Problem {
    int code;
    std::string text;
    using fields = maelstrom::Fields<"code", "text">;
  };
};

}  // namespace apps::lin_kv
