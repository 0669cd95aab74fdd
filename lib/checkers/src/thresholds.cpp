#include "maelstrom/checkers/thresholds.hpp"

#include <fmt/format.h>

#include <array>
#include <cmath>
#include <stdexcept>
#include <utility>
#include <vector>

#include "maelstrom/checkers/edn.hpp"
#include "maelstrom/checkers/text.hpp"
#include "text_cursor.hpp"

namespace maelstrom::checkers {
namespace {

using Comparison = Threshold::Comparison;

// Longer ones first: "<=" begins with "<".
constexpr std::array kOperators = {
    std::pair<std::string_view, Comparison>{"<=", Comparison::less_or_equal},
    std::pair<std::string_view, Comparison>{">=", Comparison::greater_or_equal},
    std::pair<std::string_view, Comparison>{"!=", Comparison::not_equal},
    std::pair<std::string_view, Comparison>{"==", Comparison::equal},
    std::pair<std::string_view, Comparison>{"<", Comparison::less},
    std::pair<std::string_view, Comparison>{">", Comparison::greater},
    std::pair<std::string_view, Comparison>{"=", Comparison::equal},
};

[[noreturn]] void fail(std::string_view text, std::string_view problem) {
  throw std::invalid_argument(
      fmt::format("'{}': {}; write it as 'net.servers.msgs-per-op <= 20'", text, problem));
}

// A key of a map, as written in a path.
std::string key_text(const Value& key) {
  const bool is_text = key.is_keyword() || key.is_string();
  return is_text ? std::string(key.text()) : to_edn(key);
}

bool is_number(const Value& value) { return value.is_integer() || value.is(Value::Kind::floating); }

double as_number(const Value& value) {
  return value.is_integer() ? static_cast<double>(value.as_integer()) : value.as_double();
}

bool holds(const Value& figure, Comparison comparison, const Value& value) {
  const bool are_numbers = is_number(figure) && is_number(value);
  const auto order = are_numbers ? as_number(figure) <=> as_number(value)
                                 : std::partial_ordering(figure <=> value);
  switch (comparison) {
    case Comparison::less: return are_numbers && order < 0;
    case Comparison::less_or_equal: return are_numbers && order <= 0;
    case Comparison::greater: return are_numbers && order > 0;
    case Comparison::greater_or_equal: return are_numbers && order >= 0;
    case Comparison::equal: return order == 0;
    case Comparison::not_equal: return order != 0;
  }
  return false;
}

// True for texts that begin with a digit, or with a sign and a digit; no name does.
bool begins_with_number(std::string_view text) {
  if (text.starts_with('-') || text.starts_with('+')) text.remove_prefix(1);
  return !text.empty() && text.front() >= '0' && text.front() <= '9';
}

// Refuses values that no figure can be compared with: the result would not depend on the figures.
void check_value(std::string_view text, Comparison comparison, const Value& value,
                 std::string_view written) {
  const bool is_exact =  // a ratio, or a number of more digits than figures have
      value.is(Value::Kind::big_integer) ||
      (value.is(Value::Kind::symbol) && begins_with_number(written));
  const bool is_infinite = value.is(Value::Kind::floating) && !std::isfinite(value.as_double());
  if (is_exact || is_infinite) {
    fail(text, fmt::format("'{}' is no finite number of 64 bits, such as 20 or 0.5", written));
  }
  const bool is_of_order = comparison != Comparison::equal && comparison != Comparison::not_equal;
  if (is_of_order && !is_number(value)) {
    fail(text, fmt::format("'{}' is no number, and can only be compared by = and !=", written));
  }
}

// The names to suggest for a wrong path: the keys of the innermost map that it reaches.
std::string known_keys(const Value& results, std::string_view path) {
  const Value* map = &results;
  for (auto dot = path.rfind('.'); dot != std::string_view::npos; dot = path.rfind('.')) {
    path = path.substr(0, dot);
    if (const Value* found = find_figure(results, path); found != nullptr && found->is_map()) {
      map = found;
      break;
    }
  }
  std::vector<std::string> keys;
  for (const auto& entry : map->entries()) keys.push_back(key_text(entry.key));
  return fmt::format("{}", fmt::join(keys, ", "));
}

}  // namespace

Threshold parse_threshold(std::string_view text, Arena& arena) {
  for (std::size_t at = 0; at < text.size(); ++at) {
    for (const auto& [symbol, comparison] : kOperators) {
      if (!text.substr(at).starts_with(symbol)) continue;
      const std::string_view path = trimmed(text.substr(0, at));
      const std::string_view value = trimmed(text.substr(at + symbol.size()));
      if (path.empty()) fail(text, "the figure's path is missing");
      if (value.empty()) fail(text, "the value is missing");
      Threshold threshold{std::string(trimmed(text)), std::string(path), comparison, {}};
      try {
        threshold.value = read_edn(arena.copy(value), arena);
      } catch (const ReadError&) {
        fail(text, fmt::format("'{}' is no value", value));
      }
      check_value(text, comparison, threshold.value, value);
      if (threshold.value.is(Value::Kind::symbol)) {
        threshold.value = Value::keyword(threshold.value.text());
      }
      return threshold;
    }
  }
  fail(text, "there is no comparison in it (one of < <= > >= = !=)");
}

const Value* find_figure(const Value& results, std::string_view path) {
  if (path.empty()) return &results;
  if (!results.is_map()) return nullptr;
  for (const auto& entry : results.entries()) {
    const std::string key = key_text(entry.key);
    if (!path.starts_with(key)) continue;
    const std::string_view rest = path.substr(key.size());
    if (!rest.empty() && rest.front() != '.') continue;
    const Value* found = find_figure(entry.value, rest.empty() ? rest : rest.substr(1));
    if (found != nullptr) return found;
  }
  return nullptr;
}

std::string check_threshold(const Threshold& threshold, const Value& results) {
  const Value* figure = find_figure(results, threshold.path);
  if (figure == nullptr) {
    return fmt::format("{}: there is no such figure; there are {}", threshold.text,
                       known_keys(results, threshold.path));
  }
  if (holds(*figure, threshold.comparison, threshold.value)) return {};
  return fmt::format("{}: missed, it is {}", threshold.text, head_of(to_edn(*figure), 80));
}

}  // namespace maelstrom::checkers
