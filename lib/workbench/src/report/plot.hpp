// A plot over the time of a run, as SVG that scales with the page.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "report/faults.hpp"

namespace maelstrom::workbench::report {

// The coordinates of all plots: time goes from left to right, values from the bottom upwards.
inline constexpr double kPlotWidth = 10'000;
inline constexpr double kPlotHeight = 1'000;

// Maps time to the horizontal coordinate.
class TimeScale {
 public:
  explicit TimeScale(Duration end) : end_(end) {}

  Duration end() const { return end_; }
  int x(Duration time) const;

 private:
  Duration end_;
};

// The least number that is 1, 2 or 5 times a power of ten and not below `number`, which must be
// positive.
double nice_ceiling(double number);

// The meaning of the vertical coordinate.
struct ValueScale {
  enum class Kind { duration, count };  // logarithmic, of nanoseconds; linear from 0

  Kind kind;
  double low;
  double high;

  static ValueScale durations(Duration least, Duration greatest);
  static ValueScale counts(double greatest);

  int y(double value) const;

  struct Tick {
    double value;
    std::string label;
  };
  std::vector<Tick> ticks() const;
};

struct Series {
  std::string label;
  std::string css;   // its CSS class, which has the colour
  std::string path;  // the data of an SVG path
  bool is_dots = false;
};

struct Plot {
  std::string id;
  std::string title;
  std::string note;  // beside the title; may be empty
  ValueScale scale;
  std::vector<Series> series;
  std::string unit;  // of counts: for the titles of values
};

// Appends the plot as a <figure>.
void append_plot(std::string& out, const Plot& plot, const TimeScale& time,
                 std::span<const FaultWindow> windows);

}  // namespace maelstrom::workbench::report
