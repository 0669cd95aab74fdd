#include "cli/junit.hpp"

#include <fmt/format.h>

#include <iterator>

#include "report/text.hpp"

namespace maelstrom::workbench::cli {

using report::html;  // XML has the same five characters

void JUnit::add(std::string_view name, double seconds, const Results& results,
                std::string_view text) {
  const auto to = std::back_inserter(cases_);
  ++count_;
  fmt::format_to(to, R"(  <testcase classname="maelstrom.{}" name="{}" time="{:.3f}">)",
                 html(workload_), html(name), seconds);
  const bool is_failure = results.validity == Validity::invalid && !results.has_crashed;
  if (results.validity != Validity::valid || results.has_crashed) {
    ++(is_failure ? failures_ : errors_);
    const std::string_view element = is_failure ? "failure" : "error";
    fmt::format_to(to, "\n    <{0} message=\"{1}\">{2}</{0}>\n  ", element,
                   html(results.reasons.empty() ? "no verdict" : results.reasons.front()),
                   html(text));
  }
  cases_ += "</testcase>\n";
}

std::string JUnit::xml() const {
  return fmt::format(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
      R"(<testsuite name="maelstrom.{}" tests="{}" failures="{}" errors="{}">)"
      "\n{}</testsuite>\n",
      html(workload_), count_, failures_, errors_, cases_);
}

}  // namespace maelstrom::workbench::cli
