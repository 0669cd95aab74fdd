#include "report/plots.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <iterator>
#include <map>

#include "maelstrom/message.hpp"
#include "report/text.hpp"

namespace maelstrom::workbench::report {
namespace {

constexpr std::size_t kColours = 6;  // of operations; further operations reuse them
constexpr std::size_t kMaxDots = 12'000;
constexpr int kBuckets = 100;      // approximate number for lines
constexpr int kFineBuckets = 400;  // approximate number for messages in flight

// One operation that completed.
struct Sample {
  Duration invoked;
  Duration completed;
  std::size_t f;  // a position in the names
  OpType type;

  Duration latency() const { return completed - invoked; }
};

std::vector<Sample> samples_of(const History& history, std::span<const std::string_view> names) {
  std::vector<Sample> samples;
  samples.reserve(history.size() / 2);
  for (const Op& op : history) {
    if (!op.is_client() || op.is_invoke()) continue;
    const Op* const invocation = history.partner(op);
    if (invocation == nullptr) continue;
    const auto f = std::ranges::find(names, invocation->f) - names.begin();
    samples.push_back({invocation->time, op.time, static_cast<std::size_t>(f), op.type});
  }
  return samples;
}

std::string colour_of(std::size_t f) { return fmt::format("f{}", f % kColours); }

// All failed operations look alike, and so do all operations of unknown outcome.
std::string style_of(std::size_t f, OpType type) {
  return type == OpType::ok ? colour_of(f) : std::string(to_string(type));
}

std::string label_of(std::string_view f, OpType type) {
  return std::string(type == OpType::ok ? f : to_string(type));
}

// The series of an operation: by name if it succeeded, else by outcome.
using SeriesKey = std::pair<OpType, std::size_t>;
SeriesKey key_of(const Sample& sample) {
  return {sample.type, sample.type == OpType::ok ? sample.f : 0};
}

// --- The scatter

struct Dot {
  int x;
  int y;
};

// Keeps the uppermost of the dots in each cell of a grid of this size.
std::vector<Dot> thin(const std::vector<Dot>& dots, int columns, int rows) {
  const std::size_t height = static_cast<std::size_t>(rows) + 1;
  std::vector<std::int32_t> kept((static_cast<std::size_t>(columns) + 1) * height, -1);
  std::vector<Dot> result;
  for (const Dot& dot : dots) {
    const auto column = static_cast<std::size_t>(dot.x * columns / static_cast<int>(kPlotWidth));
    const auto row = static_cast<std::size_t>(dot.y * rows / static_cast<int>(kPlotHeight));
    std::int32_t& at = kept[column * height + row];
    if (at < 0) {
      at = static_cast<std::int32_t>(result.size());
      result.push_back(dot);
    } else if (Dot& other = result[static_cast<std::size_t>(at)]; dot.y < other.y) {
      other = dot;
    }
  }
  return result;
}

// The dots of each operation and outcome. Drops dots that others would cover, and then near ones as
// long as there are too many.
class Scatter {
 public:
  void add(SeriesKey key, Dot dot) { series_[key].push_back(dot); }

  std::vector<Series> series(std::span<const std::string_view> names) {
    for (int columns = 2000, rows = 400; count() > kMaxDots || columns == 2000;
         columns /= 2, rows /= 2) {
      for (auto& [key, dots] : series_) dots = thin(dots, columns, rows);
    }
    std::vector<Series> all;
    for (const auto& [key, dots] : series_) {
      const auto& [type, f] = key;
      Series series{label_of(names[f], type), style_of(f, type), {}, true};
      for (const Dot& dot : dots) {
        fmt::format_to(std::back_inserter(series.path), "M{} {}h0", dot.x, dot.y);
      }
      all.push_back(std::move(series));
    }
    return all;
  }

 private:
  std::size_t count() const {
    std::size_t sum = 0;
    for (const auto& [key, dots] : series_) sum += dots.size();
    return sum;
  }

  std::map<SeriesKey, std::vector<Dot>> series_;  // ok ones at the bottom
};

Plot latency_plot(std::span<const Sample> samples, std::span<const std::string_view> names,
                  const ValueScale& scale, const TimeScale& time) {
  Scatter scatter;
  for (const Sample& sample : samples) {
    const auto y = scale.y(static_cast<double>(sample.latency().count()));
    scatter.add(key_of(sample), {time.x(sample.invoked), y});
  }
  return {"latency",
          "Latency",
          "of each operation, at the time when it was invoked",
          scale,
          scatter.series(names),
          {}};
}

// --- Lines over buckets of time

class Buckets {
 public:
  Buckets(Duration end, int about) : width_(nice_ceiling(to_seconds(end) / about)) {}

