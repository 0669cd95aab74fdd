// txn-list-append and txn-rw-register.
#include <map>
#include <set>

#include "workbench/workloads/running.hpp"
#include "workloads/txn_generator.hpp"

namespace tests::txn_test {
namespace {

enum class Bug {
  none,
  loses_updates,  // works on a copy and puts that back later
  shows_aborted,  // of a transaction that it then refuses
  reads_old,      // answers reads from a state of some time ago
  forgets_own,    // does not see its own writes
};

using Operation = std::tuple<std::string, std::int64_t, Json>;

struct Txn {
  std::vector<Operation> txn;
  using fields = Fields<"txn">;
};

// Transactions are done by n0, the others pass them on to it.
class TxnNode {
 public:
  TxnNode(Node& node, Bug bug) : node_(node), bug_(bug) {
    node.on("txn", [this](const Txn& request) -> Task<Txn> {
      return node_.id() == "n0" ? execute(request) : pass_on(request);
    });
  }

 private:
  using List = std::vector<std::int64_t>;
  using State = std::map<std::int64_t, List>;  // a register has one element

  Task<Txn> pass_on(Txn request) { co_return co_await node_.call<Txn>("n0", "txn", request); }

  Task<Txn> execute(Txn request) {
    const bool is_struck = node_.random().below(5) == 0;
    if (bug_ == Bug::loses_updates && is_struck) {
      State copy = state_;
      Txn reply = apply(request, copy, copy);
      co_await node_.sleep(20ms);
      for (const auto& [f, key, value] : request.txn) {
        if (f != "r") state_[key] = copy[key];
      }
      co_return reply;
    }
    if (bug_ == Bug::reads_old && is_struck) co_return apply(request, state_, old_);
    if (bug_ == Bug::forgets_own && is_struck) {
      const State before = state_;
      co_return apply(request, state_, before);
    }
    Txn reply = apply(request, state_, state_);
    if (node_.random().below(8) == 0) old_ = state_;
    if (bug_ == Bug::shows_aborted && is_struck) throw Error(ErrorCode::txn_conflict, "conflict");
    co_return reply;
  }

  static Txn apply(const Txn& request, State& to, const State& from) {
    Txn reply = request;
    for (auto& [f, key, value] : reply.txn) {
      if (f == "r") {
        const auto found = from.find(key);
        value = Json(Raw{"null"});
        if (found != from.end()) read_into(value, found->second);
      } else {
        Scratch scratch;
        const auto number = from_json<std::int64_t>(Raw{value.text}, scratch);
        if (f == "w") to[key] = {-number};  // negative: a register
        if (f == "append") to[key].push_back(number);
      }
    }
    return reply;
  }

  static void read_into(Json& value, const List& list) {
    value = Json(Raw{list.front() < 0 ? std::to_string(-list.front()) : json_text(list)});
  }

