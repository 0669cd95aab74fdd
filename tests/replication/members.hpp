// Nodes with a merged state, some texts, and a network between them.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lib/harness.hpp"
#include "maelstrom/replication/logs.hpp"
#include "maelstrom/replication/merged.hpp"

namespace tests::merged_test {

using replication::Versions;

// A log of texts for each origin.
class Texts {
 public:
  using Log = replication::Logs<std::string>;
  using Delta = Log::Delta;

  explicit Texts(std::size_t /*nodes*/) {}

  const Versions& versions() const { return log_.versions(); }
  Delta next(const replication::Origin& origin, std::string text) const {
    return log_.next(origin, {std::move(text)});
  }
  Delta news(const Versions& known, std::size_t max_bytes) const {
    return log_.news(known, max_bytes, [](const std::string& text) { return text.size(); });
  }
  Delta fresh(const Delta& delta) const { return log_.fresh(delta); }
  void merge(const Delta& delta) {
    log_.merge(delta, [this](const auto&, const std::string& text) {
      ++count;
      last = text;
    });
  }
  static Versions reach(const Delta& delta) { return Log::reach(delta); }

  std::uint64_t count = 0;
  std::string last;

 private:
  Log log_;
};

struct Add {
  std::string text;
  std::uint64_t size = 0;  // makes it longer
  using fields = Fields<"text", "size">;
};
struct Peers {
  std::size_t peers = 0;
  using fields = Fields<"peers">;
};

class App {
 public:
  explicit App(Node& node) : texts_(node, "texts 1") {
    node.on("add", [this](const Add& add) {
      texts_.commit(texts_.state().next(texts_.self(), add.text + std::string(add.size, 'x')));
    });
    node.on("count", [this] { return body<"value">(texts_.state().count); });
    node.on("last", [this] { return body<"value">(texts_.state().last); });
    node.on(
        "fresh", [this]() -> Task<Body<Fields<"value">, std::uint64_t>> {
          co_await texts_.refresh();
          co_return body<"value">(std::uint64_t{texts_.state().count});
        });
    node.on("held", [this](const Peers& peers) -> Task<> { co_await texts_.held_by(peers.peers); });
    // The first ping is answered by n2.
    texts_.on_news([this, &node](const Texts::Delta& delta) {
      bool is_ping = false;
      for (const auto& run : delta) {
        for (const auto& text : run.items) {
          news += text + " ";
          is_ping = is_ping || text == "ping";
        }
      }
      if (is_ping && node.id() == "n2") {
        texts_.commit(texts_.state().next(texts_.self(), "pong"));
      }
    });
  }

  std::string news;  // of others

 private:
  replication::Merged<Texts> texts_;
};

// A node that can be started again with its storage or without it.
class Member {
 public:
  Member(std::string id, std::string ids) : id_(std::move(id)), ids_(std::move(ids)) { start(); }

  void kill() {
    app_.reset();
    node_.reset();
    start();
  }
  void lose_storage() {
    storage_ = std::make_shared<MemoryStorage>();
    kill();
  }

  TestNode& node() { return *node_; }
  App& app() { return *app_; }
  MemoryStorage& storage() { return *storage_; }
  const Lines& started() const { return started_; }  // what it said at its start

  // The body of the reply, if it comes at once.
  std::string ask(std::string_view request) { return reply_in((*node_)(to(request))); }
  // The request as a line. It must have a field.
  std::string to(std::string_view request) const {
    return line("c1", id_,
                fmt::format(R"({},"msg_id":9}})", request.substr(0, request.size() - 1)));
  }
  static std::string reply_in(const Lines& lines) {
    for (const std::string& text : lines) {
      if (!contains(text, R"("dest":"c1")")) continue;
      const std::size_t at = text.find(R"("body":)") + 7;
      return text.substr(at, text.size() - at - 1);
    }
    return "no reply";
  }

 private:
  void start() {
    boot_ += 1'000'000'000;
    NodeOptions options;
    options.storage = storage_;
    options.boot = boot_;
    node_ = std::make_unique<TestNode>(std::move(options));
    app_ = std::make_unique<App>(**node_);
    node_->receive(line(
        "c0", id_,
        fmt::format(R"({{"type":"init","msg_id":1,"node_id":"{}","node_ids":{}}})", id_, ids_)));
    started_ = node_->take();
    node_->log.clear();
  }

  std::string id_;
  std::string ids_;
  std::uint64_t boot_ = 0;
  std::shared_ptr<MemoryStorage> storage_ = std::make_shared<MemoryStorage>();
  std::unique_ptr<TestNode> node_;
  std::unique_ptr<App> app_;
  Lines started_;
};

// Nodes n1, n2, ..., whose messages to each other take a millisecond.
class Members {
 public:
  static constexpr std::string_view kNoReply = "no reply";

  explicit Members(int count) {
    std::string ids;
    for (int i = 1; i <= count; ++i) ids += fmt::format(R"({}"n{}")", i == 1 ? "" : ",", i);
    for (int i = 1; i <= count; ++i) {
      members_.push_back(std::make_unique<Member>(fmt::format("n{}", i), "[" + ids + "]"));
    }
  }

  Member& operator[](int number) { return *members_[static_cast<std::size_t>(number - 1)]; }
  int size() const { return static_cast<int>(members_.size()); }

  // Nobody hears the node of that number, and it hears nobody; 0: none.
  void cut(int number) { cut_ = number; }

  void run(Duration time) {
    for (Duration done{}; done < time; done += 1ms) step();
  }
  // The reply to the request, and how long it takes.
  std::pair<std::string, Duration> ask(int number, std::string_view request) {
    reply_ = kNoReply;
    Member& member = (*this)[number];
    member.node().receive(member.to(request));
    Duration time{};
    for (collect(); reply_ == kNoReply && time < 6s; time += 1ms) step();
    return {reply_, time};
  }
  // How many texts each node has.
  std::string counts() {
    std::string text;
    for (int i = 1; i <= size(); ++i) {
      collect();
      text += fmt::format("{} ", number_in((*this)[i].ask(R"({"type":"count"})"), "value"));
    }
    return text;
  }
  std::size_t messages = 0;

 private:
  void collect() {
    for (int i = 1; i <= size(); ++i) {
      for (const std::string& text : (*this)[i].node().take()) {
        if (contains(text, R"("dest":"c1")")) {
          reply_ = Member::reply_in({text});
        } else {
          ++messages;
          wire_.emplace_back(i, text);
        }
      }
    }
  }
  void step() {
    for (int i = 1; i <= size(); ++i) (*this)[i].node().jump(1ms);
    for (const auto& [from, text] : std::exchange(wire_, {})) {
      for (int i = 1; i <= size(); ++i) {
        const bool is_cut = from == cut_ || i == cut_;
        if (is_cut || !contains(text, fmt::format(R"("dest":"n{}")", i))) continue;
        (*this)[i].node().receive(text);
      }
    }
    collect();
  }

  std::vector<std::unique_ptr<Member>> members_;
  std::vector<std::pair<int, std::string>> wire_;
  std::string reply_;
  int cut_ = 0;
};

inline std::string count_of(std::uint64_t count) {
  return fmt::format(R"({{"type":"count_ok","in_reply_to":9,"value":{}}})", count);
}
inline constexpr std::string_view kCount = R"({"type":"count"})";
inline constexpr std::string_view kAdded = R"({"type":"add_ok","in_reply_to":9})";

inline std::string add(std::string_view text, std::uint64_t size = 0) {
  return fmt::format(R"({{"type":"add","text":"{}","size":{}}})", text, size);
}

}  // namespace tests::merged_test
