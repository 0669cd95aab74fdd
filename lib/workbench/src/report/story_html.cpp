// The story of a failure as HTML, its messages as SVG: a lane for each participant, and a row for
// each message. Rows are in the order of time and not to its scale, so idle time takes no room.
#include "report/story_html.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <string_view>
#include <vector>

#include "maelstrom/checkers/text.hpp"
#include "report/text.hpp"

namespace maelstrom::workbench::report {
namespace {

constexpr int kTimes = 84;  // width of the column of times, pixels
constexpr int kLane = 104;
constexpr int kRow = 26;
constexpr int kTop = 30;
constexpr int kBody = 520;  // width of the bodies
constexpr std::size_t kBodyBytes = 68;
constexpr Duration kIdle = std::chrono::seconds(1);  // between two messages: drawn as a gap

// The participants: clients, then nodes, then services, as far as the names tell.
std::vector<std::string_view> participants(std::span<const Value> messages) {
  std::vector<std::string_view> names;
  for (const Value& message : messages) {
    for (const char* end : {"src", "dest"}) {
      const std::string_view name = text_of(member(message, end));
      if (std::ranges::find(names, name) == names.end()) names.push_back(name);
    }
  }
  const auto rank = [](std::string_view name) {
    return name.starts_with('c') ? 0 : name.find("-kv") == std::string_view::npos ? 1 : 2;
  };
  std::ranges::stable_sort(names, {}, rank);
  return names;
}

void append_message(std::string& out, const Value& message, int from, int to, int y) {
  const std::string_view fate = text_of(member(message, "fate"));
  const bool is_lost = fate != "received";
  const int end = is_lost ? from + (to - from) * 6 / 10 : to;
  const int back = to > from ? -7 : 7;
  const auto put = std::back_inserter(out);
  fmt::format_to(put, R"(<path class="letter{}" d="M{} {}H{}"/>)", is_lost ? " lost" : "", from, y,
                 end);
  if (is_lost) {
    fmt::format_to(put, R"(<path class="letter lost" d="M{} {}l8 8m0 -8l-8 8"/>)", end - 4, y - 4);
  } else {
    fmt::format_to(put, R"(<path class="letter" d="M{} {}l{} -4m{} 4l{} 4"/>)", end, y, back, -back,
                   back);
  }
}

void append_picture(std::string& out, std::span<const Value> messages) {
  const auto names = participants(messages);
  const int lanes = static_cast<int>(names.size());
  const int width = kTimes + lanes * kLane + kBody;
  const auto put = std::back_inserter(out);
  const auto lane = [&](const Value& name) {
    const auto at = std::ranges::find(names, text_of(name)) - names.begin();
    return kTimes + kLane / 2 + static_cast<int>(at) * kLane;
  };
  std::string rows;
  const auto row = std::back_inserter(rows);
  int y = kTop + 14;
  Duration last = Duration::max();
  for (const Value& message : messages) {
    const Duration time(member(message, "time").as_integer());
    if (last != Duration::max() && time - last >= kIdle) {
      fmt::format_to(row, R"(<text class="idle" x="{}" y="{}">{} without these</text>)", kTimes, y,
                     format_duration(time - last));
      y += kRow;
    }
    last = time;
    fmt::format_to(row, R"(<text class="time" x="0" y="{}">{}</text>)", y + 4, format_time(time));
    append_message(rows, message, lane(member(message, "src")), lane(member(message, "dest")), y);
    fmt::format_to(row, R"(<text x="{}" y="{}">{}</text>)", kTimes + lanes * kLane + 8, y + 4,
                   html(shorten(text_of(member(message, "body")), kBodyBytes)));
    y += kRow;
  }
  fmt::format_to(put,
                 R"(<div class="scroll"><svg class="letters" width="{0}" height="{1}" )"
                 R"(viewBox="0 0 {0} {1}" role="img" aria-label="The messages of the story">)",
                 width, y);
  for (std::size_t i = 0; i < names.size(); ++i) {
    const int x = kTimes + kLane / 2 + static_cast<int>(i) * kLane;
    fmt::format_to(put,
                   R"(<text class="name" x="{0}" y="14">{1}</text>)"
                   R"(<path class="lane" d="M{0} 22V{2}"/>)",
                   x, html(names[i]), y);
  }
  out.append(rows).append("</svg></div>");
}

}  // namespace

void append_story(std::string& out, const Value& stories) {
  if (!stories.is_sequence() || stories.size() == 0) return;
  const auto put = std::back_inserter(out);
  out.append("<section id=\"story\"><h2>What happened</h2>");
  for (const Value& story : stories.elements()) {
    fmt::format_to(put, "<article class=\"story\"><h3>{}</h3><ol>",
                   html(text_of(member(story, "summary"))));
    for (const Value& sentence : member(story, "sentences").elements()) {
      fmt::format_to(put, "<li>{}.</li>", html(text_of(sentence)));
    }
    out.append("</ol>");
    const Value messages = member(story, "messages");
    if (messages.is_sequence() && messages.size() > 0) append_picture(out, messages.elements());
    out.append("</article>");
  }
  out.append("</section>\n");
}

}  // namespace maelstrom::workbench::report
