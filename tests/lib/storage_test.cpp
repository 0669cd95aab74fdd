// A node and its storage: who it says it is, and what it does when the storage fails.
#include <stdexcept>
#include <system_error>

#include "harness.hpp"

namespace tests::storage_test {
namespace {

// Fails when it is told to.
class Breakable final : public Storage {
 public:
  std::string open(const StorageOwner& owner) override {
    calls += "open " + owner.node + " of " + std::to_string(owner.nodes.size()) + ";";
    format = owner.format;
    if (fails_to_open) throw std::runtime_error("it is damaged");
    return note;
  }
  std::vector<std::string> load() override { return records; }
  void append(std::string_view record) override { add(record); }
  void replace(const std::vector<std::string>& all) override { add(all.front()); }
  void begin() override {
    calls += "begin;";
    if (fails_to_begin) throw std::runtime_error("it takes nothing");
  }

  std::string calls;
  std::string format;
  std::string note;
  Lines records;
  bool fails_to_open = false;
  bool fails_to_begin = false;
  std::optional<int> left;  // how many more are taken

 private:
  void add(std::string_view record) {
    calls += "add " + std::string(record) + ";";
    if (left && --*left < 0) throw std::system_error(ENOSPC, std::generic_category(), "writing f");
    records.emplace_back(record);
  }
};

struct Text {
  std::string_view text;
  using fields = Fields<"text">;
};

// A node that keeps what it is told, in all the ways that handlers have.
struct Keeper {
  explicit Keeper(std::shared_ptr<Breakable> breakable) : storage(std::move(breakable)) {
    NodeOptions options;
    options.storage = storage;
    node.emplace(std::move(options));
    Node& n = **node;
    n.on("keep", [&n](const Text& text) {
      n.send("n2", "before");
      n.storage().append(text.text);
      n.send("n2", "after");
    });
    n.on("keep_only", [&n](const Text& text) { n.storage().replace({std::string(text.text)}); });
    n.on("keep_anyhow", [&n](const Text& text) {
      for (int i = 0; i < 2; ++i) {
        try {
          n.storage().append(text.text);
        } catch (const std::exception&) {
          n.send("n2", "excuses");
        }
      }
    });
    n.on("keep_later", [&n](const Text& text) -> Task<> {
      const std::string copy(text.text);
      co_await n.sleep(1ms);
      n.storage().append(copy);
    });
    n.on("ping", [] {});
  }

