// What lin-kv's checker takes for right and wrong, rule by rule.
#include <string>

#include "catch.hpp"
#include "maelstrom/checkers/checkers.hpp"
#include "maelstrom/checkers/edn.hpp"
#include "maelstrom/checkers/history_io.hpp"

namespace maelstrom::checkers::lin_kv_test {
namespace {

// Lines such as "0 ok read [1 2]": process, type, function, value, and an error if there is one.
// An :ok, :fail or :info without an invocation of its process is preceded by one.
class Checked {
 public:
  explicit Checked(const std::string& lines) : history_(read(lines)) {
    verdict_ = check_lin_kv(history_, arena_);
    value_ = to_value(verdict_, arena_);
  }

  Validity validity() const { return verdict_.validity; }
  bool valid() const { return verdict_.validity == Validity::valid; }
  bool unknown() const { return verdict_.validity == Validity::unknown; }
  std::string failures() const { return to_edn(value_.get("failures")); }
  Value key(std::int64_t key) const {
    const Value* result = value_.get("results").find(Value::integer(key));
    return result == nullptr ? Value() : result->get("linearizable");
  }
  const std::vector<std::string>& warnings() const { return verdict_.warnings; }
  const std::string& gap() const { return verdict_.gap; }

 private:
  static History read(const std::string& lines) {
    std::string text;
    std::int64_t index = 0;
    std::istringstream stream(lines);
    for (std::string line; std::getline(stream, line);) {
      std::istringstream words(line);
      std::string process;
      std::string type;
      std::string f;
      if (!(words >> process >> type >> f)) continue;
      std::string rest;
      std::getline(words, rest);
      text += "{:index " + std::to_string(index) + ", :time " + std::to_string(1000 * index) +
              ", :type :" + type + ", :process " + process + ", :f :" + f + ", :value " + rest +
              "}\n";
      ++index;
    }
    return read_history_edn(text);
  }

