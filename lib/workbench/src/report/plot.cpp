#include "report/plot.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>

#include "report/text.hpp"

namespace maelstrom::workbench::report {
namespace {

constexpr double kBand = 22;  // height of a fault's band at the upper edge

void append_faults(std::string& out, const TimeScale& time, std::span<const FaultWindow> windows) {
  std::vector<int> rows;  // rows of bands: where the last band of each row ends
  out.append("<g class=\"faults\">");
  for (const FaultWindow& window : windows) {
    const int from = time.x(window.begin);
    const int width = std::max(time.x(window.end) - from, 8);
    const auto is_free = [from](int end) { return end <= from; };
    auto row = std::ranges::find_if(rows, is_free);
    if (row == rows.end()) row = rows.insert(row, 0);
    *row = from + width;
    const std::size_t number = family_number(window.family);
    fmt::format_to(std::back_inserter(out),
                   R"(<rect class="shade fault{0}" x="{1}" y="0" width="{2}" height="{3}"/>)"
                   R"(<rect class="band fault{0}" x="{1}" y="{4}" width="{2}" height="{5}"/>)",
                   number, from, width, kPlotHeight,
                   static_cast<double>(row - rows.begin()) * (kBand + 4), kBand);
  }
  out.append("</g>");
}

void append_time_axis(std::string& out, const TimeScale& time) {
  constexpr double kTicks = 10;
  const double seconds = to_seconds(time.end());
  const double step = nice_ceiling(seconds / kTicks);
  const int places = std::max(0, static_cast<int>(std::ceil(-std::log10(step) - 1e-9)));
  out.append("<div class=\"xs\">");
  for (int i = 0; i * step <= seconds; ++i) {
    const double at = i * step;
    fmt::format_to(std::back_inserter(out), R"(<span style="left:{:.2f}%">{:.{}f} s</span>)",
                   100 * at / seconds, at, places);
  }
  out.append("</div>");
}

void append_legend(std::string& out, const Plot& plot) {
  out.append("<div class=\"legend\">");
  for (std::size_t i = 0; i < plot.series.size(); ++i) {
    const Series& series = plot.series[i];
    fmt::format_to(std::back_inserter(out),
                   R"(<button type="button" class="key {}" data-series="{}" aria-pressed="true">)"
                   R"(<i class="{}"></i>{}</button>)",
                   series.css, i, series.is_dots ? "dot" : "line", html(series.label));
  }
  out.append("</div>");
}

}  // namespace

int TimeScale::x(Duration time) const {
  const double part = static_cast<double>(time.count()) / static_cast<double>(end_.count());
  return static_cast<int>(std::lround(std::clamp(part, 0.0, 1.0) * kPlotWidth));
}

double nice_ceiling(double number) {
  const double power = std::pow(10, std::floor(std::log10(number)));
  for (const double digit : {1.0, 2.0, 5.0}) {
    if (digit * power >= number * (1 - 1e-9)) return digit * power;
  }
  return 10 * power;
}

ValueScale ValueScale::durations(Duration least, Duration greatest) {
  const auto low = std::max(static_cast<double>(least.count()), 1e3);
  const auto high = std::max(static_cast<double>(greatest.count()), low);
  // The scale begins at a power of ten, covers at least one, and has a little room above the
  // maximum.
  const double bottom = std::floor(std::log10(low) + 1e-9);
  const double top = std::max(bottom + 1, std::log10(high * 1.2));
  return {Kind::duration, std::pow(10, bottom), std::pow(10, top)};
}

ValueScale ValueScale::counts(double greatest) {
  return {Kind::count, 0, greatest <= 0 ? 1 : greatest * 1.08};
}

int ValueScale::y(double value) const {
  const double part = kind == Kind::count
                          ? value / high
                          : std::log(std::max(value, low) / low) / std::log(high / low);
  return static_cast<int>(std::lround((1 - std::clamp(part, 0.0, 1.0)) * kPlotHeight));
}

std::vector<ValueScale::Tick> ValueScale::ticks() const {
  std::vector<Tick> ticks;
  if (kind == Kind::duration) {
    const bool is_narrow = high / low <= 200;  // powers of ten alone would be too few
    for (double power = low; power <= high; power *= 10) {
      for (const double digit : {1.0, 2.0, 5.0}) {
        if ((digit > 1 && !is_narrow) || digit * power > high) break;
        const Duration value(std::llround(digit * power));
        ticks.push_back({digit * power, format_duration(value)});
      }
    }
    return ticks;
  }
  const double step = nice_ceiling(high / 5);
  for (int i = 0; i * step <= high; ++i) ticks.push_back({i * step, format_number(i * step)});
  return ticks;
}

void append_plot(std::string& out, const Plot& plot, const TimeScale& time,
                 std::span<const FaultWindow> windows) {
  const auto to = std::back_inserter(out);
  fmt::format_to(to, R"(<figure class="plot" id="{}"><figcaption><b>{}</b> <span>{}</span>)",
                 plot.id, html(plot.title), html(plot.note));
  append_legend(out, plot);
  out.append("</figcaption><div class=\"frame\"><div class=\"ys\">");
  const auto ticks = plot.scale.ticks();
  for (const auto& tick : ticks) {
    fmt::format_to(to, R"(<span style="top:{:.1f}%">{}</span>)",
                   plot.scale.y(tick.value) * 100 / kPlotHeight, html(tick.label));
  }
  fmt::format_to(to,
                 R"(</div><svg class="area" viewBox="0 0 {} {}" preserveAspectRatio="none" )"
                 R"(role="img" aria-label="{}" data-kind="{}" data-low="{}" data-high="{}" )"
                 R"(data-unit="{}">)",
                 kPlotWidth, kPlotHeight, html(plot.title + " over time"),
                 plot.scale.kind == ValueScale::Kind::duration ? "duration" : "count",
                 plot.scale.low, plot.scale.high, html(plot.unit));
  append_faults(out, time, windows);
  out.append("<path class=\"grid\" d=\"");
  for (const auto& tick : ticks) {
    fmt::format_to(to, "M0 {}H{}", plot.scale.y(tick.value), kPlotWidth);
  }
  out.append("\"/>");
  for (std::size_t i = 0; i < plot.series.size(); ++i) {
    const Series& series = plot.series[i];
    fmt::format_to(to, R"(<path class="{} {}" data-series="{}" data-label="{}" d=")",
                   series.is_dots ? "dots" : "lines", series.css, i, html(series.label));
    out.append(series.path).append("\"/>");
  }
  out.append("</svg>");
  append_time_axis(out, time);
  out.append("</div></figure>\n");
}

}  // namespace maelstrom::workbench::report
