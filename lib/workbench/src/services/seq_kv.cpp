#include <algorithm>
#include <string>
#include <unordered_map>
#include <vector>

#include "maelstrom/workbench/service.hpp"
#include "services/kv.hpp"

namespace maelstrom::workbench {
namespace {

// States are numbered. For each key the service keeps its values, and the state since which it had
// each value.
class SeqKv : public Service {
 public:
  SeqKv(Random random, const ServiceOptions& options)
      : random_(random), has_ring_(options.seq_kv_ring) {}

  bool handle(const Message& message, TextBuffer& reply) override {
    const KvRequest request = read_kv_request(message);
    if (request.kind == KvRequest::Kind::unknown) return false;
    std::uint64_t& seen = seen_[std::string(message.src)];
    const std::uint64_t index = seen + random_.below(last_ - seen + 1);
    std::vector<Version>& versions = versions_[request.key];

    const std::string* value = find(versions, stored_index(index));
    KvOutcome outcome = decide(request, value);
    if (is_idle(outcome, request, value)) {
      seen = index;
      append_reply(reply, outcome, request, value);
      return true;
    }
    value = find(versions, last_);
    outcome = decide(request, value);
    append_reply(reply, outcome, request, value);
    seen = ++last_;
    if (!is_idle(outcome, request, value)) versions.push_back({last_, request.to});
    if (has_ring_) forget(versions);
    return true;
  }

 private:
  static constexpr std::uint64_t kStates = 32;  // in Maelstrom's ring

  struct Version {
    std::uint64_t since;
    std::string value;
  };

  // The state that the service uses for that index. An index that is too old leads around the ring
  // to a newer state.
  std::uint64_t stored_index(std::uint64_t index) const {
    return has_ring_ ? last_ - (last_ - index) % kStates : index;
  }

  static const std::string* find(const std::vector<Version>& versions, std::uint64_t index) {
    const auto after = std::ranges::upper_bound(versions, index, {}, &Version::since);
    return after == versions.begin() ? nullptr : &std::prev(after)->value;
  }

  // Drops versions that no state in the ring has.
  void forget(std::vector<Version>& versions) const {
    if (last_ < kStates) return;
    const auto oldest = last_ - kStates + 1;
    const auto after = std::ranges::upper_bound(versions, oldest, {}, &Version::since);
    if (after - versions.begin() > 1) versions.erase(versions.begin(), std::prev(after));
  }

  Random random_;
  bool has_ring_;
  std::uint64_t last_ = 0;                               // the newest state
  std::unordered_map<std::string, std::uint64_t> seen_;  // by client: its last state
  std::unordered_map<std::string, std::vector<Version>> versions_;
};

}  // namespace

std::unique_ptr<Service> make_seq_kv_service(Random random, const ServiceOptions& options) {
  return std::make_unique<SeqKv>(random, options);
}

}  // namespace maelstrom::workbench
