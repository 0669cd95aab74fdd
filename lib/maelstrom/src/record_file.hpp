// The bytes of a file of records, without the file. Numbers are little-endian.
//
//   maelstrom records 1\n    the format and its version
//   frames                   the first says whose file it is, the second has a reservation
//
// A frame is a head of 16 bytes and its data:
//
//   0   kind       "node", "boot" or "data"
//   4   length     of the data, in bytes
//   8   checksum   CRC-32C of the data
//   12  seal       CRC-32C of the 12 bytes before it, begun with the seal of the frame before
//
// So a flipped bit in a length is not taken for a record that was cut short, and a frame is valid
// nowhere but behind the frames that it was written behind.
#pragma once

#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "maelstrom/storage.hpp"

namespace maelstrom {

// What no crash of the process that wrote the file leaves behind.
class FileDamage : public std::runtime_error {
 public:
  FileDamage(std::uint64_t at, bool is_last, const std::string& what)
      : std::runtime_error(what), offset(at), is_last_frame(is_last) {}

  std::uint64_t offset;  // of the frame, or the byte, that is wrong
  bool is_last_frame;    // whole, sealed, at the end of the file, and with wrong data
};

// What a file says.
struct RecordFile {
  StorageOwner owner;
  std::uint64_t reserved = 0;    // the last reservation; see FileStorage
  std::size_t reservations = 0;  // how many frames have one
  std::vector<std::string> records;
  std::uint64_t size = 0;  // bytes
  std::uint64_t end = 0;   // of the last whole frame: what is behind was not written in full
  std::uint32_t seal = 0;  // of the last frame
};

// Reads a whole file. The beginning of a valid frame at its end is what is left of a write that was
// interrupted: it is not among the records. Throws FileDamage for anything else that is not right.
RecordFile read_record_file(std::string_view bytes);

// Writes frames that belong behind one another.
class FrameWriter {
 public:
  static constexpr std::size_t kMaxLength = 0xffffffff;  // bytes of a record

  // Goes on behind the frame with that seal.
  explicit FrameWriter(std::uint32_t seal = 0) : seal_(seal) {}

  // The beginning of a file.
  void begin(std::string& out, const StorageOwner& owner, std::uint64_t reserved);
  void reserve(std::string& out, std::uint64_t reserved);
  // Throws std::length_error, and writes nothing, if it is longer than kMaxLength.
  void add(std::string& out, std::string_view record);

 private:
  void frame(std::string& out, std::string_view kind, std::string_view data);

  std::uint32_t seal_;
};

}  // namespace maelstrom
