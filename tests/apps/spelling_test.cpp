// A network that gives each message in another spelling, as Maelstrom does: it reads each into
// Java's values and writes those. All that is acknowledged reaches all nodes even so.
#include <algorithm>
#include <string>
#include <vector>

#include "apps/cluster/cluster.hpp"
#include "broadcast/broadcast.hpp"
#include "g-counter/g_counter.hpp"
#include "g-set/g_set.hpp"
#include "kafka/kafka.hpp"
#include "lib/harness.hpp"
#include "lin-kv/lin_kv.hpp"
#include "maelstrom/checkers/value_json.hpp"
#include "txn-list-append/txn_list_append.hpp"
#include "txn-rw-register/txn_rw_register.hpp"

namespace tests::spelling_test {
namespace {

using maelstrom::checkers::Value;

// How Maelstrom writes, and how another tool might.
enum class Spelling { java, spacious };

void spell_text(std::string& out, std::string_view text) {
  out += '"';
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    if (static_cast<unsigned char>(c) < ' ') {
      out += fmt::format("\\u{:04X}", static_cast<int>(c));
    } else {
      out += c;
    }
  }
  out += '"';
}

void spell(std::string& out, const Value& value, Spelling spelling);

// Clojure keeps the order of eight members, and none beyond.
void spell_map(std::string& out, const Value& map, Spelling spelling) {
  std::vector<Value::Entry> entries(map.entries().begin(), map.entries().end());
  if (entries.size() > 8) std::ranges::reverse(entries);
  std::string_view before = "{";
  for (const auto& [key, value] : entries) {
    out += before;
    before = spelling == Spelling::spacious ? " , " : ",";
    spell_text(out, key.text());
    out += spelling == Spelling::spacious ? " : " : ":";
    spell(out, value, spelling);
  }
  out += entries.empty() ? "{}" : "}";
}

void spell(std::string& out, const Value& value, Spelling spelling) {
  if (value.is_map()) return spell_map(out, value, spelling);
  if (value.is(Value::Kind::vector)) {
    std::string_view before = "[";
    for (const Value& element : value.elements()) {
      out += before;
      before = spelling == Spelling::spacious ? "\t, " : ",";
      spell(out, element, spelling);
    }
    out += before == "[" ? "[]" : "]";
    return;
  }
  switch (value.kind()) {
    case Value::Kind::nil: out += "null"; return;
    case Value::Kind::boolean: out += value.is_true() ? "true" : "false"; return;
    case Value::Kind::integer: out += std::to_string(value.as_integer()); return;
    case Value::Kind::big_integer: out += value.text(); return;
    case Value::Kind::floating: out += fmt::format("{:.16E}", value.as_double()); return;
    default: return spell_text(out, value.text());
  }
}

std::string spelled(std::string_view line, Spelling spelling) {
  maelstrom::checkers::Arena arena;
  std::string out;
  spell(out, maelstrom::checkers::read_json(line, arena), spelling);
  return out;
}

constexpr std::string_view kValues[] = {
    "7",
    "1e15",
    "0.1",
    "-2.5e-9",
    R"("\u001b\b/\"")",
    R"("\u00e9")",
    "[1, 2]",
    "[1,2]",
    "[ 1.5e300 ]",
    "18446744073709551616",
    R"({"i":1,"h":2,"g":3,"f":4,"e":5,"d":6,"c":7,"b":8,"a":9,"j":[{"y":1,"x":2}]})"};

class Respelled : public Cluster {
 public:
  Respelled(MakeApp make_app, Spelling spelling) : Cluster(std::move(make_app), 3, 1) {
    on_peer_line = [spelling](std::size_t /*to*/, std::string& line) {
      line = spelled(line, spelling);
    };
    on_warning = [this](std::string_view text) { warnings += std::string(text) + '\n'; };
    for (std::size_t node = 0; node < size(); ++node) start(node);
    pass(1s);
  }

  // The reply's body, whose ids are left out.
  std::string asked(std::size_t node, std::string_view body) {
    const auto reply = ask(node, body);
    REQUIRE(reply);
    CAPTURE(body, reply->body);
    REQUIRE(reply->is_ok());
    const std::size_t at = reply->body.find(",\"in_reply_to\":");
    const std::size_t end = reply->body.find_first_of(",}", at + 1);
    return reply->body.substr(0, at) + reply->body.substr(end);
  }

  std::string warnings;
};

// Sends all values to all nodes, and expects `read` to give the same everywhere in the end.
void check(MakeApp make_app, const std::vector<std::string>& writes,
           const std::vector<std::string>& reads) {
  for (const Spelling spelling : {Spelling::java, Spelling::spacious}) {
    CAPTURE(spelling == Spelling::java);
    Respelled cluster(make_app, spelling);
    std::size_t node = 0;
    for (const std::string& write : writes) cluster.asked(node++ % cluster.size(), write);
    cluster.pass(15s);
    for (const std::string& read : reads) {
      const std::string first = cluster.asked(0, read);
      CHECK(cluster.asked(1, read) == first);
      CHECK(cluster.asked(2, read) == first);
    }
    CHECK(cluster.warnings.empty());
  }
}

