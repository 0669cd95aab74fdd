// Draws a cycle of transactions as SVG. Boxes with the transactions' operations stand below each
// other, with an arrow from each to the next. The arrow of the last one goes back up on the right.
#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "maelstrom/workbench/diagnosis.hpp"
#include "report/anomalies.hpp"
#include "report/text.hpp"

namespace maelstrom::workbench::report {
namespace {

// In pixels. The font has a fixed width; a character is no wider than this.
constexpr int kCharacter = 8;
constexpr int kLine = 18;
constexpr int kPadding = 10;
constexpr int kGap = 52;                       // between boxes, for the arrow and its text
constexpr int kReturn = 232;                   // beside the boxes, for the arrow back and its text
constexpr std::size_t kMaxPart = 72;           // characters of one part of a transaction
constexpr std::size_t kReturnCharacters = 25;  // in a line beside the arrow back

struct Part {
  std::string text;
  bool is_marked = false;
};

struct Box {
  std::string head;
  std::vector<Part> parts;
  std::int32_t index = 0;
  int top = 0;
  int height = 0;
};

// Counts characters, not bytes.
std::size_t width_of(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count_if(
      text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80; }));
}

std::vector<std::string> wrap(std::string_view text, std::size_t width) {
  std::vector<std::string> lines(1);
  while (!text.empty()) {
    const std::size_t stop = std::min(text.find(' '), text.size());
    const std::string_view word = text.substr(0, stop);
    if (!lines.back().empty() && width_of(lines.back()) + 1 + width_of(word) > width) {
      lines.emplace_back();
    }
    if (!lines.back().empty()) lines.back().push_back(' ');
    lines.back().append(word);
    text.remove_prefix(std::min(stop + 1, text.size()));
  }
  return lines;
}

Box box_of(const Anomaly& anomaly, std::size_t i) {
  const Operation& operation = anomaly.operations[i].operation;
  const std::size_t count = anomaly.operations.size();
  Box box;
  box.index = operation.index();
  box.head = fmt::format("T{}  #{}  process {}  ", i + 1, box.index, operation.any().process);
  if (operation.invocation != nullptr) {
    box.head += format_time(operation.invocation->time);
    if (operation.completion != nullptr) {
      box.head += fmt::format(
          " + {}", format_duration(operation.completion->time - operation.invocation->time));
    }
  }
  if (operation.any().is_info() || operation.any().is_invoke()) box.head += "  outcome unknown";
  const Value value = operation.value();
  if (!value.is_sequence()) {
    box.parts.push_back({brief_edn(value, kMaxPart)});
  } else {
    for (const Value& part : value.elements()) box.parts.push_back({brief_edn(part, kMaxPart)});
  }
  const auto mark = [&](int part) {
    if (part >= 0 && static_cast<std::size_t>(part) < box.parts.size()) {
      box.parts[static_cast<std::size_t>(part)].is_marked = true;
    }
  };
  mark(anomaly.cycle[i].from);
  mark(anomaly.cycle[(i + count - 1) % count].to);
  box.height = static_cast<int>(box.parts.size() + 1) * kLine + 2 * kPadding;
  return box;
}

int width_of(const Box& box) {
  std::size_t most = width_of(box.head);
  for (const Part& part : box.parts) most = std::max(most, width_of(part.text) + 2);
  return static_cast<int>(most) * kCharacter + 2 * kPadding;
}

void append_box(std::string& out, const Box& box, int width) {
  const auto to = std::back_inserter(out);
  fmt::format_to(
      to,
      R"(<a href="#op-{}"><rect class="box" x="1" y="{}" width="{}" height="{}" rx="6"/>)"
      R"(<text class="head" x="{}" y="{}">{}</text>)",
      box.index, box.top, width, box.height, kPadding, box.top + kPadding + 13, html(box.head));
  int y = box.top + kPadding + kLine + 13;
  for (const Part& part : box.parts) {
    fmt::format_to(to, R"(<text class="{}" x="{}" y="{}">{}</text>)",
                   part.is_marked ? "part marked" : "part", kPadding + 2 * kCharacter, y,
                   html(part.text));
    y += kLine;
  }
  out.append("</a>");
}

void append_label(std::string& out, const Dependency& dependency, int x, int y,
                  std::size_t characters) {
  const auto to = std::back_inserter(out);
  fmt::format_to(to, R"(<text class="edge" x="{}" y="{}"><tspan class="type">{}</tspan>)", x, y,
                 html(dependency.type));
  const auto lines = wrap(dependency.text, characters);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const std::string line = html(lines[i]);
    fmt::format_to(to, R"(<tspan x="{}" dy="{}">{}</tspan>)", x, i == 0 ? 16 : 15, line);
  }
  out.append("</text>");
}

}  // namespace

void append_cycle(std::string& out, const Anomaly& anomaly) {
  std::vector<Box> boxes;
  int width = 420;
  int top = 1;
  for (std::size_t i = 0; i < anomaly.operations.size(); ++i) {
    boxes.push_back(box_of(anomaly, i));
    boxes.back().top = top;
    top += boxes.back().height + kGap;
    width = std::max(width, width_of(boxes.back()));
  }
  // Each label between boxes has to fit on one line.
  for (const Dependency& each : anomaly.cycle) {
    width = std::max(width, static_cast<int>(width_of(each.text)) * 7 + 64);
  }
  const auto to = std::back_inserter(out);
  fmt::format_to(to,
                 R"(<div class="scroll"><svg class="cycle" width="{0}" height="{1}" )"
                 R"(viewBox="0 0 {0} {1}" role="img" aria-label="A cycle of transactions">)",
                 width + kReturn, top - kGap + 2);
  for (std::size_t i = 0; i < boxes.size(); ++i) {
    append_box(out, boxes[i], width);
    const int bottom = boxes[i].top + boxes[i].height;
    if (i + 1 == boxes.size()) break;
    fmt::format_to(to, R"(<path class="arrow" d="M32 {}V{}"/>)", bottom, bottom + kGap - 1);
    append_label(out, anomaly.cycle[i], 46, bottom + 20, 1000);
  }
  const int from = boxes.back().top + boxes.back().height / 2;
  const int until = boxes.front().top + boxes.front().height / 2;
  if (boxes.size() == 1) {
    fmt::format_to(to, R"(<path class="arrow" d="M{0} {1}h28v20h-26"/>)", width + 1, until - 10);
  } else {
    fmt::format_to(to,
                   R"(<path class="arrow" d="M{0} {1}h10a14 14 0 0 0 14 -14V{2}a14 14 0 0 0 )"
                   R"(-14 -14h-8"/>)",
                   width + 1, from, until + 14);
  }
  append_label(out, anomaly.cycle.back(), width + 36, (from + until) / 2 - 16, kReturnCharacters);
  out.append("</svg></div>");
}

}  // namespace maelstrom::workbench::report
