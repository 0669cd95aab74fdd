// lin-kv: linearizable registers, replicated by Raft. Any node serves any client.
#pragma once

#include <maelstrom/maelstrom.hpp>
#include <maelstrom/replication/replicated.hpp>

namespace apps {

namespace lin_kv {

using maelstrom::Ack;
using maelstrom::Canonical;
using maelstrom::Fields;
using maelstrom::Result;

// Keys and values are any JSON. They are equal if they are the same value, however it is written; 1
// is not 1.0.
struct Registers {
  struct Read {
    Canonical key;
    using fields = Fields<"key">;
  };
  struct Value {
    Canonical value;
    using fields = Fields<"value">;
  };
  struct Write {
    Canonical key;
    Canonical value;
    using fields = Fields<"key", "value">;
  };
  struct Cas {
    Canonical key;
    Canonical from;
    Canonical to;
    using fields = Fields<"key", "from", "to">;
  };

  Result<Value> query(const Read& read) const;
  Result<Ack> apply(const Write& write);
  Result<Ack> apply(const Cas& cas);

  maelstrom::replication::Table<Canonical> values;
  using fields = Fields<"values">;
};

// Error replies.
maelstrom::Error no_such_key(const Canonical& key);
maelstrom::Error other_value(const Canonical& value, const Canonical& expected);

}  // namespace lin_kv

class LinKv {
 public:
  explicit LinKv(maelstrom::Node& node, const maelstrom::replication::ReplicaOptions& options = {})
      : registers_(node, options) {
    node.set_storage_format("lin-kv 2");
    registers_.query<lin_kv::Registers::Read>("read");
    registers_.command<lin_kv::Registers::Write>("write");
    registers_.command<lin_kv::Registers::Cas>("cas");
  }

 private:
  maelstrom::replication::Replicated<lin_kv::Registers> registers_;
};

}  // namespace apps
