#include "txn/register_versions.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "maelstrom/checkers/edn.hpp"

namespace maelstrom::checkers::txn {

std::uint32_t RegisterVersions::read(std::uint32_t key, const Value& value) {
  if (value.is_nil()) return kNone;
  const std::uint32_t version = txns_.version_of(key, value);
  txns_.version(version).is_read = true;
  return version;
}

void RegisterVersions::Index::finish(std::size_t ids) {
  first_.assign(ids + 1, 0);
  for (const auto& [id, v] : pairs_) ++first_[id + 1];
  for (std::size_t i = 0; i < ids; ++i) first_[i + 1] += first_[i];
  vertices_.resize(pairs_.size());
  std::vector<std::size_t> next(first_.begin(), first_.end() - 1);
  for (const auto& [id, v] : pairs_) vertices_[next[id]++] = v;
  pairs_ = {};
}

void RegisterVersions::finish() {
  accesses_.resize(txns_.keys().size());
  for (Vertex v = 0; v < txns_.size(); ++v) {
    if (txns_.is_ok(v)) index(v);
  }
  const std::size_t versions = txns_.version_count();
  writers_.finish(versions);
  readers_.finish(versions);
  nil_readers_.finish(txns_.keys().size());
  key_writers_.finish(txns_.keys().size());
  const ValueTable& values = txns_.version_values();
  for (std::uint32_t version = 0; version < versions; ++version) {
    if (writers(version).size() < 2 || readers(version).empty()) continue;
    throw Uncheckable(fmt::format("{} was written to key {} more than once",
                                  to_edn(values.value(version)),
                                  to_edn(txns_.keys().value(values.scope(version)))));
  }
  find_cycles();
}

void RegisterVersions::index(Vertex v) {
  const auto mops = txns_.mops(v);
  for (const Mop mop : mops) {
    Access& access = accesses_[mop.key];
    const bool is_first = access.op != txns_[v].op;
    if (is_first) access = {txns_[v].op, mop.is_write == 0, mop.version, kNone};
    if (mop.is_write != 0) access.written = mop.version;
  }
  for (const Mop mop : mops) {
    Access& access = accesses_[mop.key];
    if (access.op == kNone) continue;
    if (access.is_read && access.read == kNone) nil_readers_.add(mop.key, v);
    if (access.is_read && access.read != kNone) readers_.add(access.read, v);
    if (access.written != kNone) {
      writers_.add(access.written, v);
      key_writers_.add(mop.key, v);
    }
    if (access.is_read && access.read != kNone && access.written != kNone) {
      successions_.emplace_back(access.read, access.written);
    }
    access.op = kNone;
  }
}

void RegisterVersions::find_cycles() {
  std::ranges::sort(successions_);
  const Graph graph = Graph::build(txns_.version_count(), [&](const auto& emit) {
    for (const auto& [from, to] : successions_) emit(from, to, kWw);
  });
  cycles_ = cyclic_components(graph, kWw, components(graph, kWw), false);
  if (!cycles_.empty()) successions_.clear();
}

}  // namespace maelstrom::checkers::txn