  Node& node_;
  Bug bug_;
  State state_;
  State old_;
};

Outcome run_txns(std::string_view workload, Bug bug, std::uint64_t seed,
                 std::string model = "strict-serializable") {
  auto options = options_of(workload, 2, 10, 200, seed);
  options.check.consistency_models = {std::move(model)};
  options.engine.network.mean_latency = 5ms;
  return run<TxnNode>(options, bug);
}

constexpr std::string_view kWorkloads[] = {"txn-list-append", "txn-rw-register"};

// A write that finds its key used up is drawn again, so that there is one less for each key.
constexpr double kReads = 17.0 / 33;

TEST_CASE("Transactions have 1 to 4 operations, of which about half write") {
  const auto seed = test_seed();
  CAPTURE(seed);
  for (const auto& [workload, write] :
       {std::pair{"txn-list-append", ":append"}, {"txn-rw-register", ":w"}}) {
    Arena arena;
    const auto steps = steps_of(*make_workload(workload), 1, 4000, seed, arena);
    std::map<std::size_t, int> lengths;
    std::map<std::string, int> kinds;
    for (const Step& step : steps) {
      CHECK(step.op.f == "txn");
      ++lengths[step.op.value.size()];
      for (const Value& operation : step.op.value.elements()) {
        CHECK(operation.size() == 3);
        ++kinds[to_edn(operation.elements()[0])];
        CHECK(operation.elements()[2].is_nil() == operation.elements()[0].is_keyword("r"));
      }
    }
    CHECK(lengths.size() == 4);
    for (const auto& [length, count] : lengths) CHECK(is_about(count / 4000.0, 0.25, 4000));
    CHECK(kinds.size() == 2);
    const auto all = static_cast<std::size_t>(kinds[":r"] + kinds[write]);
    CHECK(is_about(static_cast<double>(kinds[":r"]) / static_cast<double>(all), kReads, all));
  }
}

TEST_CASE("Keys are written 1, 2, ... up to the maximum, then replaced by the next new one") {
  const auto seed = test_seed();
  CAPTURE(seed);
  Random random(seed);
  TxnGenerator generator({.key_count = 3, .max_txn_length = 1, .max_writes_per_key = 5});
  std::map<std::int64_t, std::int64_t> written;
  for (int i = 0; i < 5000; ++i) {
    const auto txn = generator.next(random);
    REQUIRE(txn.size() == 1);
    if (!txn[0].reads()) CHECK(txn[0].written == ++written[txn[0].key]);
  }
  std::int64_t finished = 0;
  for (const auto& [key, count] : written) {
    CHECK(count <= 5);
    finished += count == 5;
  }
  CHECK(finished > 300);
  CHECK(written.rbegin()->first < finished + 3);  // at most three are still in use
}

TEST_CASE("Each of the keys at a time is used twice as often as the one before it") {
  const auto seed = test_seed();
  CAPTURE(seed);
  Random random(seed);
  TxnGenerator generator({.key_count = 3, .max_txn_length = 1, .max_writes_per_key = 1'000'000});
  std::map<std::int64_t, int> uses;
  for (int i = 0; i < 7000; ++i) ++uses[generator.next(random)[0].key];
  CHECK(is_about(uses[0] / 7000.0, 1.0 / 7, 7000));
  CHECK(is_about(uses[1] / 7000.0, 2.0 / 7, 7000));
  CHECK(is_about(uses[2] / 7000.0, 4.0 / 7, 7000));
}

TEST_CASE("Without keys, operations or writes there are no transactions") {
  CHECK_THROWS_AS(make_workload("txn-list-append", {.key_count = 0}), std::invalid_argument);
  CHECK_THROWS_AS(make_workload("kafka", {.max_writes_per_key = 0}), std::invalid_argument);
}

TEST_CASE("Transactions one after another are strictly serializable") {
  const auto seed = test_seed();
  CAPTURE(seed);
  for (const auto workload : kWorkloads) {
    CAPTURE(workload);
    const auto outcome = run_txns(workload, Bug::none, seed);
    CAPTURE(outcome.workload, outcome.reasons);
    CHECK(outcome.overall == Validity::valid);
    CHECK(outcome.count("txn", OpType::ok) > 1000);
  }
}

TEST_CASE("Lost updates of lists are found, with the transactions that show them") {
  const auto seed = test_seed();
  CAPTURE(seed);
  const auto outcome = run_txns("txn-list-append", Bug::loses_updates, seed);
  CAPTURE(outcome.workload.substr(0, 2000));
  CHECK(outcome.validity == Validity::invalid);
  CHECK((outcome.tells(":lost-update") || outcome.tells(":incompatible-order")));
  CHECK(outcome.tells(":f :txn"));
}

TEST_CASE("Reads of aborted transactions are found, with both transactions") {
  const auto seed = test_seed();
  CAPTURE(seed);
  for (const auto workload : kWorkloads) {
    CAPTURE(workload);
    const auto outcome = run_txns(workload, Bug::shows_aborted, seed, "read-committed");
    CAPTURE(outcome.workload.substr(0, 2000));
    CHECK(outcome.validity == Validity::invalid);
    CHECK(outcome.tells(":G1a"));
    CHECK(outcome.tells(":type :fail"));
  }
}

TEST_CASE("Transactions that do not see their own writes are found") {
  const auto seed = test_seed();
  CAPTURE(seed);
  for (const auto workload : kWorkloads) {
    CAPTURE(workload);
    const auto outcome = run_txns(workload, Bug::forgets_own, seed);
    CAPTURE(outcome.workload.substr(0, 2000));
    CHECK(outcome.validity == Validity::invalid);
    CHECK(outcome.tells(":internal"));
  }
}

TEST_CASE("Reads of an old state break strict serializability, but not read uncommitted") {
  const auto seed = test_seed();
  CAPTURE(seed);
  CHECK(run_txns("txn-list-append", Bug::reads_old, seed).validity == Validity::invalid);
  const auto weak = run_txns("txn-list-append", Bug::reads_old, seed, "read-uncommitted");
  CAPTURE(weak.workload.substr(0, 2000));
  CHECK(weak.validity == Validity::valid);
}

TEST_CASE("A transaction's reply must have the form of one") {
  struct Odd {
    Odd(Node& node, const std::string& reply) {
      node.on("txn", [reply] { return body<"txn">(Json(Raw{reply})); });
    }
  };
  const auto is_malformed = [](std::string_view workload, const std::string& reply) {
    CAPTURE(workload, reply);
    const auto outcome = run<Odd>(options_of(workload, 1, 1, 5, 1), reply);
    return contains(outcome.reasons, "malformed-reply");
  };
  for (const auto workload : kWorkloads) {
    CHECK(is_malformed(workload, R"([["r",1]])"));
    CHECK(is_malformed(workload, R"([["r",1,null,2]])"));
    CHECK(is_malformed(workload, R"([["read",1,null]])"));
    CHECK(is_malformed(workload, R"(["r",1,null])"));
    CHECK(is_malformed(workload, "7"));
    CHECK(!is_malformed(workload, R"([["r",1,null]])"));
  }
  CHECK(is_malformed("txn-list-append", R"([["w",1,2]])"));
  CHECK(is_malformed("txn-list-append", R"([["r",1,2]])"));
  CHECK(is_malformed("txn-rw-register", R"([["append",1,2]])"));
  CHECK(!is_malformed("txn-rw-register", R"([["r",1,2]])"));
}

}  // namespace
}  // namespace tests::txn_test
