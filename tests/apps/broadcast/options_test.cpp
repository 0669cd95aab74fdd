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
  CHECK(!options.is_mesh);
  CHECK(options.period == Options::balanced().period);
  CHECK(options.durability == 0);
}

TEST_CASE("a profile chooses between messages and latency") {
  CHECK(parsed({"--profile", "balanced"}).period == Options::balanced().period);
  CHECK(parsed({"--profile", "cheap"}).period > Options::balanced().period);
  CHECK(parsed({"--profile", "fast"}).is_mesh);
}

TEST_CASE("durability goes with every profile, in any order") {
  CHECK(parsed({"--durability", "2"}).durability == 2);
  CHECK(parsed({"--durability", "2"}).ack_delay == maelstrom::Duration{});  // clients wait for it
  const Options options = parsed({"--durability", "3", "--profile", "fast"});
  CHECK(options.durability == 3);
  CHECK(options.is_mesh);
}

TEST_CASE("a wrong option is named, with those that there are") {
  const auto has = [](const std::string& text, const char* part) {
    return text.find(part) != std::string::npos;
  };
  CHECK(has(complaint({"--fast"}), "no option '--fast'"));
  CHECK(has(complaint({"--profile", "slow"}), "balanced, fast or cheap, not 'slow'"));
  CHECK(has(complaint({"--profile"}), "missing after '--profile'"));
  CHECK(has(complaint({"--durability", "-1"}), "number of peers, not '-1'"));
  CHECK(has(complaint({"--durability", "2x"}), "number of peers, not '2x'"));
  CHECK(has(complaint({"--durability", ""}), "number of peers, not ''"));
  CHECK(has(complaint({"\x1b[31m\xc2\x9b"}), "no option '?[31m?\?'"));  // a terminal shows it
  CHECK(has(complaint({"3"}), "Usage: broadcast [--profile"));
}

}  // namespace
}  // namespace tests::options_test
