#include "broadcast/options.hpp"

#include <initializer_list>
#include <string>
#include <vector>

#include "catch.hpp"

namespace tests::options_test {
namespace {

using apps::broadcast::Options;
using apps::broadcast::parse_options;
using apps::broadcast::UsageError;

Options parsed(std::initializer_list<const char*> arguments) {
  return parse_options(std::vector<const char*>(arguments));
}

std::string complaint(std::initializer_list<const char*> arguments) {
  try {
    parsed(arguments);
  } catch (const UsageError& error) {
    return error.what();
  }
  return "none";
}

TEST_CASE("without options nodes are balanced and acknowledge at once") {
  const Options options = parsed({});
  CHECK(!options.asks_hub);
  CHECK(!options.gossip.is_eager);
  CHECK(options.gossip.period == Options::balanced().gossip.period);
  CHECK(options.durability == 0);
}

TEST_CASE("a profile chooses between messages and latency") {
  const auto period = [](const char* profile) {
    return parsed({"--profile", profile}).gossip.period;
  };
  CHECK(period("balanced") == Options::balanced().gossip.period);
  CHECK(period("under-400") < Options::balanced().gossip.period);
  CHECK(period("cheap") > Options::balanced().gossip.period);
  CHECK(parsed({"--profile", "fresh"}).asks_hub);
  CHECK(parsed({"--profile", "fresh"}).gossip.is_eager);
  CHECK(!parsed({"--profile", "fresh", "--profile", "cheap"}).asks_hub);  // the last one counts
}

TEST_CASE("durability goes with every profile, in any order") {
  CHECK(parsed({"--durability", "2"}).durability == 2);
  CHECK(parsed({"--durability", "2"}).gossip.ack_delay == maelstrom::Duration{});  // clients wait
  const Options options = parsed({"--durability", "3", "--profile", "fresh"});
  CHECK(options.durability == 3);
  CHECK(options.asks_hub);
  CHECK(options.gossip.ack_delay == maelstrom::Duration{});
}

TEST_CASE("a period is that of the profile before it") {
  const Options options = parsed({"--profile", "star", "--period", "250"});
  CHECK(options.gossip.is_eager);
  CHECK(options.gossip.period == maelstrom::Duration(std::chrono::milliseconds(250)));
  CHECK(parsed({"--period", "250", "--profile", "cheap"}).gossip.period ==
        Options::cheap().gossip.period);
}

TEST_CASE("a wrong option is named, with those that there are") {
  const auto has = [](const std::string& text, const char* part) {
    return text.find(part) != std::string::npos;
  };
  CHECK(has(complaint({"--fresh"}), "no option '--fresh'"));
  CHECK(has(complaint({"--profile", "slow"}),
            "balanced, under-400, cheap, star or fresh, not 'slow'"));
  CHECK(has(complaint({"--period", "0"}), "1 to 60000 milliseconds, not '0'"));
  CHECK(has(complaint({"--period", "60001"}), "1 to 60000 milliseconds, not '60001'"));
  CHECK(has(complaint({"--profile", "fast"}), "not 'fast'"));
  CHECK(has(complaint({"--profile"}), "missing after '--profile'"));
  CHECK(has(complaint({"--durability", "-1"}), "number of peers, not '-1'"));
  CHECK(has(complaint({"--durability", "2x"}), "number of peers, not '2x'"));
  CHECK(has(complaint({"--durability", ""}), "number of peers, not ''"));
  CHECK(has(complaint({"\x1b[31m\xc2\x9b"}), "no option '?[31m?\?'"));  // a terminal shows it
  CHECK(has(complaint({"3"}), "Usage: broadcast [--profile"));
}

}  // namespace
}  // namespace tests::options_test
