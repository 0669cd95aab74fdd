// Helpers for tests of reports: pages made from histories, and checks of their markup.
#pragma once

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include "catch.hpp"
#include "maelstrom/checkers/check.hpp"
#include "maelstrom/checkers/edn.hpp"
#include "maelstrom/checkers/history_io.hpp"
#include "report/report.hpp"

namespace maelstrom::workbench::report {

// The page of a history that is checked for that workload.
inline std::string page_of(const History& history, std::string_view workload) {
  const Results results = check_history(history, workload);
  Arena arena;
  RunRecord run;
  run.test = arena.map({{Value::string("workload"), Value::string(workload)}});
  run.results = results.value;
  run.history = &history;
  return render_report(run);
}

inline std::string page_of_edn(std::string_view ops, std::string_view workload) {
  return page_of(read_history_edn(std::string(ops)), workload);
}

inline bool contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

inline std::size_t count(std::string_view text, std::string_view part) {
  std::size_t found = 0;
  for (std::size_t at = text.find(part); at != std::string_view::npos;
       at = text.find(part, at + 1)) {
    ++found;
  }
  return found;
}

// The page between `from` and the next `to` behind it.
inline std::string_view between(std::string_view page, std::string_view from, std::string_view to) {
  const std::size_t start = page.find(from);
  REQUIRE(start != std::string_view::npos);
  const std::size_t stop = page.find(to, start + from.size());
  REQUIRE(stop != std::string_view::npos);
  return page.substr(start + from.size(), stop - start - from.size());
}

// Describes a fault in the nesting of tags; empty if every tag is closed in its place. This relies
// on escaped text in attributes and elements: unescaped text shows up as a fault.
inline std::string misnesting(std::string_view page) {
  constexpr std::string_view kVoid[] = {"meta", "link", "input", "br"};
  std::vector<std::string> open;
  for (std::size_t at = page.find('<'); at != std::string_view::npos; at = page.find('<', at)) {
    const std::size_t stop = page.find('>', at);
    if (stop == std::string_view::npos) return "an open tag at the end";
    const std::string_view tag = page.substr(at + 1, stop - at - 1);
    at = stop + 1;
    if (tag.starts_with('!')) continue;
    const bool is_end = tag.starts_with('/');
    const std::string name(tag.substr(is_end ? 1 : 0, tag.find_first_of(" \n") - (is_end ? 1 : 0)));
    if (is_end) {
      const std::string closed(tag.substr(1));
      if (open.empty() || open.back() != closed) return "</" + closed + "> is not open";
      open.pop_back();
    } else if (!tag.ends_with('/') && std::ranges::find(kVoid, name) == std::end(kVoid)) {
      open.push_back(name);
      if (name == "script" || name == "style") {
        at = page.find("</" + name, at);  // not markup
        if (at == std::string_view::npos) return name + " has no end";
      }
    }
  }
  return open.empty() ? "" : "<" + open.back() + "> is not closed";
}

// A folder that is removed by the destructor.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "reports-XXXXXX").string();
    REQUIRE(::mkdtemp(name.data()) != nullptr);
    path_ = name;
  }
  ~TemporaryFolder() { std::filesystem::remove_all(path_); }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  const std::string& path() const { return path_; }
  // Writes a file, and creates its parent folders.
  void write(const std::string& name, std::string_view text) const {
    const std::filesystem::path file = std::filesystem::path(path_) / name;
    std::filesystem::create_directories(file.parent_path());
    std::ofstream(file, std::ios::binary) << text;
  }
  std::string read(const std::string& name) const {
    std::ifstream file(std::filesystem::path(path_) / name, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }

 private:
  std::string path_;
};

}  // namespace maelstrom::workbench::report
