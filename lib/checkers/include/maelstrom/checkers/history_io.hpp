// Histories as files: Jepsen's history.edn, and history.jsonl.
#pragma once

#include <cstddef>
#include <string>

#include "maelstrom/checkers/history.hpp"
#include "maelstrom/text_buffer.hpp"

namespace maelstrom::checkers {

// Reads op maps, usually one a line: {:index 0, :time 12, :type :invoke, :process 0, :f :read,
// :value nil}. Keys may have any order; an op without :index gets the index after the op before it.
// All ops may stand in a vector or list, and each may have a tag. Indexes must grow. Throws
// ReadError (edn.hpp), also for a map without :type, :process or :f.
History read_history_edn(std::string text);

// Reads op objects, one a line, as append_op_json() writes them.
History read_history_jsonl(std::string text);

// The longest history that is read: about eight million operations.
inline constexpr std::size_t kMaxHistoryFile = std::size_t{1} << 30U;  // bytes

// Reads all of a file, a pipe or a device. Throws std::runtime_error, which names the path, if it
// cannot be read or has more than `max_bytes` bytes (a device may have no end).
std::string read_whole_file(const std::string& path, std::size_t max_bytes);

// Reads the file at `path`, at most 1 GiB: as JSON if its name ends in .json or .jsonl, else as
// EDN. Throws std::runtime_error whose text begins with the path.
History load_history(const std::string& path);

// One op, with a newline.
void append_op_edn(TextBuffer& out, const Op& op);
// {"index":0,"time":12,"type":"invoke","process":0,"f":"read","value":null}; the nemesis' process
// is "nemesis"; "error", "final?" and the extra keys are left out if the op has none. Values are in
// JsonStyle::exact.
void append_op_json(TextBuffer& out, const Op& op);

}  // namespace maelstrom::checkers
