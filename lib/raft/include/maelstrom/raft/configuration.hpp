// The servers that take part: joint consensus (the paper, section 6), with learners (the
// dissertation, 4.2.1).
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace maelstrom::raft {

using NodeId = std::uint32_t;
inline constexpr NodeId kNoNode = 0;  // servers have other ids

// The servers of a cluster. While a change is under way, `outgoing` is not empty, and a decision
// needs a majority of `voters` and a majority of `outgoing`. Each list is sorted and has no
// duplicates.
struct Configuration {
  std::vector<NodeId> voters;
  std::vector<NodeId> outgoing;  // the voters before the change
  std::vector<NodeId> learners;  // they get the log but have no vote

  bool joint() const { return !outgoing.empty(); }
  bool is_voter(NodeId id) const;
  bool contains(NodeId id) const;       // as a voter or a learner
  std::vector<NodeId> servers() const;  // all, sorted

  // The largest value that a quorum has reached: in each of the majorities needed, the value of
  // enough voters is at least this. `value(id)` is the value of one voter. Requires voters.
  template <class F>
  auto reached_by_quorum(F value) const {
    auto result = majority(voters, value);
    return joint() ? std::min(result, majority(outgoing, value)) : result;
  }

  // True if enough voters satisfy `is_true(id)`. False if there are no voters.
  template <class F>
  bool has_quorum(F is_true) const {
    return !voters.empty() && reached_by_quorum([&](NodeId id) { return bool{is_true(id)}; });
  }

  bool operator==(const Configuration&) const = default;

 private:
  template <class F>
  static auto majority(const std::vector<NodeId>& ids, F value) {
    std::vector<decltype(value(NodeId{}))> values;
    values.reserve(ids.size());
    for (const NodeId id : ids) values.push_back(value(id));
    const auto at = values.begin() + static_cast<std::ptrdiff_t>((values.size() - 1) / 2);
    std::nth_element(values.begin(), at, values.end());
    return decltype(value(NodeId{}))(*at);
  }
};

// Whether a cluster can have this configuration: it has voters, no server is both voter and
// learner, and each list is as normalized() leaves it.
bool is_valid(const Configuration& configuration);

// Sorts the lists and removes duplicates.
Configuration normalized(Configuration configuration);

// As text: "1,2,3", "1,2,4<1,2,3" while it is joint, "1,2,3+4,5" with learners.
std::string encode(const Configuration& configuration);
// Nothing if the text is not one that encode() writes.
std::optional<Configuration> decode_configuration(std::string_view text);

}  // namespace maelstrom::raft
