// Records that an app finds when it starts. The first line names the app, the records follow, with
// byte 0x1e between them. A node that does not like them says so; one that starts lives, takes
// requests, and starts again with what it has made of them.
#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "apps/cluster/cluster.hpp"
#include "apps/cluster/service.hpp"
#include "fuzz/bytes.hpp"

namespace {

const std::vector<std::string> kRequests = {
    R"({"type":"broadcast","message":7})",
    R"({"type":"add","element":7})",
    R"({"type":"add","delta":1})",
    R"({"type":"send","key":"k","msg":7})",
    R"({"type":"poll","offsets":{"k":0}})",
    R"({"type":"commit_offsets","offsets":{"k":1}})",
    R"({"type":"list_committed_offsets","keys":["k"]})",
    R"({"type":"write","key":1,"value":7})",
    R"({"type":"read","key":1})",
    R"({"type":"txn","txn":[["append",1,7],["w",1,7],["r",1,null]]})",
    R"({"type":"txn","txn":[["append",1,7],["r",1,null]]})",
    R"({"type":"txn","txn":[["w",1,7],["r",1,null]]})",
    R"({"type":"txn","txn":[["r",1,null]]})",
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view text = fuzz::text_of(data, size);
  const auto* const app = tests::find_tested_app(fuzz::take(text, '\n'));
  if (app == nullptr) return -1;
  const auto storage = std::make_shared<maelstrom::MemoryStorage>();
  while (!text.empty()) storage->append(fuzz::take(text, fuzz::kSeparator));
  tests::Cluster cluster(app->make, {storage}, 1);  // alone: what Raft wants is a majority
  if (cluster.try_start(0)) return 0;
  for (const auto& request : kRequests) {
    cluster.begin(0, request);
    cluster.pass(std::chrono::milliseconds(50));
  }
  cluster.pass(std::chrono::seconds(2));
  cluster.kill(0);
  cluster.start(0);
  return 0;
}
