#include "crdt/grow_set.hpp"

#include <fmt/format.h>

#include <maelstrom/error.hpp>
#include <utility>

#include "json/canonical_json.hpp"

namespace apps::crdt {

using maelstrom::Error;
using maelstrom::ErrorCode;
using maelstrom::Json;

GrowSet::Delta GrowSet::add(std::size_t node, maelstrom::Raw element) const {
  Json text = json::canonical(element);
  if (elements_.contains(text.text)) return {};
  Segment segment{node, versions_[node], {}};
  segment.elements.push_back(std::move(text));
  return {std::move(segment)};
}

GrowSet::Delta GrowSet::fresh(const Delta& delta) const {
  Delta fresh;
  for (const Segment& theirs : delta) {
    if (theirs.node >= logs_.size()) {
      throw Error(ErrorCode::malformed_request, fmt::format("there is no node {}", theirs.node));
    }
    const std::uint64_t end = versions_[theirs.node];
    const bool touches = theirs.start <= end;
    if (!touches || theirs.elements.size() <= end - theirs.start) continue;
    const auto known = static_cast<std::ptrdiff_t>(end - theirs.start);
    fresh.push_back({theirs.node, end, {theirs.elements.begin() + known, theirs.elements.end()}});
  }
  return fresh;
}

void GrowSet::merge(const Delta& delta) {
  for (const Segment& theirs : delta) {
    auto& log = logs_[theirs.node];
    if (theirs.start > log.size()) continue;
    for (std::size_t i = log.size() - theirs.start; i < theirs.elements.size(); ++i) {
      log.push_back(theirs.elements[i]);
      insert(log.back());
    }
    versions_[theirs.node] = log.size();
  }
}

GrowSet::Delta GrowSet::news(const VersionVector& known, std::size_t max_bytes) const {
  Delta news;
  std::size_t bytes = 0;
  for (std::size_t node = 0; node < logs_.size(); ++node) {
    Segment segment{node, known[node], {}};
    for (std::size_t i = known[node]; i < logs_[node].size(); ++i) {
      const bool is_first = bytes == 0;
      bytes += logs_[node][i].text.size() + 1;  // a comma
      if (bytes > max_bytes && !is_first) break;
      segment.elements.push_back(logs_[node][i]);
    }
    if (!segment.elements.empty()) news.push_back(std::move(segment));
    if (bytes > max_bytes) break;
  }
  return news;
}

void GrowSet::insert(const Json& element) {
  if (!elements_.insert(element.text).second) return;  // two nodes added it independently
  json_.pop_back();
  if (json_.size() > 1) json_ += ',';
  json_ += element.text;
  json_ += ']';
}

}  // namespace apps::crdt
