#include "report/command.hpp"

#include <algorithm>

#include "report/text.hpp"

namespace maelstrom::workbench::report {

std::string shell_word(std::string_view word) {
  const bool is_plain = !word.empty() && word.find_first_not_of(
                                             "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                             "0123456789_-+=./,:@%") == std::string_view::npos;
  if (is_plain) return std::string(word);
  std::string quoted = "'";
  for (const char c : word) {
    if (c == '\'') {
      quoted += "'\\''";
    } else {
      quoted.push_back(c);
    }
  }
  return quoted + "'";
}

std::string replay_command(const Value& test) {
  const Value command = member(test, "command");
  if (!command.is_sequence() || command.size() == 0) return {};
  const std::string seed = " --seed " + shell_word(text_of(member(test, "seed")));
  std::string result = "maelstrom-workbench";
  const auto words = command.elements();
  const auto separator = std::ranges::find(words, Value::string("--"));
  for (auto word = words.begin(); word != separator; ++word) {
    const std::string_view text = text_of(*word);
    const bool is_replaced = text.starts_with("--seed") || text.starts_with("--test-count");
    if (is_replaced) {
      const bool has_value = text.find('=') != std::string_view::npos;
      if (!has_value && std::next(word) != separator) ++word;
      continue;
    }
    result += " " + shell_word(text);
  }
  result += seed;
  for (auto word = separator; word != words.end(); ++word)
    result += " " + shell_word(text_of(*word));
  return result;
}

}  // namespace maelstrom::workbench::report
