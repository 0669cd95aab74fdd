// Histories as files: Jepsen's history.edn, and history.jsonl.
#pragma once

#include <cstddef>
#include <string>

#include "maelstrom/checkers/history.hpp"
#include "maelstrom/text_buffer.hpp"

namespace maelstrom::checkers {

// Reads op maps, usually one a line: {:index 0, :time 12, :type :invoke, :process 0, :f :read,
// :value nil}. The order of keys is free; an op without :index follows the one before. A vector or
// list around all of them is allowed, and so is a tag before each. A map without :type, :process or
// :f is no op, and indexes must grow. Throws ReadError (edn.hpp).
History read_history_edn(std::string text);

// Reads op objects, one a line, in the JsonStyle::exact of append_history_jsonl().
History read_history_jsonl(std::string text);

// No history longer than that is read: some eight million operations.
inline constexpr std::size_t kMaxHistoryFile = std::size_t{1} << 30U;  // bytes

// The whole of a file, a pipe or a device. Throws std::runtime_error, which names the path, if it
// cannot be read or has more than `max_bytes` bytes: a device may have no end.
std::string read_whole_file(const std::string& path, std::size_t max_bytes);

// Reads the file at `path`, as JSON if its name ends in .json or .jsonl, else as EDN; at most
// 1 GiB. Throws std::runtime_error with a text that begins with the path.
History load_history(const std::string& path);

// One op, with a newline.
void append_op_edn(TextBuffer& out, const Op& op);
// {"index":0,"time":12,"type":"invoke","process":0,"f":"read","value":null}; the nemesis' process
// is "nemesis"; "error", "final?" and the extra keys only where there are any. Values are in
// JsonStyle::exact.
void append_op_json(TextBuffer& out, const Op& op);

}  // namespace maelstrom::checkers
