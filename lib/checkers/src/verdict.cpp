#include "maelstrom/checkers/verdict.hpp"

#include <algorithm>
#include <charconv>

namespace maelstrom::checkers {

Value to_value(Validity validity) {
  switch (validity) {
    case Validity::valid: return Value::boolean(true);
    case Validity::unknown: return Value::keyword("unknown");
    case Validity::invalid: return Value::boolean(false);
  }
  return {};
}

void Verdict::require_evidence(bool is_there, std::string_view otherwise) {
  if (is_there) return;
  validity = merge(validity, Validity::unknown);
  gap = otherwise;
}

Value Verdict::get(std::string_view keyword) const {
  const auto found = std::ranges::find_if(
      figures, [&](const Value::Entry& figure) { return figure.key.is_keyword(keyword); });
  return found == figures.end() ? Value() : found->value;
}

Value to_value(const Verdict& verdict, Arena& arena) {
  std::vector<Value::Entry> entries;
  entries.reserve(verdict.figures.size() + 1);
  entries.push_back({Value::keyword("valid?"), to_value(verdict.validity)});
  entries.insert(entries.end(), verdict.figures.begin(), verdict.figures.end());
  return arena.map(entries);
}

// Uses the shortest decimal that reads back as that float, so that 0.1f is 0.1.
Value ratio(std::int64_t part, std::int64_t whole) {
  const auto single = static_cast<float>(static_cast<double>(part) / static_cast<double>(whole));
  char text[32];
  const auto written = std::to_chars(text, text + sizeof text, single);
  double shortest = 0;
  std::from_chars(text, written.ptr, shortest);
  return Value::floating(shortest);
}

}  // namespace maelstrom::checkers
