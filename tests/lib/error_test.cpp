// Codes, what they promise, and Result.
#include "maelstrom/error.hpp"

#include "harness.hpp"

namespace tests::error_test {
namespace {

TEST_CASE("the codes are Maelstrom's, with its names and definiteness") {
  struct Row {
    ErrorCode code;
    int number;
    std::string_view name;
    bool definite;
  };
  const auto row =
      GENERATE(Row{ErrorCode::timeout, 0, "timeout", false},
               Row{ErrorCode::node_not_found, 1, "node-not-found", true},
               Row{ErrorCode::not_supported, 10, "not-supported", true},
               Row{ErrorCode::temporarily_unavailable, 11, "temporarily-unavailable", true},
               Row{ErrorCode::malformed_request, 12, "malformed-request", true},
               Row{ErrorCode::crash, 13, "crash", false}, Row{ErrorCode::abort, 14, "abort", true},
               Row{ErrorCode::key_does_not_exist, 20, "key-does-not-exist", true},
               Row{ErrorCode::key_already_exists, 21, "key-already-exists", true},
               Row{ErrorCode::precondition_failed, 22, "precondition-failed", true},
               Row{ErrorCode::txn_conflict, 30, "txn-conflict", true});
  CAPTURE(row.number);
  CHECK(static_cast<int>(row.code) == row.number);
  CHECK(to_string(row.code) == row.name);
  CHECK(is_definite(row.code) == row.definite);
}

TEST_CASE("codes that Maelstrom does not name are custom and indefinite") {
  const int number = GENERATE(-1, 2, 9, 15, 31, 999, 1000, 1001, 2147483647);
  CAPTURE(number);
  CHECK(to_string(static_cast<ErrorCode>(number)) == "custom");
  CHECK(!is_definite(static_cast<ErrorCode>(number)));
}

TEST_CASE("an error carries its code and text, also as a std::exception") {
  const Error error(ErrorCode::abort, "not today");
  CHECK(error.code() == ErrorCode::abort);
  CHECK(error.text() == "not today");
  CHECK(std::string_view(static_cast<const std::exception&>(error).what()) == "not today");
}

TEST_CASE("a result is a value or an error") {
  Result<std::string> good("text"s);
  CHECK(static_cast<bool>(good));
  CHECK(*good == "text");
  CHECK(good->size() == 4);
  *good += "s";
  CHECK(std::move(good).value() == "texts");

  const Result<std::string> bad(Error(ErrorCode::txn_conflict, "no"));
  CHECK(!bad);
  CHECK(bad.error().code() == ErrorCode::txn_conflict);
}

TEST_CASE("asking a result for a value that it lacks throws a CallError with its code and text") {
  Result<int> bad(Error(ErrorCode::txn_conflict, "no"));
  try {
    (void)std::move(bad).value();
    REQUIRE(false);
  } catch (const CallError& error) {
    CHECK(error.code() == ErrorCode::txn_conflict);
    CHECK(error.text() == "no");
  }
}

TEST_CASE("a result may hold what can only be moved") {
  Result<std::unique_ptr<int>> owner(std::make_unique<int>(3));
  CHECK(**owner == 3);
  const std::unique_ptr<int> taken = std::move(owner).value();
  CHECK(*taken == 3);
}

TEST_CASE("log levels have names, and only these names have levels") {
  const auto level =
      GENERATE(LogLevel::debug, LogLevel::info, LogLevel::warn, LogLevel::error, LogLevel::off);
  CHECK(parse_log_level(to_string(level)) == level);
  CHECK(!parse_log_level(""));
  CHECK(!parse_log_level("INFO"));
  CHECK(!parse_log_level("information"));
}

TEST_CASE("the log passes on lines at its level and above, and formats no others") {
  Lines lines;
  Log log(LogLevel::warn, [&](LogLevel level, std::string_view text) {
    lines.push_back(fmt::format("{} {}", to_string(level), text));
  });
  log.debug("{}", 1);
  log.info("{}", 2);
  log.warn("{}", 3);
  log.error("four");
  CHECK(lines == Lines{"warn 3", "error four"});
  CHECK(!log.enabled(LogLevel::info));
  CHECK(log.enabled(LogLevel::error));

  Log silent(LogLevel::debug, nullptr);
  silent.error("nobody hears this");
  CHECK(!silent.enabled(LogLevel::error));
  Log off(LogLevel::off, [](LogLevel, std::string_view) { REQUIRE(false); });
  off.error("nor this");
}

}  // namespace
}  // namespace tests::error_test