  std::shared_ptr<Breakable> storage;
  std::optional<TestNode> node;
};

constexpr std::string_view kKeep = R"({"type":"keep","msg_id":1,"text":"x"})";
constexpr std::string_view kPing = R"({"type":"ping","msg_id":2})";
constexpr std::string_view kWhy = "writing f: No space left on device";

}  // namespace

TEST_CASE("a storage is opened with the ids before the init handlers run") {
  const auto storage = std::make_shared<Breakable>();
  Keeper keeper(storage);
  keeper.node->operator*().on_init([&] {
    CHECK(storage->calls == "open n1 of 3;");
    (*keeper.node)->storage().append("from on_init");
  });
  keeper.node->init();
  CHECK(storage->records == Lines{"from on_init"});
}

TEST_CASE("a storage is opened with the format that the application has named") {
  const auto storage = std::make_shared<Breakable>();
  Keeper keeper(storage);
  Node& node = **keeper.node;
  node.set_storage_format("texts 1");
  keeper.node->init();
  CHECK(storage->format == "texts 1");
  CHECK_THROWS_AS(node.set_storage_format("texts 2"), std::logic_error);
}

TEST_CASE("a record that the application does not understand refuses the init, and its number") {
  const auto storage = std::make_shared<Breakable>();
  storage->records = {"good", "bad", "good"};
  Keeper keeper(storage);
  Lines seen;
  (*keeper.node)->on_init([&] {
    restore((*keeper.node)->storage(), [&](std::string_view record) {
      if (record == "bad") throw Error(ErrorCode::malformed_request, "not good");
      seen.emplace_back(record);
    });
  });
  const Lines said = (*keeper.node)(
      line("c0", "n1", R"({"type":"init","msg_id":1,"node_id":"n1","node_ids":["n1"]})"));
  CHECK(said ==
        Lines{line("n1", "c0",
                   R"({"type":"error","in_reply_to":1,"code":13,"text":"record 2: not good"})")});
  CHECK(seen == Lines{"good"});
  CHECK((*keeper.node)->failure() == "record 2: not good");
}

TEST_CASE("before the init a storage cannot be used, and says so") {
  Keeper keeper(std::make_shared<Breakable>());
  Storage& storage = (*keeper.node)->storage();
  CHECK_THROWS_AS(storage.load(), std::logic_error);
  CHECK_THROWS_AS(storage.append("x"), std::logic_error);
  CHECK_THROWS_AS(storage.replace({}), std::logic_error);
  CHECK((*keeper.node)->failure().empty());
  keeper.node->init();
  CHECK(storage.load().empty());
}

TEST_CASE("what a storage says when it is opened is logged as a warning") {
  const auto storage = std::make_shared<Breakable>();
  storage->note = "something was cut off";
  Keeper keeper(storage);
  keeper.node->receive(
      line("c0", "n1", R"({"type":"init","msg_id":1,"node_id":"n1","node_ids":["n1"]})"));
  REQUIRE_FALSE(keeper.node->log.empty());
  CHECK(keeper.node->log[0] == std::pair(LogLevel::warn, "something was cut off"s));
}

TEST_CASE("a storage that refuses refuses the init, with its reason, and the node has ended") {
  const auto storage = std::make_shared<Breakable>();
  storage->fails_to_open = true;
  Keeper keeper(storage);
  bool has_started = false;
  (*keeper.node)->on_init([&] { has_started = true; });
  const auto init =
      line("c0", "n1", R"({"type":"init","msg_id":1,"node_id":"n1","node_ids":["n1"]})");
  CHECK((*keeper.node)(init) ==
        Lines{line("n1", "c0",
                   R"({"type":"error","in_reply_to":1,"code":13,"text":"it is damaged"})")});
  CHECK((*keeper.node)->failure() == "it is damaged");
  CHECK_FALSE(has_started);
  CHECK((*keeper.node)(init).empty());
}

TEST_CASE("a storage that fails within the init refuses it, also if the app takes no notice") {
  const bool is_caught = GENERATE(false, true);
  CAPTURE(is_caught);
  const auto storage = std::make_shared<Breakable>();
  storage->left = 0;
  Keeper keeper(storage);
  (*keeper.node)->on_init([&] {
    (*keeper.node)->send("n1", "hello");
    try {
      (*keeper.node)->storage().append("x");
    } catch (const std::exception&) {
      if (!is_caught) throw;
    }
  });
  const Lines said = (*keeper.node)(
      line("c0", "n1", R"({"type":"init","msg_id":1,"node_id":"n1","node_ids":["n1"]})"));
  REQUIRE(said.size() == 1);
  CHECK(contains(said[0], kWhy));
  CHECK((*keeper.node)->failure() == kWhy);
}

TEST_CASE("a storage that takes nothing refuses the init, also if the application keeps nothing") {
  const auto storage = std::make_shared<Breakable>();
  storage->fails_to_begin = true;
  Keeper keeper(storage);
  const Lines said = (*keeper.node)(
      line("c0", "n1", R"({"type":"init","msg_id":1,"node_id":"n1","node_ids":["n1"]})"));
  REQUIRE(said.size() == 1);
  CHECK(contains(said[0], R"("code":13,"text":"it takes nothing")"));
}

TEST_CASE("a node whose storage fails says nothing of that event, and nothing more") {
  const std::string type = GENERATE("keep", "keep_only", "keep_anyhow");
  CAPTURE(type);
  const auto storage = std::make_shared<Breakable>();
  Keeper keeper(storage);
  TestNode& node = *keeper.node;
  node.init();
  CHECK(node(to_n1(kKeep)).size() == 3);
  storage->left = 0;
  CHECK(node->failure().empty());
  CHECK(node(to_n1(fmt::format(R"({{"type":"{}","msg_id":3,"text":"y"}})", type))).empty());
  CHECK(node->failure() == kWhy);
  const std::string calls = storage->calls;
  storage->left.reset();
  CHECK(node(to_n1(kKeep)).empty());
  CHECK(node(to_n1(kPing)).empty());
  CHECK(node(line("n2", "n1", R"({"type":"ping"})")).empty());
  CHECK(storage->calls == calls);  // it was asked nothing more, though it would work again
}

TEST_CASE("what a node has said in earlier events stays when its storage fails") {
  const auto storage = std::make_shared<Breakable>();
  storage->left = 1;
  Keeper keeper(storage);
  keeper.node->init();
  Node& node = **keeper.node;
  node.receive(to_n1(kPing), {});
  node.receive(to_n1(kKeep), {});
  const std::string said(node.outbox().view());
  CHECK(contains(said, "after"));
  node.receive(to_n1(kKeep), {});
  CHECK(node.outbox().view() == said);
}

TEST_CASE("after a storage has failed no timer fires, also none that is due at the same time") {
  const bool is_task = GENERATE(false, true);
  CAPTURE(is_task);
  const auto storage = std::make_shared<Breakable>();
  storage->left = 0;
  Keeper keeper(storage);
  TestNode& node = *keeper.node;
  node.init();
  int fired = 0;
  if (is_task) {
    node(to_n1(R"({"type":"keep_later","msg_id":3,"text":"y"})"));
  } else {
    node->after(1ms, [&] { node->storage().append("x"); });
  }
  node->after(1ms, [&] { ++fired; });
  node->every(1ms, [&] { ++fired; });
  CHECK(node.pass(10ms).empty());
  CHECK(node->failure() == kWhy);
  CHECK(fired == 0);
  CHECK_FALSE(node->next_deadline());
}

TEST_CASE("after a storage has failed nothing that was posted runs") {
  const auto storage = std::make_shared<Breakable>();
  storage->left = 0;
  Keeper keeper(storage);
  TestNode& node = *keeper.node;
  node.init();
  int ran = 0;
  Mailbox mailbox = node->mailbox();
  mailbox.post([&] { node->storage().append("x"); });
  mailbox.post([&] { ++ran; });
  node.jump(1ms);
  mailbox.post([&] { ++ran; });
  node.jump(1ms);
  CHECK(node->failure() == kWhy);
  CHECK(ran == 0);
}

}  // namespace tests::storage_test
