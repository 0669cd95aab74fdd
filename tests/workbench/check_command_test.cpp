// `maelstrom-workbench check`.
#include "cli/check_command.hpp"

#include <stdexcept>
#include <string>

#include "catch.hpp"
#include "maelstrom/workbench/value_json.hpp"

namespace maelstrom::workbench::cli {
namespace {

const std::string kHistories = TESTS_SOURCE_DIR "/tests/workbench/histories";

TEST_CASE("check: the exit status tells the verdict, the text why") {
  CheckCommand command;
  command.workload = "kafka";
  command.path = kHistories + "/kafka/ok-partition";
  const CheckOutcome valid = run_check(command);
  CHECK(valid.exit_status == 0);
  CHECK(valid.text.find("\nVALID: a history of 1196 lines.") != std::string::npos);
  command.path = kHistories + "/kafka/lost-acked/history.edn";
  const CheckOutcome invalid = run_check(command);
  CHECK(invalid.exit_status == 1);
  CHECK(invalid.text.find(":bad-error-types (:int-poll-skip :lost-write :poll-skip :unseen)") !=
        std::string::npos);
  CHECK(invalid.text.find("\n- workload: the history is not what it should be: (") !=
        std::string::npos);
  CHECK(invalid.text.find("\nINVALID: ") != std::string::npos);
}

TEST_CASE("check: --json gives one line with the verdict and Jepsen's figures") {
  CheckCommand command;
  command.workload = "kafka";
  command.path = kHistories + "/kafka/lost-acked";
  command.json = true;
  const std::string text = run_check(command).text;
  CHECK(text.find('\n') == text.size() - 1);
  CHECK(text.starts_with("{\"valid\":false,"));
  Arena arena;
  const Value json = read_json(text, arena);
  const auto get = [](const Value& map, std::string_view key) {
    const Value* found = map.find(Value::string(key));
    return found == nullptr ? Value() : *found;
  };
  CHECK(get(get(json, "lost-write"), "count") == Value::integer(7));
  CHECK(get(get(json, "workload"), "valid") == Value::boolean(false));
  CHECK(get(get(json, "stats"), "valid") == Value::boolean(true));
  CHECK(get(get(json, "availability"), "ok-fraction") == Value::floating(0.97959185));
}

TEST_CASE("check: availability counts too") {
  CheckCommand command;
  command.workload = "kafka";
  command.path = kHistories + "/kafka/ok-partition";
  command.availability = "total";
  CHECK(run_check(command).exit_status == 1);
  command.availability = "0.9";
  CHECK(run_check(command).exit_status == 0);
}

TEST_CASE("check: wrong flags and files are refused with what is wrong about them") {
  CheckCommand command;
  command.workload = "kafk";
  command.path = kHistories + "/kafka/ok-partition";
  CHECK_THROWS_AS(run_check(command), std::invalid_argument);
  command.workload = "kafka";
  command.availability = "2";
  CHECK_THROWS_AS(run_check(command), std::invalid_argument);
  command.availability.clear();
  command.consistency_models = "serialisable";
  CHECK_THROWS_AS(run_check(command), std::invalid_argument);
  command.consistency_models = "serializable";
  command.path = kHistories + "/kafka";
  CHECK_THROWS_AS(run_check(command), std::runtime_error);
  command.path = kHistories + "/kafka/nowhere.edn";
  CHECK_THROWS_AS(run_check(command), std::runtime_error);
}

}  // namespace
}  // namespace maelstrom::workbench::cli
