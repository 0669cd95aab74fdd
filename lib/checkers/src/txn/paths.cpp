#include "txn/paths.hpp"

#include <algorithm>
#include <limits>

namespace maelstrom::checkers::txn {
namespace {

// How many edges may be followed to find a shorter cycle.
constexpr std::uint64_t kTrySteps = 1'000'000;

constexpr std::size_t kBatch = 64;  // bits of a word

Vertex distance(const Pair& pair) {
  return pair.first < pair.second ? pair.second - pair.first : pair.first - pair.second;
}

}  // namespace

std::vector<Vertex> PathFinder::find(Vertex from, Vertex to, Rels rels,
                                     const Components& components, std::size_t max_vertices) {
  if (max_vertices == 0) return {};
  if (from == to) return {from};
  ++search_;
  queue_.assign(1, from);
  seen_[from] = search_;
  std::size_t level_end = 1;
  std::size_t vertices = 2;  // of a path that ends one level deeper
  for (std::size_t next = 0; next < queue_.size(); ++next) {
    if (next == level_end) {
      level_end = queue_.size();
      ++vertices;
    }
    if (vertices > max_vertices) return {};
    const Vertex v = queue_[next];
    for (const Edge edge : graph_.out(v)) {
      ++steps_;
      const Vertex w = edge.to();
      if (!edge.is_any(rels) || seen_[w] == search_ || components.of[w] != components.of[v]) {
        continue;
      }
      seen_[w] = search_;
      parent_[w] = v;
      if (w == to) {
        std::vector<Vertex> path(1, to);
        while (path.back() != from) path.push_back(parent_[path.back()]);
        std::ranges::reverse(path);
        return path;
      }
      queue_.push_back(w);
    }
  }
  return {};
}

void keep_closest(std::vector<Pair>& pairs, std::size_t count) {
  const auto closer = [](const Pair& a, const Pair& b) {
    return distance(a) != distance(b) ? distance(a) < distance(b) : a < b;
  };
  const auto kept = std::min(count, pairs.size());
  std::ranges::partial_sort(pairs, pairs.begin() + static_cast<std::ptrdiff_t>(kept), closer);
  pairs.resize(kept);
}

std::vector<Vertex> short_cycle(const Graph& graph, Rels rels, const Components& components,
                                std::span<const Pair> pairs) {
  PathFinder finder(graph);
  std::vector<Vertex> best;
  for (const auto& [from, to] : pairs) {
    if (best.size() == 2 || (!best.empty() && finder.steps() > kTrySteps)) break;
    const std::size_t shorter =
        best.empty() ? std::numeric_limits<std::size_t>::max() : best.size() - 1;
    std::vector<Vertex> path = finder.find(to, from, rels, components, shorter);
    if (path.empty()) continue;
    std::rotate(path.begin(), path.end() - 1, path.end());
    best = std::move(path);
  }
  return best;
}

std::vector<Vertex> short_cycle(const Graph& graph, Rels rels, Rels required) {
  const Components parts = components(graph, rels);
  std::vector<Pair> pairs;
  for (Vertex v = 0; v < graph.size(); ++v) {
    for (const Edge edge : graph.out(v)) {
      if (!edge.is_any(required) || parts.of[v] != parts.of[edge.to()]) continue;
      if (edge.to() == v) return {v};
      pairs.emplace_back(v, edge.to());
    }
  }
  keep_closest(pairs, kTries);
  return short_cycle(graph, rels, parts, pairs);
}

namespace {

// Reachability between pairs, for as many pairs at once as a word has bits. Levels are the numbers
// of components, which never increase along a path.
class PairReachability {
 public:
  PairReachability(const Graph& graph, Rels rels, const Components& components)
      : graph_(graph), rels_(rels), components_(components), first_(components.count + 1, 0) {
    for (const std::uint32_t level : components.of) ++first_[level + 1];
    for (std::size_t i = 0; i < components.count; ++i) first_[i + 1] += first_[i];
    members_.resize(components.of.size());
    std::vector<std::uint32_t> next(first_.begin(), first_.end() - 1);
    for (Vertex v = 0; v < components.of.size(); ++v) members_[next[components.of[v]]++] = v;
    reached_.assign(components.count, 0);
  }

  // The first of at most kBatch pairs (from, to) with a path from `to` to `from`.
  const Pair* find(std::span<const Pair> pairs, std::uint64_t& steps) {
    std::uint32_t high = 0;
    std::uint32_t low = components_.count;
    for (std::size_t i = 0; i < pairs.size(); ++i) {
      const std::uint32_t start = components_.of[pairs[i].second];
      reached_[start] |= std::uint64_t{1} << i;
      high = std::max(high, start);
      low = std::min(low, components_.of[pairs[i].first]);
    }
    for (std::uint32_t level = high + 1; level-- > low && steps > 0;) spread(level, low, steps);
    const Pair* found = nullptr;
    for (std::size_t i = pairs.size(); i-- > 0;) {
      const bool is_reached = (reached_[components_.of[pairs[i].first]] >> i & 1U) != 0;
      if (is_reached) found = &pairs[i];
    }
    std::fill(reached_.begin() + low, reached_.begin() + high + 1, 0);
    return found;
  }

 private:
  void spread(std::uint32_t level, std::uint32_t low, std::uint64_t& steps) {
    const std::uint64_t bits = reached_[level];
    if (bits == 0) return;
    for (std::uint32_t i = first_[level]; i < first_[level + 1]; ++i) {
      const auto out = graph_.out(members_[i]);
      steps -= std::min<std::uint64_t>(steps, out.size());
      for (const Edge edge : out) {
        const std::uint32_t to = components_.of[edge.to()];
        if (edge.is_any(rels_) && to >= low) reached_[to] |= bits;
      }
    }
  }

  const Graph& graph_;
  const Rels rels_;
  const Components& components_;
  std::vector<std::uint32_t> first_;  // by level: the first of its members
  std::vector<Vertex> members_;
  std::vector<std::uint64_t> reached_;  // by level: the pairs whose paths reach it
};

}  // namespace

std::optional<Pair> connected_pair(const Graph& graph, Rels rels, const Components& components,
                                   std::vector<Pair> pairs, std::uint64_t& steps) {
  const auto level = [&](Vertex v) { return components.of[v]; };
  std::erase_if(pairs, [&](const Pair& p) { return level(p.second) < level(p.first); });
  if (pairs.empty()) return std::nullopt;
  for (const Pair& pair : pairs) {
    if (level(pair.first) == level(pair.second)) return pair;
  }
  std::ranges::sort(pairs, [&](const Pair& a, const Pair& b) {
    return level(a.second) != level(b.second) ? level(a.second) > level(b.second) : a < b;
  });
  PairReachability reachability(graph, rels, components);
  for (std::size_t start = 0; start < pairs.size() && steps > 0; start += kBatch) {
    const std::span<const Pair> rest = std::span(pairs).subspan(start);
    const Pair* found = reachability.find(rest.first(std::min(kBatch, rest.size())), steps);
    if (found != nullptr) return *found;
  }
  return std::nullopt;
}

}  // namespace maelstrom::checkers::txn
