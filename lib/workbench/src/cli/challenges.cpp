#include "cli/challenges.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <numeric>
#include <stdexcept>
#include <utility>

namespace maelstrom::workbench::cli {
namespace {

constexpr std::string_view kBlank = " ";

// The first word of `text`, which loses it and the blanks behind it.
std::string_view take_word(std::string_view& text) {
  const std::size_t end = std::min(text.find(' '), text.size());
  const std::string_view word = text.substr(0, end);
  text.remove_prefix(std::min(text.find_first_not_of(kBlank, end), text.size()));
  return word;
}

std::vector<std::string_view> words_of(std::string_view text) {
  std::vector<std::string_view> words;
  while (!text.empty()) words.push_back(take_word(text));
  return words;
}

// The number of letters to change, add or leave out (Levenshtein).
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = std::exchange(row[0], i);
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t changed = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({changed, row[j] + 1, row[j - 1] + 1});
    }
  }
  return row.back();
}

// The names of the challenges that may be meant: as apps/run has them, or else those whose name or
// workload is misspelt.
std::vector<std::string_view> names_like(std::string_view name) {
  constexpr std::size_t kMisspelt = 2;  // letters
  std::vector<std::string_view> close;
  std::vector<std::string_view> misspelt;
  for (const Challenge& each : challenges()) {
    const std::string_view own = each.names.front();
    const bool is_part = fmt::format("{} {}", each.workload, own).find(name) != std::string::npos;
    if (is_part || own.starts_with(name.substr(0, 1))) close.push_back(own);
    if (std::min(distance(name, own), distance(name, each.workload)) <= kMisspelt) {
      misspelt.push_back(own);
    }
  }
  return close.empty() ? misspelt : close;
}

bool is_flag(std::string_view word, std::string_view name) {
  return word == name || (word.starts_with(name) && word.substr(name.size()).starts_with('='));
}

bool is_given(const std::vector<std::string>& flags, std::string_view name) {
  return std::ranges::any_of(flags, [&](const auto& word) { return is_flag(word, name); });
}

// True if one of `flags` takes the place of the row's flag `name`.
bool is_replaced(const std::vector<std::string>& flags, std::string_view name) {
  if (name == "--node-count" && (is_given(flags, "--nodes") || is_given(flags, "--nodes-file"))) {
    return true;
  }
  return is_given(flags, name);
}

}  // namespace

std::vector<Challenge> challenges() {
  std::vector<Challenge> rows;
  std::string_view rest = kChallengeTable;
  while (!rest.empty()) {
    std::string_view line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(line.size() + 1, rest.size()));
    const std::string_view key = take_word(line);
    if (key == "challenge") rows.emplace_back().names = words_of(line);
    if (rows.empty()) continue;
    Challenge& row = rows.back();
    if (key == "workload") row.workload = line;
    if (key == "run") row.runs.push_back(line);
    if (key == "expect") row.expects.push_back(line);
    if (key == "best") row.best = line;
  }
  return rows;
}

Challenge require_challenge(std::string_view name) {
  for (Challenge& each : challenges()) {
    if (std::ranges::find(each.names, name) != each.names.end()) return std::move(each);
  }
  const auto close = names_like(name);
  throw std::invalid_argument(fmt::format(
      "there is no challenge '{}'.{} maelstrom-workbench challenge list names all", name,
      close.empty() ? "" : fmt::format(" Did you mean: {}?", fmt::join(close, " "))));
}

std::vector<std::vector<std::string>> challenge_commands(
    const Challenge& challenge, const std::vector<std::string>& flags,
    const std::vector<std::string>& node_arguments) {
  for (const std::string_view name : {"-w", "--workload"}) {
    if (is_given(flags, name)) {
      throw std::invalid_argument(
          fmt::format("{}: the workload of challenge {} is {}; leave it out", name,
                      challenge.names.front(), challenge.workload));
    }
  }
  std::vector<std::vector<std::string>> commands;
  for (std::string_view run : challenge.runs) {
    std::vector<std::string> command = {"test", "-w", std::string(challenge.workload)};
    while (!run.empty()) {
      const std::string_view name = take_word(run);
      const std::string_view value = take_word(run);
      if (is_replaced(flags, name)) continue;
      command.emplace_back(name);
      command.emplace_back(value);
    }
    for (const std::string_view expected : challenge.expects) {
      command.emplace_back("--expect");
      command.emplace_back(expected);
    }
    command.insert(command.end(), flags.begin(), flags.end());
    if (!node_arguments.empty()) command.emplace_back("--");
    command.insert(command.end(), node_arguments.begin(), node_arguments.end());
    commands.push_back(std::move(command));
  }
  return commands;
}

std::string list_challenges() {
  std::string out = fmt::format("{:<24} {:<16} {}\n", "CHALLENGE", "WORKLOAD", "OFFICIAL FLAGS");
  const auto to = std::back_inserter(out);
  for (const Challenge& each : challenges()) {
    for (const auto run : each.runs) {
      fmt::format_to(to, "{:<24} {:<16} {}\n", each.names.front(), each.workload, run);
    }
    if (!each.expects.empty()) {
      fmt::format_to(to, "{:<24} {:<16} expects {}\n", "", "", fmt::join(each.expects, ", "));
    }
    if (!each.best.empty()) fmt::format_to(to, "{:<24} {:<16} best: {}\n", "", "", each.best);
  }
  out += "\nRun one with: maelstrom-workbench challenge NAME --bin FILE\n";
  return out;
}

}  // namespace maelstrom::workbench::cli
