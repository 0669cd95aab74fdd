// The file that serve() keeps records in. The input is taken for such a file: it is read, or
// refused as damaged, and what was read is written and read back the same. Then its lines are taken
// for records, a file is made of them, and cut off or changed in one byte, as the last bytes say:
// what is read then is the beginning of what was written, or nothing.
#include "record_file.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "fuzz/bytes.hpp"

namespace {

using maelstrom::RecordFile;

std::optional<RecordFile> read(std::string_view file) {
  try {
    return maelstrom::read_record_file(file);
  } catch (const maelstrom::FileDamage&) {
    return std::nullopt;
  }
}

std::string written(const RecordFile& file) {
  std::string bytes;
  maelstrom::FrameWriter writer;
  writer.begin(bytes, file.owner, file.reserved);
  for (const std::string& record : file.records) writer.add(bytes, record);
  return bytes;
}

bool is_prefix(const std::vector<std::string>& part, const std::vector<std::string>& whole) {
  return part.size() <= whole.size() && std::equal(part.begin(), part.end(), whole.begin());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view text = fuzz::text_of(data, size);
  if (const auto file = read(text)) {
    const auto again = read(written(*file));
    fuzz::demand(again && again->owner == file->owner && again->reserved == file->reserved &&
                     again->records == file->records,
                 "what was read is written and read back the same");
  }

  fuzz::Bytes choices(text.substr(text.size() - std::min<std::size_t>(text.size(), 8)));
  RecordFile made;
  made.owner = {"n0", {"n0", "n1"}};
  while (!text.empty()) made.records.emplace_back(fuzz::take(text, '\n'));
  const std::string whole = written(made);
  const auto cut = read(std::string_view(whole).substr(0, choices.below(whole.size() + 1)));
  fuzz::demand(!cut || is_prefix(cut->records, made.records), "a file that is cut off is a prefix");
  std::string changed = whole;
  char& byte = changed[choices.below(changed.size())];
  byte = static_cast<char>(byte ^ static_cast<char>(1 + choices.below(255)));
  const auto other = read(changed);
  fuzz::demand(!other || is_prefix(other->records, made.records), "a changed byte is no record");
  return 0;
}
