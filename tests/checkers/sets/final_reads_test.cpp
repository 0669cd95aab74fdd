// What final reads lack, beside Jepsen's rule.
#include <string>

#include "catch.hpp"
#include "maelstrom/checkers/check.hpp"
#include "maelstrom/checkers/history_io.hpp"

namespace maelstrom::checkers::final_reads_test {
namespace {

// Three elements are acknowledged; then the processes 0 and 1 read at one moment, the latter last.
std::string history(std::string_view first, std::string_view second) {
  std::string text;
  int index = 0;
  const auto op = [&](std::string_view type, int process, std::string_view f,
                      std::string_view value, std::string_view more = "") {
    text += "{:index " + std::to_string(index) + " :time " + std::to_string(1000 * index) +
            " :type :" + std::string(type) + " :process " + std::to_string(process) +
            " :f :" + std::string(f) + " :value " + std::string(value) + std::string(more) + "}\n";
    ++index;
  };
  for (const char* element : {"7", "8", "9"}) {
    op("invoke", 0, "add", element);
    op("ok", 0, "add", element);
  }
  op("invoke", 0, "read", "nil", " :final? true");
  op("invoke", 1, "read", "nil", " :final? true");
  op("ok", 0, "read", first, " :final? true");
  op("ok", 1, "read", second, " :final? true");
  return text;
}

Results check(std::string_view first, std::string_view second, const CheckOptions& options = {}) {
  static std::vector<History> kept;  // results view their history
  kept.push_back(read_history_edn(history(first, second)));
  return check_history(kept.back(), "g-set", options);
}

TEST_CASE("a final read that lacks elements, but does not decide, is a warning") {
  const Results results = check("[9]", "[7 8 9]");
  CHECK(results.validity == Validity::valid);
  REQUIRE(results.warnings.size() == 1);
  CHECK(results.warnings[0] ==
        "the final read of process 0 lacks 2 of 3 acknowledged elements, such as 7");
  CheckOptions strict;
  strict.strict = true;
  CHECK(check("[9]", "[7 8 9]", strict).validity == Validity::invalid);
  CHECK(check("[7 8 9]", "[9 8 7]", strict).warnings.empty());
  CHECK(check("[7 8 9]", "[9 8 7]", strict).validity == Validity::valid);
}

TEST_CASE("a warning of final reads names nodes, if they are known") {
  CheckOptions options;
  options.node_of = [](std::int32_t process) { return "n" + std::to_string(process); };
  const Results results = check("[7]", "[7 9]", options);
  CHECK(results.validity == Validity::invalid);  // the last one lacks 8
  REQUIRE(results.warnings.size() == 1);
  CHECK(results.warnings[0] ==
        "the final read of n0 lacks 2 of 3 acknowledged elements, such as 8; the final read of n1 "
        "lacks 1 of 3 acknowledged elements, such as 8");
}

TEST_CASE("an element that was acknowledged after a final read began is not missing there") {
  std::string text = history("[7 8 9]", "[7 8 9]");
  text +=
      "{:index 10 :time 10000 :type :invoke :process 0 :f :add :value 10}\n"
      "{:index 11 :time 11000 :type :ok :process 0 :f :add :value 10}\n";
  const History late = read_history_edn(text);
  CHECK(check_history(late, "broadcast").warnings.empty());
}

}  // namespace
}  // namespace maelstrom::checkers::final_reads_test
