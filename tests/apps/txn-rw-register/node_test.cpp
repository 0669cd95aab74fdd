// What a whole node does with transactions, its storage and its peers' messages.
#include "apps/cluster/observed.hpp"
#include "lib/harness.hpp"
#include "txn-rw-register/txn_rw_register.hpp"

namespace tests::rw_register_node_test {
namespace {

class Cluster : public ObservedCluster {
 public:
  explicit Cluster(std::size_t nodes)
      : ObservedCluster(app_of<apps::rw_register::TxnRwRegister>(), nodes) {}

  // The transaction as it was completed, or the whole reply.
  std::string run(std::size_t at, std::string_view txn) {
    const std::string reply = told(at, fmt::format(R"({{"type":"txn","txn":{}}})", txn));
    const auto begin = reply.find(R"("txn":)");
    if (begin == reply.npos) return reply;
    return reply.substr(begin + 6, reply.rfind('}') - begin - 6);
  }
  std::string last_record(std::size_t at) { return storage(at).load().back(); }
};

}  // namespace

TEST_CASE("a transaction reads what was written before it and what it wrote itself") {
  Cluster cluster(1);
  CHECK(cluster.run(0, R"([["r",1,null],["w",1,5],["r",1,null],["w",1,6],["r",2,null]])") ==
        R"([["r",1,null],["w",1,5],["r",1,5],["w",1,6],["r",2,null]])");
  CHECK(cluster.run(0, R"([["r",1,null],["w",1,[1, "x"]],["r",1,null]])") ==
        R"([["r",1,6],["w",1,[1, "x"]],["r",1,[1, "x"]]])");
  CHECK(cluster.run(0, R"([["w",{"a": 1},7]])") == R"([["w",{"a":1},7]])");
  CHECK(cluster.run(0, R"([["r",{ "a":1 },null]])") == R"([["r",{"a":1},7]])");
  CHECK(cluster.run(0, "[]") == "[]");
}

TEST_CASE("what is wrong with a transaction is the answer to it, and it has written nothing") {
  Cluster cluster(1);
  const std::size_t before = cluster.storage(0).load().size();
  CHECK(contains(cluster.run(0, R"([["w",1,3],["w"]])"), R"("code":12)"));
  CHECK(contains(cluster.run(0, R"([["w",1,3],["append",1,3]])"), R"("code":10)"));
  CHECK(contains(cluster.run(0, R"([["w",1,3],["append",1,3]])"), "element 1: there is no"));
  CHECK(contains(cluster.run(0, "{}"), R"("code":12)"));
  CHECK(cluster.run(0, R"([["r",1,null]])") == R"([["r",1,null]])");
  CHECK(cluster.storage(0).load().size() == before);
}

TEST_CASE("only the last value that a transaction writes leaves it") {
  Cluster cluster(2);
  cluster.run(0, R"([["w",1,"first"],["w",1,"last"]])");
  cluster.pass(1s);
  CHECK(cluster.run(1, R"([["r",1,null]])") == R"([["r",1,"last"]])");
  CHECK(!cluster.captured.empty());
  for (const auto& sent : cluster.captured) CHECK(!contains(sent.line, "first"));
  CHECK(!contains(cluster.last_record(0), "first"));
}

TEST_CASE("a node that is started again has what it committed and what it received") {
  Cluster cluster(2);
  const std::string all = R"([["r",1,null],["r",2,null],["r",3,null]])";
  cluster.run(1, R"([["w",1,"other"],["w",2,"other"]])");
  cluster.pass(1s);
  cluster.run(0, R"([["w",2,"own"]])");
  cluster.kill(1);
  cluster.restart(0);
  CHECK(cluster.run(0, all) == R"([["r",1,"other"],["r",2,"own"],["r",3,null]])");
  cluster.run(0, R"([["w",3,1],["w",1,"later"]])");
  cluster.start(1);
  CHECK(cluster.run(1, R"([["r",1,null]])") == R"([["r",1,"other"]])");
  cluster.pass(5s);
  CHECK(cluster.run(1, all) == R"([["r",1,"later"],["r",2,"own"],["r",3,1]])");
}

TEST_CASE("a node that lost its storage gets everything again, and its writes are new ones") {
  Cluster cluster(2);
  cluster.run(0, R"([["w",1,"old"],["w",2,"old"]])");
  cluster.pass(1s);
  cluster.kill(0);
  cluster.storage(0).replace({});
  cluster.start(0);
  cluster.run(0, R"([["w",2,"new"]])");
  cluster.pass(3s);
  for (std::size_t at = 0; at < 2; ++at) {
    CHECK(cluster.run(at, R"([["r",1,null],["r",2,null]])") == R"([["r",1,"old"],["r",2,"new"]])");
  }
}

TEST_CASE("the log stays in proportion to what it keeps, and loses nothing") {
  Cluster cluster(1);
  std::string reads;
  for (int i = 0; i < 17; ++i) reads += fmt::format(R"({}["r",{},null])", i == 0 ? "" : ",", i);
  reads = "[" + reads + "]";
  int snapshots = 0;
  for (int i = 0; i < 3000; ++i) {
    cluster.run(0, fmt::format(R"([["w",{},{}],["w",{},{}]])", i % 10, i, i % 7 + 10, i));
    std::size_t bytes = 0;
    const auto records = cluster.storage(0).load();
    for (const auto& record : records) bytes += record.size();
    REQUIRE(bytes < (64U << 10U) + 5000);
    if (records.size() > 2) continue;
    ++snapshots;
    const std::string before = cluster.run(0, reads);
    cluster.restart(0);
    REQUIRE(cluster.run(0, reads) == before);
  }
  CHECK(snapshots >= 3);  // each 64 KiB, of records of about 100 bytes
}

TEST_CASE("what somebody says who is no replica is not taken") {
  Cluster cluster(2);
  cluster.deliver(0, line("c1", "n0",
                          R"({"type":"news","head":{"number":1,"role":"leaf","asks":false,)"
                          R"("echo":null,"have":[[1,1,3]],"missing":[]},"delta":[{"node":1,)"
                          R"("life":1,"start":0,"end":3,"writes":[[3,1,30]]}]})"));
  CHECK(cluster.run(0, R"([["r",1,null]])") == R"([["r",1,null]])");
  cluster.deliver(0, line("n1", "n0",
                          R"({"type":"news","head":{"number":1,"role":"leaf","asks":false,)"
                          R"("echo":null,"have":[[1,1,3]],"missing":[]},"delta":[{"node":1,)"
                          R"("life":1,"start":0,"end":3,"writes":[[3,1,30]]}]})"));
  CHECK(cluster.run(0, R"([["r",1,null]])") == R"([["r",1,30]])");
}

TEST_CASE("a storage with a record that no replica wrote refuses the start and names it") {
  const auto good = R"([{"node":1,"life":7,"start":0,"end":1,"writes":[[1,1,10]]}])";
  const auto run = [](std::string_view rest) {
    return fmt::format(R"([{{"node":1,"life":7,"start":1,{}}}])", rest);
  };
  const std::vector<std::string> bad = {
      "",
      "7",
      R"({"promise":1})",
      R"([{"node":1)",
      R"([{"node":1,"life":7,"start":1,"end":2}])",
      R"([{"node":9,"life":7,"start":1,"end":2,"writes":[]}])",
      R"([{"node":1,"life":7,"start":2,"end":3,"writes":[]}])",  // a gap
      run(R"("end":18446744073709551615,"writes":[])"),
      run(R"("end":2,"writes":[[3,1,10]])"),
      run(R"("end":2,"writes":[[2,"a\ud800",10]])"),
      run("\"end\":2,\"writes\":[[2,\"\xff\",10]]")};
  const auto start = [&](const std::string& record) {
    NodeOptions options;
    options.storage = std::make_shared<MemoryStorage>();
    options.storage->append("7");
    options.storage->append(good);
    options.storage->append(record);
    TestNode node(std::move(options));
    apps::rw_register::TxnRwRegister app(*node);
    const Lines replies = node(
        line("c0", "n1", R"({"type":"init","msg_id":1,"node_id":"n1","node_ids":["n1","n2"]})"));
    return fmt::format("{}", fmt::join(replies, "\n"));
  };
  for (const auto& record : bad) {
    CAPTURE(record);
    CHECK(contains(start(record), R"("code":13)"));
    CHECK(contains(start(record), "record 3: "));
  }
  CHECK(contains(start(run(R"("end":2,"writes":[[2,1,10]])")), "init_ok"));
}

}  // namespace tests::rw_register_node_test
