// The mergeable state of docs/replication.md.
#include <maelstrom/maelstrom.hpp>
#include <maelstrom/replication/logs.hpp>
#include <maelstrom/replication/merged.hpp>
#include <set>

using namespace maelstrom;

class Numbers {
 public:
  using Log = replication::Logs<std::int64_t>;
  using Delta = Log::Delta;
  using Versions = replication::Versions;

  explicit Numbers(std::size_t /*nodes*/) {}

  Delta add(const replication::Origin& self, std::int64_t number) const {
    return log_.next(self, {number});
  }
  const std::set<std::int64_t>& all() const { return all_; }

  const Versions& versions() const { return log_.versions(); }
  Delta news(const Versions& known, std::size_t max_bytes) const {
    return log_.news(known, max_bytes, [](std::int64_t) { return sizeof("-9223372036854775808"); });
  }
  Delta fresh(const Delta& delta) const { return log_.fresh(delta); }
  void merge(const Delta& delta) {
    log_.merge(delta, [this](const auto& /*origin*/, std::int64_t number) { all_.insert(number); });
  }
  static Versions reach(const Delta& delta) { return Log::reach(delta); }

 private:
  Log log_;
  std::set<std::int64_t> all_;
};

class NumbersNode {
 public:
  explicit NumbersNode(Node& node) : numbers_(node, "numbers") {
    node.on("add", [this](const Add& add) {
      numbers_.commit(numbers_.state().add(numbers_.self(), add.element));
    });
    node.on("read", [this] { return body<"value">(numbers_.state().all()); });
  }

 private:
  struct Add {
    std::int64_t element;
    using fields = Fields<"element">;
  };

  replication::Merged<Numbers> numbers_;
};

int main() { return serve<NumbersNode>(); }
