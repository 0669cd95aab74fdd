// Lies in a node's name about that node, at the limits of what is believed: it goes on serving.
#include <string>

#include "apps/cluster/observed.hpp"
#include "apps/cluster/service.hpp"
#include "apps/forgeries/forgeries.hpp"
#include "lib/harness.hpp"
#include "lin-kv/lin_kv.hpp"
#include "routes.hpp"
#include "sessions.hpp"
#include "wire.hpp"

namespace tests::lies_test {
namespace {

using maelstrom::replication::Command;
using maelstrom::replication::Routes;
namespace wire = maelstrom::replication::wire;

constexpr std::size_t kNodes = 3;

void write_at_all(Cluster& cluster) {
  for (std::size_t node = 0; node < kNodes; ++node) {
    insist(cluster, node, fmt::format(R"({{"type":"write","key":{},"value":1}})", node));
  }
}

// From every node to every other one.
template <class P, class Payload>
void tell_all(Cluster& cluster, std::string_view kind, const std::vector<std::uint64_t>& routes,
              const Payload& payload_of) {
  for (std::size_t from = 0; from < kNodes; ++from) {
    for (std::size_t to = 0; to < kNodes; ++to) {
      if (from == to) continue;
      wire::Envelope<P> envelope;
      envelope.from = from;
      envelope.to = to;
      envelope.routes = routes;
      envelope.kind = kind;
      envelope.payload = payload_of(from);
      const std::string body = json_text(envelope);
      cluster.deliver(to, line_of(Cluster::name(from), Cluster::name(to),
                                  R"({"type":"replica",)" + body.substr(1)));
    }
  }
}

TEST_CASE("a session with the greatest boot that is believed, and a greater one, silence nobody") {
  const auto boot = GENERATE(Command::kFarBoot, Command::kFarBoot + 1, Command::kMaxBoot);
  const auto number = GENERATE(std::uint64_t{1}, Command::kMaxNumber);
  CAPTURE(boot, number);
  ObservedCluster cluster(app_of<apps::LinKv>(), kNodes);
  write_at_all(cluster);
  tell_all<wire::Request>(cluster, "request", {}, [&](std::uint64_t origin) {
    const Command command{origin, boot, number, number,
                          Json(Raw{R"(["write",{"key":9,"value":9}])"})};
    wire::Request request{boot, number, true, {}};
    request.body.text = command.encode();
    return request;
  });
  cluster.pass(1s);
  write_at_all(cluster);
  const bool is_believed = contains(cluster.told(0, R"({"type":"read","key":9})"), "read_ok");
  CHECK(is_believed == (boot == Command::kFarBoot));
  cluster.restart_all();
  write_at_all(cluster);
}

TEST_CASE("routes with the greatest versions that are taken silence nobody") {
  const auto version = GENERATE(Routes::kMaxBelieved, Routes::kMaxVersion);
  CAPTURE(version);
  ObservedCluster cluster(app_of<apps::LinKv>(), kNodes);
  write_at_all(cluster);
  const std::vector<std::uint64_t> rows = {version, 0, version, 0, version, 0};
  tell_all<Raw>(cluster, "raft", rows, [](std::uint64_t) { return std::nullopt; });
  cluster.log.clear();
  cluster.pass(5s);
  write_at_all(cluster);
  CHECK_FALSE(cluster.logged("dropped"));
  for (std::size_t node = 0; node < kNodes; ++node) {
    cluster.restart(node);
    write_at_all(cluster);
  }
  CHECK_FALSE(cluster.logged("dropped"));
}

}  // namespace
}  // namespace tests::lies_test
