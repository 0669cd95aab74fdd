// The program of docs/replication.md.
#include <maelstrom/maelstrom.hpp>
#include <maelstrom/replication/replicated.hpp>

using namespace maelstrom;

struct Store {
  struct Get {
    Canonical key;
    using fields = Fields<"key">;
  };
  struct Value {
    Canonical value;
    using fields = Fields<"value">;
  };
  struct Put {
    Canonical key, value;
    using fields = Fields<"key", "value">;
  };
  struct Swap {
    Canonical key, from, to;
    using fields = Fields<"key", "from", "to">;
  };

  Result<Value> query(const Get& get) const {
    if (const Canonical* value = values.find(get.key)) return Value{*value};
    return Error(ErrorCode::key_does_not_exist, "no such key");
  }
  Result<Ack> apply(const Put& put) { return values.put(put.key, put.value); }
  Result<Ack> apply(const Swap& swap) {
    const Canonical* value = values.find(swap.key);
    if (value && *value == swap.from) return values.put(swap.key, swap.to);
    return Error(ErrorCode::precondition_failed, "another value, or none");
  }

  replication::Table<Canonical> values;
  using fields = Fields<"values">;
};

class StoreNode {
 public:
  explicit StoreNode(Node& node) : store_(node) {
    store_.query<Store::Get>("read");
    store_.command<Store::Put>("write");
    store_.command<Store::Swap>("cas");
  }

 private:
  replication::Replicated<Store> store_;
};

int main() { return serve<StoreNode>(); }