  History history_;
  Arena arena_;
  Verdict verdict_;
  Value value_;
};

TEST_CASE("a history of lin-kv without reads is unknown: writes are always in some order") {
  CHECK(Checked("0 invoke write [0 1]\n0 ok write [0 1]").unknown());
  const Checked checked("");
  CHECK(checked.unknown());
  CHECK(checked.failures() == "[]");
  CHECK(checked.warnings().empty());
}

TEST_CASE("a read must give what was written last") {
  CHECK(Checked("0 invoke write [0 1]\n0 ok write [0 1]\n"
                "0 invoke read [0 nil]\n0 ok read [0 1]")
            .valid());
  const Checked stale(
      "0 invoke write [0 1]\n0 ok write [0 1]\n0 invoke write [0 2]\n0 ok write [0 2]\n"
      "1 invoke read [0 nil]\n1 ok read [0 1]");
  CHECK(stale.validity() == Validity::invalid);
  CHECK(stale.failures() == "[0]");
  CHECK(to_edn(stale.key(0).get("op").get("index")) == "5");
  CHECK(to_edn(stale.key(0).get("previous-ok").get("index")) == "3");
}

TEST_CASE("concurrent operations may take effect in any order") {
  CHECK(Checked("0 invoke write [0 1]\n1 invoke write [0 2]\n0 ok write [0 1]\n1 ok write [0 2]\n"
                "2 invoke read [0 nil]\n2 ok read [0 1]\n2 invoke read [0 nil]\n2 ok read [0 1]")
            .valid());
  CHECK_FALSE(
      Checked("0 invoke write [0 1]\n1 invoke write [0 2]\n0 ok write [0 1]\n1 ok write [0 2]\n"
              "2 invoke read [0 nil]\n2 ok read [0 1]\n2 invoke read [0 nil]\n2 ok read [0 2]")
          .valid());
}

TEST_CASE("a read of nil matches any state, and is warned of after a write") {
  const Checked checked(
      "0 invoke write [0 1]\n0 ok write [0 1]\n0 invoke read [0 nil]\n0 ok read [0 nil]");
  CHECK(checked.valid());
  REQUIRE(checked.warnings().size() == 1);
  CHECK(checked.warnings()[0].find("found nil") != std::string::npos);
  CHECK(Checked("0 invoke read [0 nil]\n0 ok read [0 nil]").warnings().empty());
}

TEST_CASE("a cas that fails though it matched is valid, and warned of") {
  const Checked checked(
      "0 invoke write [0 1]\n0 ok write [0 1]\n0 invoke cas [0 [1 2]]\n"
      "0 fail cas [0 [1 2]], :error [:precondition-failed \"no\"]");
  CHECK(checked.valid());
  REQUIRE(checked.warnings().size() == 1);
  CHECK(checked.warnings()[0].find("cas [1 2] by process 0") != std::string::npos);
}

TEST_CASE("a cas that fails because it found another value is not warned of") {
  CHECK(Checked("0 invoke write [0 1]\n0 ok write [0 1]\n0 invoke cas [0 [3 2]]\n"
                "0 fail cas [0 [3 2]], :error [:precondition-failed \"no\"]")
            .warnings()
            .empty());
  CHECK(Checked("0 invoke write [0 1]\n0 ok write [0 1]\n0 invoke cas [0 [1 2]]\n"
                "0 fail cas [0 [1 2]], :error [:temporarily-unavailable \"no\"]")
            .warnings()
            .empty());
}

TEST_CASE("an operation that finds no key after a write is warned of") {
  const Checked checked(
      "0 invoke write [0 1]\n0 ok write [0 1]\n0 invoke read [0 nil]\n"
      "0 fail read [0 nil], :error [:key-does-not-exist \"no\"]");
  CHECK(checked.valid());
  REQUIRE(checked.warnings().size() == 1);
  CHECK(checked.warnings()[0].find("found no value") != std::string::npos);
}

TEST_CASE("a number that is not whole, or a text, is another value than the whole number") {
  CHECK_FALSE(
      Checked("0 invoke write [0 3]\n0 ok write [0 3]\n0 invoke read [0 nil]\n0 ok read [0 3.0]")
          .valid());
  CHECK_FALSE(Checked("0 invoke write [0 3]\n0 ok write [0 3]\n"
                      "0 invoke read [0 nil]\n0 ok read [0 \"3\"]")
                  .valid());
  CHECK(Checked("0 invoke write [0 {\"a\" [1 2]}]\n0 ok write [0 {\"a\" [1 2]}]\n"
                "0 invoke read [0 nil]\n0 ok read [0 {\"a\" (1 2)}]")
            .valid());
}

TEST_CASE("what failed did not happen") {
  CHECK_FALSE(Checked("0 invoke write [0 1]\n0 fail write [0 1], :error [:abort \"no\"]\n"
                      "0 invoke read [0 nil]\n0 ok read [0 1]")
                  .valid());
}

TEST_CASE("what is indefinite may happen at any time after, or never") {
  const std::string crashed = "0 invoke write [0 1]\n0 info write [0 1], :error :net-timeout\n";
  CHECK(Checked(crashed + "1 invoke read [0 nil]\n1 ok read [0 nil]\n"
                          "1 invoke read [0 nil]\n1 ok read [0 1]")
            .valid());
  CHECK(Checked(crashed + "1 invoke write [0 2]\n1 ok write [0 2]\n"
                          "1 invoke read [0 nil]\n1 ok read [0 2]\n"
                          "1 invoke read [0 nil]\n1 ok read [0 1]")
            .valid());
  // But once only.
  CHECK_FALSE(Checked(crashed + "1 invoke read [0 nil]\n1 ok read [0 1]\n"
                                "1 invoke write [0 2]\n1 ok write [0 2]\n"
                                "1 invoke read [0 nil]\n1 ok read [0 1]")
                  .valid());
  // And not before.
  CHECK_FALSE(Checked("1 invoke read [0 nil]\n1 ok read [0 1]\n" + crashed).valid());
}

TEST_CASE("what is open at the end is indefinite") {
  CHECK(Checked("0 invoke cas [0 [1 2]]\n1 invoke write [0 1]\n"
                "2 invoke read [0 nil]\n2 ok read [0 2]")
            .valid());
}

TEST_CASE("a cas demands the value that it replaces, nil too") {
  CHECK(Checked("0 invoke cas [0 [nil 2]]\n0 ok cas [0 [nil 2]]\n"
                "0 invoke read [0 nil]\n0 ok read [0 2]")
            .valid());
  CHECK_FALSE(Checked("0 invoke cas [0 [1 2]]\n0 ok cas [0 [1 2]]").valid());
}

TEST_CASE("each key is judged by itself, and failures are those that are not valid") {
  const Checked checked(
      "0 invoke write [2 1]\n0 ok write [2 1]\n0 invoke read [1 nil]\n0 ok read [1 1]\n"
      "0 invoke write [0 7]\n0 ok write [0 7]");
  CHECK(checked.validity() == Validity::invalid);
  CHECK(checked.failures() == "[1]");
  CHECK(checked.key(0).get("valid?").is_true());
  CHECK(checked.key(2).get("valid?").is_true());
}

TEST_CASE("faults are no operations") {
  CHECK(Checked(":nemesis info start-partition :majority\n0 invoke write [0 1]\n0 ok write [0 1]\n"
                "0 invoke read [0 nil]\n:nemesis info stop-partition nil\n0 ok read [0 1]")
            .valid());
}

TEST_CASE("the evidence names the operation that has no place and what may have been before") {
  const Checked checked(
      "0 invoke write [5 1]\n0 ok write [5 1]\n1 invoke write [5 4]\n"
      "2 invoke read [5 nil]\n2 ok read [5 3]");
  const Value key = checked.key(5);
  CHECK(to_edn(key.get("op").get("value")) == "3");
  CHECK(to_edn(key.get("configs").elements()[0].get("model")) ==
        "#knossos.model.CASRegister {:value 1}");
  CHECK(to_edn(key.get("final-paths").elements()[0].elements()[1].get("model")) ==
        "#knossos.model.Inconsistent {:msg \"can't read 3 from register 1\"}");
  CHECK(key.get("smallest-prefix?").is_true());
  const std::string text(key.get("explanation").text());
  CHECK(text.find("Key 5: read 3 by process 2") == 0);
  CHECK(text.find("may hold 1 after write 1 by process 0") != std::string::npos);
}

TEST_CASE("operations that are no reads, writes or cas make a key unknown, not valid") {
  const Checked checked("0 invoke delete [0 1]\n0 ok delete [0 1]\n");
  CHECK(checked.validity() == Validity::unknown);
  CHECK(checked.failures() == "[]");
  const Checked wrong(
      "0 invoke delete [0 1]\n0 ok delete [0 1]\n0 invoke read [0 nil]\n"
      "0 ok read [0 4]");
  CHECK(wrong.validity() == Validity::invalid);
}

TEST_CASE("an operation without a key is left out, and makes a valid history unknown") {
  const std::string judged =
      "0 invoke write [0 1]\n0 ok write [0 1]\n"
      "0 invoke read [0 nil]\n0 ok read [0 1]\n";
  CHECK(Checked(judged).valid());
  for (const char* odd :
       {"1 invoke read nil\n1 ok read 7", "1 invoke read [0 nil]\n1 ok read 7",
        "1 invoke cas [0 1 2 3]\n1 ok cas [0 1 2 3]", "1 invoke cas [0 1]\n1 ok cas [0 1]"}) {
    CAPTURE(odd);
    const Checked checked(judged + odd);
    CHECK(checked.unknown());
    CHECK(checked.gap().starts_with("1 operations are none of the form [key value], the first at"));
  }
  // Reads explain nothing; a write may have written whatever else was read.
  const std::string wrong = judged + "0 invoke read [0 nil]\n0 ok read [0 2]\n";
  CHECK(Checked(wrong + "1 invoke read nil\n1 ok read 7").validity() == Validity::invalid);
  CHECK(Checked(wrong + "1 invoke cas [0 1]\n1 fail cas [0 1]").validity() == Validity::invalid);
  CHECK(Checked(wrong + "1 invoke cas [0 1]\n1 ok cas [0 1]").unknown());
  CHECK(Checked(wrong + "1 invoke cas [0 1]").unknown());
}

TEST_CASE("a cas may name its key, its old and its new value one after another") {
  const std::string cas =
      "0 invoke write [0 1]\n0 ok write [0 1]\n1 invoke cas [0 1 2]\n1 ok cas [0 1 2]\n"
      "0 invoke read [0 nil]\n";
  CHECK(Checked(cas + "0 ok read [0 2]").valid());
  CHECK(Checked(cas + "0 ok read [0 1]").validity() == Validity::invalid);
}

TEST_CASE("a read need not name the key that its answer names") {
  const std::string read = "0 invoke write [0 1]\n0 ok write [0 1]\n0 invoke read nil\n";
  CHECK(Checked(read + "0 ok read [0 1]").valid());
  CHECK(Checked(read + "0 ok read [0 2]").validity() == Validity::invalid);
}

TEST_CASE("a register without a key is judged as well") {
  const std::string write = "0 invoke write 1\n0 ok write 1\n";
  CHECK(Checked(write + "1 invoke read nil\n1 ok read 1").valid());
  const Checked stale(write + "1 invoke read nil\n1 ok read 2");
  CHECK(stale.validity() == Validity::invalid);
  CHECK(stale.failures() == "[:register]");
  const std::string cas = write + "1 invoke cas [1 2]\n1 ok cas [1 2]\n1 invoke read nil\n";
  CHECK(Checked(cas + "1 ok read 2").valid());
  CHECK(Checked(cas + "1 ok read 1").validity() == Validity::invalid);
  CHECK(Checked(write + "1 invoke cas [2 3]\n1 ok cas [2 3]").validity() == Validity::invalid);
  CHECK(Checked(write + "1 invoke read nil\n1 ok read nil").warnings().size() == 1);
  CHECK(Checked("0 invoke cas [nil 1]\n0 ok cas [nil 1]").valid());
  // Values may be more than numbers.
  CHECK(Checked("0 invoke write \"a\"\n0 ok write \"a\"\n1 invoke read nil\n1 ok read \"b\"")
            .validity() == Validity::invalid);
  CHECK(Checked("0 invoke write {:a 1}\n0 ok write {:a 1}\n1 invoke read nil\n1 ok read {:a 1}")
            .valid());
}

TEST_CASE("what no register does is no register") {
  for (const char* odd :
       {"0 invoke add 1\n0 ok add 1\n1 invoke read nil\n1 ok read 2",  // a counter
        "1 invoke read nil\n1 ok read 2",                              // of who knows what
        "0 invoke write 1\n0 ok write 1\n1 invoke delete 1\n1 ok delete 1\n"
        "1 invoke read nil\n1 ok read 2",
        "0 invoke write [[:w 1 1]]\n0 ok write [[:w 1 1]]\n"
        "1 invoke read [[:r 2 nil]]\n1 ok read [[:r 2 7]]",
        "0 invoke write 1\n0 ok write 1\n1 invoke read [0 nil]\n1 ok read [0 7]"}) {
    CAPTURE(odd);
    CHECK(Checked(odd).unknown());
  }
}

TEST_CASE("a completion of another key than was asked for proves nothing") {
  const Checked checked(
      "0 invoke write [0 1]\n0 ok write [1 1]\n"
      "0 invoke read [1 nil]\n0 ok read [1 1]");
  CHECK(checked.unknown());
  CHECK(checked.gap().find("completes at index 1 was invoked for another key") !=
        std::string::npos);
}

TEST_CASE("a read of nil where nothing was written has judged nothing") {
  CHECK(Checked("0 invoke read [0 nil]\n0 ok read [0 nil]").unknown());
  CHECK(Checked("0 invoke write [0 1]\n0 fail write [0 1]\n"
                "0 invoke read [0 nil]\n0 ok read [0 nil]")
            .unknown());
}

}  // namespace
}  // namespace maelstrom::checkers::lin_kv_test
