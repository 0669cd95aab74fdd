// What a client of the kafka workload does.
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "maelstrom/task.hpp"
#include "maelstrom/workbench/checkers.hpp"
#include "maelstrom/workbench/client.hpp"

namespace maelstrom::workbench {

// An offset for each of some keys.
using KafkaOffsets = std::map<std::string, std::int64_t, std::less<>>;

// The offsets that a client reads next, by assigned key, and its operations. Each throws RpcError
// or MalformedReply.
class KafkaClient {
 public:
  // Begins to read the keys that are the op's value: those that were assigned before where it left
  // off, others at 0; at 0 all of them, if the op says so. It asks for the committed offsets, and
  // as Maelstrom's client does not begin there; the op has them under :committed, for the checker.
  Task<> assign(Client& client, Op& op);
  // Appends a message. Its offset takes a place in the op's value.
  Task<> send(Client& client, Op& op);
  // Reads the assigned keys, goes on behind what was read, and commits it.
  Task<> poll(Client& client, Op& op);

 private:
  KafkaOffsets positions_;
};

// The highest offsets of what an op (ok) has sent or polled.
KafkaOffsets sent_offsets(const Op& op);
KafkaOffsets polled_offsets(const Op& op);

// In the extra keys of an assign: begin at 0.
inline constexpr std::string_view kSeekToBeginning = "seek-to-beginning?";

}  // namespace maelstrom::workbench