std::vector<std::string> with_values(std::string_view format) {
  std::vector<std::string> bodies;
  for (const std::string_view value : kValues) {
    for (int node = 0; node < 3; ++node) {
      bodies.push_back(fmt::format(fmt::runtime(format), value, bodies.size()));
    }
  }
  return bodies;
}

std::size_t count(std::string_view text, char c) {
  return static_cast<std::size_t>(std::ranges::count(text, c));
}

TEST_CASE("a g-set reaches all nodes however the network spells its elements") {
  for (const Spelling spelling : {Spelling::java, Spelling::spacious}) {
    Respelled cluster(app_of<apps::GSet>(), spelling);
    std::size_t node = 0;
    for (const auto& add : with_values(R"({{"type":"add","element":{}}})")) {
      cluster.asked(node++ % 2, add);
    }
    cluster.pass(15s);
    const std::string all = cluster.asked(2, R"({"type":"read"})");
    CAPTURE(all);
    for (std::size_t other = 0; other < 2; ++other) {
      CHECK(cluster.asked(other, R"({"type":"read"})").size() == all.size());
    }
    // In another order, perhaps, but each once: [1, 2] and [1,2] are one.
    for (const char* element : {"7", "1000000000000000.0", "0.1", R"("\u001b\u0008/\"")", "[1,2]",
                                "18446744073709551616", R"({"a":9,"b":8,"c":7)"}) {
      CHECK(contains(all, element));
    }
    CHECK(count(all, '[') == 4);
    CHECK(cluster.warnings.empty());
  }
}

TEST_CASE("registers reach all nodes however the network spells keys and values") {
  std::vector<std::string> reads;
  for (const std::string_view value : kValues) {
    reads.push_back(fmt::format(R"({{"type":"txn","txn":[["r",{},null]]}})", value));
  }
  check(app_of<apps::rw_register::TxnRwRegister>(),
        with_values(R"({{"type":"txn","txn":[["w",{0},{1}]]}})"), reads);
}

TEST_CASE("messages of kafka reach all nodes however the network spells them") {
  std::vector<std::string> writes;
  for (const char* key : {"a", "b", "c", "d\\u001b"}) {
    for (const auto& send : with_values(R"({{"type":"send","key":"KEY","msg":{}}})")) {
      writes.push_back(send);
      writes.back().replace(writes.back().find("KEY"), 3, key);
    }
  }
  std::string offsets;
  std::string keys;
  for (int key = 0; key < 12; ++key) {
    offsets += fmt::format("{}\"k{}\":{}", key == 0 ? "" : ",", key, key);
    keys += fmt::format("{}\"k{}\"", key == 0 ? "" : ",", key);
  }
  writes.push_back(fmt::format(R"({{"type":"commit_offsets","offsets":{{{}}}}})", offsets));
  check(app_of<apps::Kafka>(), writes,
        {R"({"type":"poll","offsets":{"a":0,"b":0,"c":0,"d\u001b":0}})",
         fmt::format(R"({{"type":"list_committed_offsets","keys":[{}]}})", keys)});
}

TEST_CASE("lists and registers of Raft are the same however the network spells them") {
  std::vector<std::string> reads;
  std::vector<std::string> lists;
  for (const std::string_view value : kValues) {
    reads.push_back(fmt::format(R"({{"type":"read","key":{}}})", value));
    lists.push_back(fmt::format(R"({{"type":"txn","txn":[["r",{},null]]}})", value));
  }
  check(app_of<apps::LinKv>(), with_values(R"({{"type":"write","key":{0},"value":{0}}})"), reads);
  check(app_of<apps::TxnListAppend>(),
        with_values(R"({{"type":"txn","txn":[["append",{0},{1}]]}})"), lists);
}

TEST_CASE("counters and broadcasts do not care how the network spells them") {
  check(app_of<apps::GCounter>(), with_values(R"({{"type":"add","delta":{1}}})"),
        {R"({"type":"read"})"});
  Respelled cluster(app_of<apps::Broadcast>(), Spelling::spacious);
  for (int i = 0; i < 30; ++i) {
    cluster.asked(static_cast<std::size_t>(i % 3),
                  fmt::format(R"({{"type":"broadcast","message":{}}})", i));
  }
  cluster.pass(15s);
  for (std::size_t node = 0; node < 3; ++node) {
    CHECK(count(cluster.asked(node, R"({"type":"read"})"), ',') == 30);
  }
  CHECK(cluster.warnings.empty());
}

}  // namespace
}  // namespace tests::spelling_test
