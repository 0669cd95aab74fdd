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
// ReadError (edn.hpp), also for a map without :type, :process or :f. Only an op whose value is a
// transaction may lack :f, which is then txn, and :process, which is then 0.
//
// This and the next function skip a byte order mark.
History read_history_edn(std::string text);

// The same of op objects, such as append_op_json() writes: one a line, in any other layout, or in
// arrays.
History read_history_jsonl(std::string text);

// Reads the text of the file `name`: as JSON if the name ends in .json or .jsonl, as EDN if it ends
// in .edn, else as what it looks like. The ending .gz does not count. Throws std::runtime_error
// whose text begins with the name.
History read_history(std::string text, const std::string& name);

// The longest history that is read: about eight million operations.
inline constexpr std::size_t kMaxHistoryFile = std::size_t{1} << 30U;  // bytes

// Reads all of a file, a pipe or a device. Throws std::runtime_error, which names the path, if it
// cannot be read or has more than `max_bytes` bytes (a device may have no end).
std::string read_whole_file(const std::string& path, std::size_t max_bytes);
// The same of an open file descriptor, from where it stands; `name` is for the error's text.
std::string read_whole_file(int fd, const std::string& name, std::size_t max_bytes);

// Reads the file at `path`, at most 1 GiB, with read_history(). Throws std::runtime_error whose
// text begins with the path.
History load_history(const std::string& path);

// One op, with a newline.
void append_op_edn(TextBuffer& out, const Op& op);
// {"index":0,"time":12,"type":"invoke","process":0,"f":"read","value":null}; the nemesis' process
// is "nemesis"; "error", "final?" and the extra keys are left out if the op has none. Values are in
// JsonStyle::exact.
void append_op_json(TextBuffer& out, const Op& op);

}  // namespace maelstrom::checkers