  std::size_t at(Duration time) const {
    return static_cast<std::size_t>(std::max(0.0, to_seconds(time) / width_));
  }
  // The number of buckets up to `end`. A rest of less than a quarter of a bucket belongs to the
  // last one.
  std::size_t count(Duration end) const {
    const double buckets = to_seconds(end) / width_;
    return static_cast<std::size_t>(std::max(1.0, std::ceil(buckets - 0.25)));
  }
  // The length of a bucket in seconds. The last one ends with the run.
  double seconds(std::size_t bucket, Duration end) const {
    const double start = static_cast<double>(bucket) * width_;
    const bool is_last = bucket + 1 == count(end);
    return is_last ? to_seconds(end) - start : width_;
  }
  Duration middle(std::size_t bucket) const {
    return Duration(std::llround((static_cast<double>(bucket) + 0.5) * width_ * 1e9));
  }
  std::string text() const { return format_duration(Duration(std::llround(width_ * 1e9))); }

 private:
  double width_;  // in seconds
};

// A line through the middles of buckets. Negative values are gaps in the line.
std::string line(const std::vector<double>& values, const Buckets& buckets, const ValueScale& scale,
                 const TimeScale& time) {
  std::string path;
  bool is_down = false;
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (values[i] < 0) {
      is_down = false;
      continue;
    }
    fmt::format_to(std::back_inserter(path), "{}{} {}", is_down ? 'L' : 'M',
                   time.x(buckets.middle(i)), scale.y(values[i]));
    if (!is_down && (i + 1 == values.size() || values[i + 1] < 0)) path.append("h0");
    is_down = true;
  }
  return path;
}

Plot quantile_plot(std::span<const Sample> samples, const ValueScale& scale,
                   const TimeScale& time) {
  struct Quantile {
    double q;
    const char* label;
    const char* css;
  };
  constexpr std::array kQuantiles = {Quantile{0.5, "median", "q0"}, Quantile{0.95, "95 %", "q1"},
                                     Quantile{0.99, "99 %", "q2"}, Quantile{1, "maximum", "q3"}};
  const Buckets buckets(time.end(), kBuckets / 2);
  std::vector<std::vector<Duration>> latencies(buckets.count(time.end()));
  for (const Sample& sample : samples) {
    latencies[std::min(buckets.at(sample.invoked), latencies.size() - 1)].push_back(
        sample.latency());
  }
  for (auto& bucket : latencies) std::ranges::sort(bucket);
  Plot plot{
      "quantiles", "Latency quantiles", "of all operations, each " + buckets.text(), scale, {}, {}};
  for (const Quantile& quantile : kQuantiles) {
    std::vector<double> values(latencies.size(), -1);
    for (std::size_t i = 0; i < latencies.size(); ++i) {
      const auto size = latencies[i].size();
      if (size == 0) continue;
      const auto rank = static_cast<std::size_t>(quantile.q * static_cast<double>(size));
      values[i] = static_cast<double>(latencies[i][std::min(rank, size - 1)].count());
    }
    plot.series.push_back({quantile.label, quantile.css, line(values, buckets, scale, time)});
  }
  return plot;
}

// Fills a plot of lines, whose scale depends on all of their values.
Plot line_plot(Plot plot, const std::vector<std::vector<double>>& values, const Buckets& buckets,
               const TimeScale& time) {
  double greatest = 0;
  for (const auto& each : values) {
    for (const double value : each) greatest = std::max(greatest, value);
  }
  plot.scale = ValueScale::counts(greatest);
  for (std::size_t i = 0; i < values.size(); ++i) {
    plot.series[i].path = line(values[i], buckets, plot.scale, time);
  }
  return plot;
}

Plot rate_plot(std::span<const Sample> samples, std::span<const std::string_view> names,
               const TimeScale& time) {
  const Buckets buckets(time.end(), kBuckets);
  const std::size_t count = buckets.count(time.end());
  std::map<SeriesKey, std::vector<double>> counts;
  for (const Sample& sample : samples) {
    auto& values = counts[key_of(sample)];
    values.resize(count);
    const std::size_t bucket = std::min(buckets.at(sample.completed), count - 1);
    values[bucket] += 1 / buckets.seconds(bucket, time.end());
  }
  Plot plot{"rate", "Rate", "of completions, each " + buckets.text(), ValueScale::counts(0),
            {},     "/s"};
  std::vector<std::vector<double>> values;
  for (auto& [key, each] : counts) {
    const auto& [type, f] = key;
    plot.series.push_back({label_of(names[f], type), style_of(f, type), {}});
    values.push_back(std::move(each));
  }
  return line_plot(std::move(plot), values, buckets, time);
}

// The maximum of messages under way at the same time, for each bucket.
Plot flight_plot(const RunRecord& run, const TimeScale& time) {
  const Buckets buckets(time.end(), kFineBuckets);
  std::vector<bool> clients;  // by name
  for (const std::string_view name : run.names) clients.push_back(is_client(name));
  std::vector<std::vector<double>> most(2);
  std::array<std::int64_t, 2> now{};
  Duration last_send{};
  for (const MessageEvent& event : run.messages) {
    if (event.kind == Journal::Kind::send) last_send = event.time;
  }
  const std::int64_t limit =
      static_cast<std::int64_t>(number_of(member(run.test, "journal-limit")));
  const bool is_cut =
      limit > 0 && std::ranges::any_of(run.messages, [&](const MessageEvent& event) {
        return event.id + 1 >= limit;
      });
  const std::size_t count = buckets.count(is_cut ? last_send : time.end());
  for (auto& each : most) each.assign(count, 0);
  std::vector<bool> is_over(run.messages.size(), false);  // by id
  std::size_t bucket = 0;
  for (const MessageEvent& event : run.messages) {
    const std::size_t at = std::min(buckets.at(event.time), count - 1);
    for (; bucket < at; ++bucket) {
      for (std::size_t i = 0; i < most.size(); ++i) {
        most[i][bucket + 1] = static_cast<double>(now[i]);
      }
    }
    if (event.kind != Journal::Kind::send) {
      // A duplicated message arrives more than once.
      const auto id = static_cast<std::size_t>(event.id);
      if (id >= is_over.size() || is_over[id]) continue;
      is_over[id] = true;
    }
    const std::size_t i = clients[event.src] || clients[event.dest] ? 1 : 0;
    now[i] += event.kind == Journal::Kind::send ? 1 : -1;
    most[i][at] = std::max(most[i][at], static_cast<double>(now[i]));
  }
  for (; bucket + 1 < count; ++bucket) {
    for (std::size_t i = 0; i < most.size(); ++i) {
      most[i][bucket + 1] = std::max(most[i][bucket + 1], static_cast<double>(now[i]));
    }
  }
  Plot plot{"in-flight",
            "Messages in flight",
            "the most at once, each " + buckets.text(),
            ValueScale::counts(0),
            {{"between servers", "f1", {}}, {"from and to clients", "f0", {}}},
            {}};
  if (is_cut) plot.note += fmt::format("; the journal ends with message {}", format_count(limit));
  return line_plot(std::move(plot), most, buckets, time);
}

}  // namespace

