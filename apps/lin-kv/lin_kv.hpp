// lin-kv: linearizable registers, replicated by Raft. Any node serves any client.
#pragma once

#include <maelstrom/maelstrom.hpp>
#include <memory>

#include "lin-kv/registers.hpp"
#include "replicated/replica.hpp"

namespace apps {

class LinKv {
 public:
  explicit LinKv(maelstrom::Node& node, const replicated::ReplicaOptions& options = {})
      : replica_(node, std::make_unique<lin_kv::Registers>(options.max_state_bytes), options) {
    node.set_storage_format("lin-kv");
    node.on("read", [this](const Read& request) -> maelstrom::Task<Value> {
      Value reply;
      reply.value.text = co_await replica_.query(lin_kv::Registers::read(request.key));
      co_return reply;
    });
    node.on("write", [this](const Write& request) -> maelstrom::Task<> {
      co_await replica_.execute(lin_kv::Registers::write(request.key, request.value));
    });
    node.on("cas", [this](const Cas& request) -> maelstrom::Task<> {
      co_await replica_.execute(lin_kv::Registers::cas(request.key, request.from, request.to));
    });
  }

 private:
  struct Read {
    maelstrom::Raw key;
    using fields = maelstrom::Fields<"key">;
  };
  struct Value {
    maelstrom::Json value;
    using fields = maelstrom::Fields<"value">;
  };
  struct Write {
    maelstrom::Raw key;
    maelstrom::Raw value;
    using fields = maelstrom::Fields<"key", "value">;
  };
  struct Cas {
    maelstrom::Raw key;
    maelstrom::Raw from;
    maelstrom::Raw to;
    using fields = maelstrom::Fields<"key", "from", "to">;
  };

  replicated::Replica replica_;
};

}  // namespace apps
