// broadcast: its command line.
#include <string>
#include <vector>

#include "catch.hpp"
#include "child.hpp"

namespace maelstrom::tests::broadcast_test {
namespace {

const std::string kPath = std::string(TESTS_BIN_DIR) + "/broadcast";

// The next line for a client; those for peers are left out.
std::string read_reply(ChildProcess& node) {
  std::string line = node.read_line();
  while (line.find(R"("dest":"c)") == std::string::npos) line = node.read_line();
  return line;
}

}  // namespace

TEST_CASE("broadcast refuses options that it does not know, with status 2") {
  ChildOptions options;
  options.arguments = {"--profile", "slow"};
  ChildProcess node(kPath, options);
  CHECK(node.wait() == 2);
  CHECK(node.read_rest().empty());
  CHECK(node.errors().find("balanced, under-400, cheap, star or fresh, not 'slow'") !=
        std::string::npos);
}

TEST_CASE("broadcast answers clients at once, whatever its profile") {
  ChildOptions options;
  options.arguments = {"--profile", GENERATE("balanced", "under-400", "cheap", "star", "fresh")};
  ChildProcess node(kPath, options);
  node.write(init_line());
  CHECK(read_reply(node) == init_ok());
  node.write(request_line("topology", 2, R"(,"topology":{})"));
  CHECK(read_reply(node) == reply("topology_ok", 2));
  node.write(request_line("broadcast", 3, R"(,"message":7)"));
  CHECK(read_reply(node) == reply("broadcast_ok", 3));
  node.write(request_line("read", 4));
  CHECK(read_reply(node) == reply("read_ok", 4, R"(,"messages":[7])"));
}

}  // namespace maelstrom::tests::broadcast_test
