// Thresholds on figures.
#include "maelstrom/checkers/thresholds.hpp"

#include <fmt/format.h>

#include <stdexcept>
#include <string>

#include "catch.hpp"
#include "maelstrom/checkers/edn.hpp"

namespace maelstrom::checkers::thresholds_test {
namespace {

constexpr const char* kResults =
    "{:valid? :unknown, :net {:servers {:msgs-per-op 1.5}, :valid? true}, :workload "
    "{:stable-latencies {0 0, 0.5 12, 0.95 100, 1 600}, :lost-count 0, \"a.b\" {:c 3}}, "
    ":availability {:ok-fraction 1.0}}";

std::string check(std::string_view text) {
  Arena arena;
  return check_threshold(parse_threshold(text, arena), read_edn(kResults, arena));
}

TEST_CASE("figures are compared with values") {
  for (const char* met :
       {"net.servers.msgs-per-op <= 1.5", "net.servers.msgs-per-op<2",
        "availability.ok-fraction = 1", "availability.ok-fraction >= 0.99",
        "workload.stable-latencies.1 <= 600", "workload.stable-latencies.0.5 < 13",
        "workload.stable-latencies.0 == 0", "workload.lost-count != 1", "net.valid? = true",
        "valid? = unknown", "valid? = :unknown", "workload.a.b.c > 2", "net.valid? != n1",
        "net.valid? != -x1", "net.valid? != a1b2"}) {
    CHECK(check(met).empty());
  }
}

TEST_CASE("a missed threshold names the figure") {
  CHECK(check("net.servers.msgs-per-op < 1.5") ==
        "net.servers.msgs-per-op < 1.5: missed, it is 1.5");
  CHECK(check("workload.stable-latencies.0.95 <= 99") ==
        "workload.stable-latencies.0.95 <= 99: missed, it is 100");
  CHECK(check("valid? = true") == "valid? = true: missed, it is :unknown");
  CHECK(check("net.valid? > 0") == "net.valid? > 0: missed, it is true");
}

TEST_CASE("a figure that is not there is a miss, and what there is is named") {
  CHECK(check("net.server.msgs-per-op < 1") ==
        "net.server.msgs-per-op < 1: there is no such figure; there are servers, valid?");
  CHECK(check("workload.stable-latencies.0.7 < 1") ==
        "workload.stable-latencies.0.7 < 1: there is no such figure; there are 0, 0.5, 0.95, 1");
  CHECK(check("x = 1") ==
        "x = 1: there is no such figure; there are valid?, net, workload, availability");
}

TEST_CASE("a threshold that is not one is refused with what it lacks") {
  Arena arena;
  for (const char* text : {"", "net", "net <", "< 1", "net < 1 2", "net < ]"}) {
    CAPTURE(text);
    CHECK_THROWS_AS(parse_threshold(text, arena), std::invalid_argument);
  }
}

TEST_CASE("a threshold that every figure misses, or none, is refused") {
  Arena arena;
  const auto refusal = [&](const char* text) {
    try {
      parse_threshold(text, arena);
      return std::string();
    } catch (const std::invalid_argument& error) {
      return std::string(error.what());
    }
  };
  for (const char* value :
       {"1e999", "-1e999", "##Inf", "##NaN", "99999999999999999999", "1/2", "-1.5M"}) {
    CHECK(refusal(fmt::format("net.x <= {}", value).c_str()) ==
          fmt::format("'net.x <= {0}': '{0}' is no finite number of 64 bits, such as 20 or 0.5; "
                      "write it as 'net.servers.msgs-per-op <= 20'",
                      value));
    CHECK_FALSE(refusal(fmt::format("net.x = {}", value).c_str()).empty());
  }
  for (const char* value : {"true", "nil", "unknown", "\"20\"", "[1]"}) {
    CHECK(refusal(fmt::format("net.x < {}", value).c_str()).find("can only be compared by = and") !=
          std::string::npos);
    CHECK(refusal(fmt::format("net.x != {}", value).c_str()).empty());
  }
  CHECK(refusal("1e999").find("there is no comparison in it") != std::string::npos);
}

}  // namespace
}  // namespace maelstrom::checkers::thresholds_test