Duration end_of(const History& history) {
  Duration end = std::chrono::milliseconds(1);
  for (const Op& op : history) end = std::max(end, op.time);
  return end;
}

std::vector<std::string_view> names_of_operations(const History& history) {
  std::vector<std::string_view> names;
  for (const Op& op : history) {
    if (!op.is_client() || !op.is_invoke()) continue;
    if (std::ranges::find(names, op.f) == names.end()) names.push_back(op.f);
  }
  return names;
}

void append_plots(std::string& out, const RunRecord& run, const TimeScale& time,
                  std::span<const FaultWindow> windows) {
  const auto names = names_of_operations(*run.history);
  const std::vector<Sample> samples = samples_of(*run.history, names);
  if (samples.empty()) {
    out.append("<p class=\"none\">No operation completed, so there is nothing to plot.</p>");
  } else {
    Duration least = Duration::max();
    Duration greatest{};
    for (const Sample& sample : samples) {
      least = std::min(least, sample.latency());
      greatest = std::max(greatest, sample.latency());
    }
    const auto scale = ValueScale::durations(least, greatest);
    append_plot(out, latency_plot(samples, names, scale, time), time, windows);
    append_plot(out, quantile_plot(samples, scale, time), time, windows);
    append_plot(out, rate_plot(samples, names, time), time, windows);
  }
  if (!run.messages.empty()) append_plot(out, flight_plot(run, time), time, windows);
}

}  // namespace maelstrom::workbench::report
