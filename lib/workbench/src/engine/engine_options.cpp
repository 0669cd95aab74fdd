#include "maelstrom/workbench/engine_options.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>
#include <string_view>
#include <unordered_set>

#include "maelstrom/message.hpp"

namespace maelstrom::workbench {
namespace {

// Bytes. A file's name, of at most 255, has to hold more than the node's name.
constexpr std::size_t kLongest = 200;

// The problem of the name by itself; empty if there is none.
std::string_view find_problem(std::string_view name) {
  if (name.empty()) return "is empty";
  if (name.size() > kLongest) return "has more than 200 bytes";
  if (visible_line(name) != name || name.find('\t') != std::string_view::npos) {
    return "has characters in it that cannot be shown";
  }
  if (is_client(name)) return "begins with a c, as the names of clients do";
  if (name.front() == '.') return "begins with a dot, and nodes' names are names of files";
  if (name.find_first_of("/\\") != std::string_view::npos) {
    return "has a slash or a backslash in it, and nodes' names are names of files";
  }
  if (name.find_first_of("\",") != std::string_view::npos) return "has a quote or a comma in it";
  if (std::ranges::find(Services::kNames, name) != std::end(Services::kNames)) {
    return "is the name of a service";
  }
  return {};
}

}  // namespace

std::vector<std::string> node_names(std::size_t count) {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < count; ++i) names.push_back(fmt::format("n{}", i));
  return names;
}

void check_node_names(const std::vector<std::string>& nodes) {
  std::unordered_set<std::string_view> known;
  for (const std::string& node : nodes) {
    std::string_view problem = find_problem(node);
    if (problem.empty() && !known.insert(node).second) problem = "is there twice";
    if (problem.empty()) continue;
    throw std::invalid_argument(fmt::format("'{}' {}", visible_line(head_of(node, 80)), problem));
  }
}

}  // namespace maelstrom::workbench
