// What Jepsen does not look at and the checker warns of.
#include "catch.hpp"
#include "checkers/kafka/script.hpp"

namespace kafka_tests::offsets_test {
namespace {

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

// Messages 10, 11, 12 and 13 at the offsets 0 to 3, of which process 1 has polled the first two.
Script two_of_four() {
  return Script()
      .send(0, 10, 0)
      .send(0, 11, 1)
      .send(0, 12, 2)
      .send(0, 13, 3)
      .assign(1, "[\"k\"]")
      .poll(1, "[0 10] [1 11]");
}

TEST_CASE("kafka: an offset that is none is left out, and makes a valid history unknown") {
  const auto judged = [](const std::string& sent, const std::string& polled) {
    return Checked(Script()
                       .begin_send(0, 5)
                       .end(0, "ok", "[[:send \"k\" [" + sent + " 5]]]")
                       .assign(1, "[\"k\"]")
                       .poll(1, "[" + polled + " 5]"))
        .verdict();
  };
  CHECK(judged("0", "0").validity == Validity::valid);
  CHECK(judged("nil", "0").validity == Validity::valid);  // the client did not learn it
  for (const char* odd : {"-1", "0.5", "\"0\"", "99999999999999999999"}) {
    CAPTURE(odd);
    CHECK(judged(odd, "0").validity == Validity::unknown);
    CHECK(judged("0", odd).validity == Validity::unknown);
    CHECK(judged(odd, odd).gap.starts_with("2 acknowledged sends and polls have another form"));
  }
}

TEST_CASE("kafka: a process may begin a key at its first message, or at what was committed") {
  for (const char* messages :
       {"[0 10] [1 11] [2 12] [3 13]", "[1 11] [2 12] [3 13]", "[2 12] [3 13]"}) {
    const Checked checked(two_of_four().assign(2, "[\"k\"]").poll(2, messages));
    CAPTURE(messages);
    CHECK(checked.is_valid());
    CHECK(checked.warnings().empty());
  }
}

TEST_CASE("kafka: beginning a key beyond what was committed is worth a warning") {
  const Checked checked(two_of_four()
                            .assign(2, "[\"k\"]")
                            .poll(2, "[3 13]")
                            .assign(3, "[\"k\"]")
                            .poll(3, "[0 10] [1 11] [2 12] [3 13]"));
  CHECK(checked.is_valid());
  REQUIRE(checked.warnings().size() == 1);
  CHECK(contains(checked.warnings()[0], "the poll at index 15 began key \"k\" at offset 3"));
  CHECK(contains(checked.warnings()[0], "at index 13 nobody can have committed more than 1"));
}

TEST_CASE("kafka: beginning a key of which nothing was committed past its first message, too") {
  const Checked checked(Script()
                            .send(0, 10, 0)
                            .send(0, 11, 1)
                            .assign(1, "[\"k\"]")
                            .poll(1, "[1 11]")
                            .assign(2, "[\"k\"]", ":seek-to-beginning? true")
                            .poll(2, "[0 10] [1 11]"));
  CHECK(checked.is_valid());
  REQUIRE(checked.warnings().size() == 1);
  CHECK(contains(checked.warnings()[0], "the poll at index 7"));
}

TEST_CASE("kafka: whoever seeks to the beginning must begin there") {
  const Checked checked(
      two_of_four().assign(1, "[\"k\"]", ":seek-to-beginning? true").poll(1, "[2 12] [3 13]"));
  CHECK(checked.is_valid());
  CHECK(checked.warnings().size() == 1);
}

TEST_CASE("kafka: after a poll of unknown outcome anything may be committed") {
  const Checked checked(two_of_four()
                            .begin(5, "poll", "[[:poll]]")
                            .end(5, "info", "[[:poll]]", ":error :net-timeout")
                            .assign(2, "[\"k\"]")
                            .poll(2, "[3 13]")
                            .poll(3, "[0 10] [1 11] [2 12] [3 13]"));
  CHECK(checked.is_valid());
  CHECK_FALSE(checked.warnings().empty());  // process 3 was assigned nothing
  CHECK(contains(checked.warnings()[0], "process 3 was not assigned"));
}

TEST_CASE("kafka: a committed offset that nobody committed is worth a warning") {
  const Script all = two_of_four().poll(1, "[2 12] [3 13]");
  const auto warnings = [&](const char* committed) {
    const Checked checked(Script(all).assign(2, "[\"k\"]", committed));
    CHECK(checked.is_valid());
    return checked.warnings();
  };
  CHECK(warnings(":committed {\"k\" 3}").empty());
  CHECK(warnings(":committed {\"k\" 4}").empty());  // the next one to read
  REQUIRE(warnings(":committed {\"k\" 5}").size() == 1);
  CHECK(contains(warnings(":committed {\"k\" 5}")[0], "offset 5 of key \"k\" is committed"));
}

TEST_CASE("kafka: a commit that was lost is worth a warning") {
  for (const char* committed : {":committed {\"k\" 0}", ":committed {}"}) {
    const Checked checked(two_of_four().poll(1, "[2 12] [3 13]").assign(2, "[\"k\"]", committed));
    CHECK(checked.is_valid());
    REQUIRE(checked.warnings().size() == 1);
    CHECK(contains(checked.warnings()[0], "though 3 had been committed before"));
  }
}

}  // namespace
}  // namespace kafka_tests::offsets_test
