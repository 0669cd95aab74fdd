#include "crdt/grow_set.hpp"

#include <fmt/format.h>

#include <maelstrom/canonical.hpp>
#include <maelstrom/error.hpp>
#include <utility>

#include "crdt/check_node.hpp"

namespace apps::crdt {

using maelstrom::Error;
using maelstrom::ErrorCode;
using maelstrom::Json;

GrowSet::Delta GrowSet::add(std::size_t node, maelstrom::Raw element) const {
  Json text = maelstrom::canonical(element);
  if (elements_.contains(text.text)) return {};
  if (json_.size() + text.text.size() + 1 > kMaxText) {
    throw Error(ErrorCode::temporarily_unavailable,
                fmt::format("the set is full: its elements take {} of {} bytes, and this one {}",
                            json_.size(), kMaxText, text.text.size()));
  }
  Segment segment{node, versions_[node], {}};
  segment.elements.push_back(std::move(text));
  return {std::move(segment)};
}

GrowSet::Delta GrowSet::fresh(const Delta& delta) const {
  Delta fresh;
  std::size_t next = 0;
  for (const Segment& theirs : delta) {
    next = check_node(theirs.node, next, logs_.size());
    const std::uint64_t end = versions_[theirs.node];
    const bool touches = theirs.start <= end;
    if (!touches || theirs.elements.size() <= end - theirs.start) continue;
    const auto known = static_cast<std::ptrdiff_t>(end - theirs.start);
    fresh.push_back({theirs.node, end, {theirs.elements.begin() + known, theirs.elements.end()}});
    for (Json& element : fresh.back().elements) {  // the network may have spelled it anew
      element = maelstrom::canonical(maelstrom::Raw{element.text});
    }
  }
  return fresh;
}

void GrowSet::check_news(const Delta& delta) {
  std::size_t bytes = 0;
  for (const Segment& theirs : delta) {
    for (const Json& element : theirs.elements) bytes += element.text.size() + 1;
  }
  constexpr std::size_t kMost = 2 * kMaxNews;  // the network may spell them longer
  if (bytes <= kMost) return;
  throw Error(ErrorCode::malformed_request,
              fmt::format("a delta has {} bytes of elements; the limit is {}", bytes, kMost));
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
