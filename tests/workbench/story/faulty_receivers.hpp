// Nodes with one fault each in what they do with what they receive.
#pragma once

#include <cstdint>
#include <maelstrom/maelstrom.hpp>
#include <set>
#include <string>

#include "workbench/story/faulty_services.hpp"

namespace tests::faulty {

// Does not keep every fifth element that it is told.
class KeepsMost {
 public:
  explicit KeepsMost(Node& node) {
    node.on("add", [this, &node](const Message& m) {
      const auto element = m.get<std::int64_t>("element");
      elements_.insert(element);
      for (const auto& peer : node.peers()) node.send(peer, "tell", body<"element">(element));
    });
    node.on("tell", [this](const Message& m) {
      const auto element = m.get<std::int64_t>("element");
      if (element % 5 != 0) elements_.insert(element);
    });
    node.on("read", [this] { return body<"value">(elements_); });
  }

 private:
  std::set<std::int64_t> elements_;
};

// The same, with elements in a code.
class KeepsMostInCode {
 public:
  explicit KeepsMostInCode(Node& node) {
    node.on("add", [this, &node](const Message& m) {
      const auto element = m.get<std::int64_t>("element");
      elements_.insert(element);
      for (const auto& peer : node.peers()) {
        node.send(peer, "tell", body<"code">("x" + std::to_string(element)));
      }
    });
    node.on("tell", [this](const Message& m) {
      const auto element = std::stoll(m.get<std::string>("code").substr(1));
      if (element % 5 != 0) elements_.insert(element);
    });
    node.on("read", [this] { return body<"value">(elements_); });
  }

 private:
  std::set<std::int64_t> elements_;
};

// Answers reads with the last sum that it knows.
class ReadsCache {
 public:
  explicit ReadsCache(Node& node) : kv_(node) {
    node.on("add", [this](const Message& m) { return add(m.get<std::int64_t>("delta")); });
    node.on("read", [this] { return body<"value">(known_); });
  }

 private:
  Task<> add(std::int64_t delta) {
    known_ = co_await kv_.update("sum", std::int64_t{0},
                                 [delta](std::int64_t sum) { return sum + delta; });
  }

  SeqKv kv_;
  std::int64_t known_ = 0;
};

}  // namespace tests::faulty
