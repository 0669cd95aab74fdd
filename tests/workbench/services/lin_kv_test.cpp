#include "workbench/services/asking.hpp"

namespace tests::services_lin_kv_test {
namespace {

class LinKvTest : public Asking {
 public:
  std::string operator()(std::string_view body) { return ask(*service_, "n1", body); }

 private:
  std::unique_ptr<workbench::Service> service_ = workbench::make_lin_kv_service();
};

TEST_CASE("lin-kv reads what was written last, and says when a key does not exist") {
  LinKvTest kv;
  CHECK(kv(read("1")) == kMissing);
  CHECK(kv(write("1", "2")) == kWriteOk);
  CHECK(kv(read("1")) == read_ok("2"));
  CHECK(kv(write("1", "[3]")) == kWriteOk);
  CHECK(kv(read("1")) == read_ok("[3]"));
  CHECK(kv(read("2")) == kMissing);
}

TEST_CASE("lin-kv compares and sets, and names both values when they differ") {
  LinKvTest kv;
  CHECK(kv(cas("1", "1", "2")) == kMissing);
  kv(write("1", "1"));
  CHECK(kv(cas("1", "1", "2")) == kCasOk);
  CHECK(kv(cas("1", "1", "3")) == mismatch("2", "1"));
  CHECK(kv(read("1")) == read_ok("2"));
}

TEST_CASE("A mismatch shows values as EDN") {
  LinKvTest kv;
  kv(write("1", R"({"a":[1,null,true]})"));
  CHECK(kv(cas("1", R"("x")", "3")) == mismatch(R"({\"a\" [1 nil true]})", R"(\"x\")"));
}

TEST_CASE("lin-kv creates a missing key if the cas says so, whatever it expects") {
  LinKvTest kv;
  CHECK(kv(cas("1", "7", "2", kCreates)) == kCasOk);
  CHECK(kv(read("1")) == read_ok("2"));
  CHECK(kv(cas("1", "7", "3", kCreates)) == mismatch("2", "7"));
  CHECK(kv(cas("2", "7", "2", R"(,"create_if_not_exists":false)")) == kMissing);
  CHECK(kv(cas("2", "7", "2", R"(,"create_if_not_exists":null)")) == kMissing);
  CHECK(kv(cas("2", "7", "2", R"(,"create_if_not_exists":0)")) == kCasOk);  // as in Clojure
}

TEST_CASE("Services compare JSON values as Clojure does") {
  const auto are_equal = [](std::string_view a, std::string_view b) {
    CAPTURE(a, b);
    LinKvTest kv;
    kv(write("1", a));
    const bool as_values = kv(cas("1", b, "0")) == kCasOk;
    kv(write(a, R"("found")"));
    const bool as_keys = kv(read(b)) == read_ok(R"("found")");
    CHECK(as_values == as_keys);
    return as_values;
  };
  CHECK(are_equal("1", "1"));
  CHECK(!are_equal("1", "1.0"));
  CHECK(!are_equal("1", R"("1")"));
  CHECK(are_equal("1.0", "1.00"));
  CHECK(are_equal("10.0", "1e1"));
  CHECK(are_equal("0.0", "-0.0"));
  CHECK(are_equal("0", "-0"));
  CHECK(!are_equal("0", "0.0"));
  CHECK(are_equal("[1,[2]]", "[1, [2]]"));
  CHECK(!are_equal("[1,2]", "[2,1]"));
  CHECK(are_equal(R"({"a":1,"b":{"c":2,"d":[]}})", R"({"b":{"d":[],"c":2},"a":1})"));
  CHECK(!are_equal(R"({"a":1})", R"({"a":1,"b":null})"));
  CHECK(are_equal(R"("a\u00e9/")", R"("aé\/")"));
  CHECK(!are_equal("true", R"("true")"));
  CHECK(!are_equal("null", "false"));
  CHECK(are_equal("123456789012345678901234567890", "123456789012345678901234567890"));
  CHECK(!are_equal("123456789012345678901234567890", "123456789012345678901234567891"));
}

TEST_CASE("To a key-value service, a missing field is null") {
  LinKvTest kv;
  CHECK(kv(R"({"type":"write"})") == kWriteOk);
  CHECK(kv(read("null")) == read_ok("null"));
  CHECK(kv(cas("null", "null", "1")) == kCasOk);
}

TEST_CASE("Values come back with all their digits") {
  LinKvTest kv;
  for (const std::string_view value :
       {"9007199254740993", "-9223372036854775808", "123456789012345678901234567890", "0.1",
        R"("a b\"c")", R"([true,false,null,"",{}])"}) {
    kv(write("1", value));
    CHECK(kv(read("1")) == read_ok(value));
  }
}

TEST_CASE("A service does not answer requests of a type that it does not know") {
  Asking asking;
  CHECK(asking.ask(*workbench::make_lin_kv_service(), "n1", R"({"type":"delete"})").empty());
  CHECK(asking.ask(*workbench::make_seq_kv_service(Random(1)), "n1", R"({"type":"ts"})").empty());
  CHECK(asking.ask(*workbench::make_lww_kv_service(Random(1)), "n1", R"({"type":"ts"})").empty());
  CHECK(asking.ask(*workbench::make_lin_tso_service(), "n1", read("1")).empty());
}

TEST_CASE("lin-tso counts up from zero") {
  Asking asking;
  const auto tso = workbench::make_lin_tso_service();
  for (int i = 0; i < 3; ++i) {
    CHECK(asking.ask(*tso, "n1", R"({"type":"ts","msg_id":1})") ==
          fmt::format(R"({{"type":"ts_ok","ts":{}}})", i));
  }
}

TEST_CASE("Services answer the message they got, and tell of those that they did not") {
  Asking asking;
  workbench::Services services(Random(1), {});
  CHECK(asking.ask(services, 3, R"({"type":"ts","msg_id":7})") ==
        R"({"type":"ts_ok","ts":0,"in_reply_to":7})");
  CHECK(asking.ask(services, 3, R"({"type":"ts"})") ==
        R"({"type":"ts_ok","ts":1,"in_reply_to":null})");
  CHECK(services.warnings().empty());
  CHECK(asking.ask(services, 1, R"({"type":"keys","msg_id":8})").empty());
  CHECK(asking.ask(services, 1, R"({"type":"keys","msg_id":9})").empty());
  REQUIRE(services.warnings().size() == 1);
  CHECK(services.warnings()[0] ==
        "seq-kv does not know requests of the type \"keys\" and has not answered them (2)");
}

TEST_CASE("A service repeats any msg_id, and does not answer a request without a type") {
  Asking asking;
  workbench::Services services(Random(1), {});
  for (const char* id : {R"("a")", "1.0", "[1]", R"({"a":null})", "99999999999999999999"}) {
    CHECK(asking.ask(services, 3, fmt::format(R"({{"type":"ts","msg_id":{}}})", id))
              .ends_with(fmt::format(R"(,"in_reply_to":{}}})", id)));
  }
  CHECK(asking.ask(services, 0, R"({"key":1,"msg_id":1})").empty());
  CHECK(asking.ask(services, 0, R"({"type":5,"msg_id":1})").empty());
  REQUIRE(services.warnings().size() == 1);
  CHECK(services.warnings()[0] ==
        "lin-kv does not know requests without a type that is a string and has not answered them "
        "(2)");
}

}  // namespace
}  // namespace tests::services_lin_kv_test
