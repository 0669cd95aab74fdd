#include <algorithm>
#include <array>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "maelstrom/workbench/service.hpp"
#include "services/kv.hpp"

namespace maelstrom::workbench {
namespace {

class LwwKv : public Service {
 public:
  explicit LwwKv(Random random) : random_(random) {}

  bool handle(const Message& message, TextBuffer& reply) override {
    KvRequest request = read_kv_request(message);
    if (request.kind == KvRequest::Kind::unknown) return false;
    request.creates = false;
    const std::size_t source = any_replica();
    const std::size_t dest = any_replica();
    if (source != dest) merge(replicas_[source], replicas_[dest]);

    Replica& replica = replicas_[any_replica()];
    const auto found = replica.cells.find(request.key);
    const std::string* value = found == replica.cells.end() ? nullptr : &found->second.value;
    const KvOutcome outcome = decide(request, value);
    append_reply(reply, outcome, request, value, Naming::plain);
    if (outcome.sets) {
      replica.unmerged.insert(request.key);
      replica.cells[request.key] = {replica.clock++, std::move(request.to)};
    }
    return true;
  }

 private:
  struct Cell {
    std::uint64_t time = 0;
    std::string value;
  };
  struct Replica {
    std::uint64_t clock = 0;
    std::unordered_map<std::string, Cell> cells;
    // Keys set here since this replica was last merged into the other one. For all other keys the
    // other replica has the same value or a newer one.
    std::unordered_set<std::string> unmerged;
  };

  std::size_t any_replica() { return random_.below(replicas_.size()); }

  static void merge(Replica& source, Replica& dest) {
    dest.clock = std::max(dest.clock, source.clock);
    for (const std::string& key : source.unmerged) {
      const Cell& cell = source.cells[key];
      Cell& mine = dest.cells[key];
      if (mine.time <= cell.time) mine = cell;
    }
    source.unmerged.clear();
  }

  Random random_;
  std::array<Replica, 2> replicas_;
};

}  // namespace

std::unique_ptr<Service> make_lww_kv_service(Random random) {
  return std::make_unique<LwwKv>(random);
}

}  // namespace maelstrom::workbench
