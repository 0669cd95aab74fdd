// The client of the kafka workload.
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "maelstrom/task.hpp"
#include "maelstrom/workbench/checkers.hpp"
#include "maelstrom/workbench/client.hpp"

namespace maelstrom::workbench {

// Offsets by key.
using KafkaOffsets = std::map<std::string, std::int64_t, std::less<>>;

// The next offset to read of each assigned key, and the operations of the client. Each operation
// throws RpcError or MalformedReply.
class KafkaClient {
 public:
  // Assigns the keys in the op's value. Reading continues in keys that were assigned before, and
  // begins at 0 in others; it begins at 0 in all keys if the op has kSeekToBeginning. Otherwise
  // asks for the committed offsets and puts them into the op under :committed, for the checker.
  // Like Maelstrom's client, it does not begin at these.
  Task<> assign(Client& client, Op& op);
  // Appends a message. Puts its offset into the op's value.
  Task<> send(Client& client, Op& op);
  // Reads the assigned keys, moves on to the next offsets, and commits the offsets read.
  Task<> poll(Client& client, Op& op);

 private:
  KafkaOffsets positions_;
};

// The highest offsets that an ok op has sent or polled.
KafkaOffsets sent_offsets(const Op& op);
KafkaOffsets polled_offsets(const Op& op);

// The extra key of an assign that makes it begin at 0.
inline constexpr std::string_view kSeekToBeginning = "seek-to-beginning?";

}  // namespace maelstrom::workbench
