// Messages between nodes with a place or two changed, by their descriptions: see
// tests/apps/forgeries/forgeries.hpp. The first line names the app; bytes choose everything else. A
// cluster of three gets them, lives, and serves when its nodes have been started again.
#include <chrono>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "apps/cluster/cluster.hpp"
#include "apps/cluster/service.hpp"
#include "apps/forgeries/forgeries.hpp"
#include "apps/forgeries/peers.hpp"
#include "fuzz/bytes.hpp"

namespace {

constexpr std::size_t kMaxForgeries = 8;

// What can be changed, made once for each app.
struct Material {
  std::vector<std::string> captured;
  std::vector<std::pair<tests::Shape, std::string>> bases;
};

const Material& material_of(const tests::TestedApp& app) {
  static std::map<std::string_view, Material> all;
  const auto [found, is_new] = all.try_emplace(app.name);
  Material& material = found->second;
  if (!is_new) return material;
  material.captured = tests::captured_bodies(app, 1);
  for (const auto& message : tests::peer_messages(app.name)) {
    material.bases.emplace_back(message.shape, message.made_up());
    for (const auto& body : material.captured) {
      if (message.is(body)) material.bases.emplace_back(message.shape, body);
    }
  }
  return material;
}

std::string src_of(fuzz::Bytes& bytes, std::size_t node) {
  const std::size_t choice = bytes.below(8);
  if (choice == 0) return "c9";
  if (choice == 1) return "n9";
  return tests::Cluster::name((node + choice) % 3);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view text = fuzz::text_of(data, size);
  const auto* const app = tests::find_tested_app(fuzz::take(text, '\n'));
  if (app == nullptr) return -1;
  const Material& material = material_of(*app);
  if (material.bases.empty()) return -1;
  fuzz::Bytes bytes(text);
  const auto choose = [&](std::size_t bound) { return bytes.below(bound); };

  tests::Cluster cluster(app->make, 3, 1);
  const auto service = app->service();
  service->check(cluster);
  for (std::size_t i = 0; i < kMaxForgeries && !bytes.empty(); ++i) {
    std::string body;
    if (bytes.below(4) == 0) {
      const auto& captured = material.captured;
      body = tests::mutated(captured[bytes.below(captured.size())], captured, choose);
    } else {
      const auto& [shape, base] = material.bases[bytes.below(material.bases.size())];
      body = tests::forged(shape, base, choose);
    }
    const std::size_t node = bytes.below(3);
    cluster.deliver(node, tests::line_of(src_of(bytes, node), tests::Cluster::name(node), body));
    cluster.pass(std::chrono::milliseconds(bytes.below(100)));
  }
  cluster.pass(std::chrono::seconds(20));  // boots that were captured lie before the next ones
  cluster.restart_all();
  service->check_each(cluster);
  return 0;
}
