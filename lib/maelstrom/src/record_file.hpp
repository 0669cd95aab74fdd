// The format of a file of records, without file I/O. Numbers are little-endian.
//
//   maelstrom records 1\n    the format and its version
//   frames                   the first one names the owner, the second one has a reservation
//
// A frame is a head of 16 bytes and its data:
//
//   0   kind       "node", "boot" or "data"
//   4   length     of the data, in bytes
//   8   checksum   CRC-32C of the data
//   12  seal       CRC-32C of the 12 bytes before it, begun with the seal of the frame before
//
// So a flipped bit in a length does not pass for a truncated record, and a frame is only valid
// after the frames after which it was written.
#pragma once

#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "maelstrom/storage.hpp"

namespace maelstrom {

// Damage that cannot come from a crash of the writing process.
class FileDamage : public std::runtime_error {
 public:
  FileDamage(std::uint64_t at, bool is_last, const std::string& what)
      : std::runtime_error(what), offset(at), is_last_frame(is_last) {}

  std::uint64_t offset;  // of the bad frame or byte
  bool is_last_frame;    // a complete last frame with a right seal and wrong data
};

// The content of a file.
struct RecordFile {
  StorageOwner owner;
  std::uint64_t reserved = 0;    // the last reservation; see FileStorage
  std::size_t reservations = 0;  // number of reservation frames
  std::vector<std::string> records;
  std::uint64_t size = 0;  // bytes
  std::uint64_t end = 0;   // of the last complete frame; a partly written one may follow
  std::uint32_t seal = 0;  // of the last frame
};

// Reads a whole file. A partly written frame at its end comes from an interrupted write and does
// not count as a record. Throws FileDamage for any other error.
RecordFile read_record_file(std::string_view bytes);

// Writes frames that follow one another.
class FrameWriter {
 public:
  static constexpr std::size_t kMaxLength = 0xffffffff;  // bytes of a record

  // Continues after the frame with that seal.
  explicit FrameWriter(std::uint32_t seal = 0) : seal_(seal) {}

  // The beginning of a file.
  void begin(std::string& out, const StorageOwner& owner, std::uint64_t reserved);
  void reserve(std::string& out, std::uint64_t reserved);
  // Throws std::length_error, and writes nothing, if the record is longer than kMaxLength.
  void add(std::string& out, std::string_view record);

 private:
  void frame(std::string& out, std::string_view kind, std::string_view data);

  std::uint32_t seal_;
};

}  // namespace maelstrom
