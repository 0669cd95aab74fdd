#include "maelstrom/raft/configuration.hpp"

#include <charconv>

namespace maelstrom::raft {
namespace {

bool has(const std::vector<NodeId>& ids, NodeId id) {
  return std::binary_search(ids.begin(), ids.end(), id);
}

void normalize(std::vector<NodeId>& ids) {
  std::sort(ids.begin(), ids.end());
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
}

void add(std::string& text, const std::vector<NodeId>& ids) {
  for (const NodeId id : ids) {
    if (id != ids.front()) text += ',';
    text += std::to_string(id);
  }
}

// Takes "1,2,3" from the front of the text; false if an id is missing.
bool take(std::string_view& text, std::vector<NodeId>& ids) {
  while (true) {
    NodeId id = kNoNode;
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), id);
    if (problem != std::errc() || id == kNoNode) return false;
    ids.push_back(id);
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    if (!text.starts_with(',')) return true;
    text.remove_prefix(1);
  }
}

}  // namespace

bool Configuration::is_voter(NodeId id) const { return has(voters, id) || has(outgoing, id); }

bool Configuration::contains(NodeId id) const { return is_voter(id) || has(learners, id); }

std::vector<NodeId> Configuration::servers() const {
  std::vector<NodeId> all = voters;
  all.insert(all.end(), outgoing.begin(), outgoing.end());
  all.insert(all.end(), learners.begin(), learners.end());
  normalize(all);
  return all;
}

bool is_valid(const Configuration& configuration) {
  const auto& [voters, outgoing, learners] = configuration;
  for (const auto* ids : {&voters, &outgoing, &learners}) {
    // Strictly ascending, from 1 on.
    NodeId before = kNoNode;
    for (const NodeId id : *ids) {
      if (id <= before) return false;
      before = id;
    }
  }
  return !voters.empty() &&
         std::ranges::none_of(learners, [&all = voters](NodeId id) { return has(all, id); });
}

Configuration normalized(Configuration configuration) {
  normalize(configuration.voters);
  normalize(configuration.outgoing);
  normalize(configuration.learners);
  return configuration;
}

std::string encode(const Configuration& configuration) {
  std::string text;
  add(text, configuration.voters);
  if (configuration.joint()) {
    text += '<';
    add(text, configuration.outgoing);
  }
  if (!configuration.learners.empty()) {
    text += '+';
    add(text, configuration.learners);
  }
  return text;
}

std::optional<Configuration> decode_configuration(std::string_view text) {
  Configuration result;
  if (text.empty()) return result;
  if (!take(text, result.voters)) return {};
  if (text.starts_with('<')) {
    text.remove_prefix(1);
    if (!take(text, result.outgoing)) return {};
  }
  if (text.starts_with('+')) {
    text.remove_prefix(1);
    if (!take(text, result.learners)) return {};
  }
  if (!text.empty()) return {};
  return normalized(std::move(result));
}

}  // namespace maelstrom::raft
