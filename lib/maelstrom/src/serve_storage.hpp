// Storage in a file, and a storage that keeps nothing.
#pragma once

#include <cstddef>
#include <cstdint>
#include <exception>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "maelstrom/storage.hpp"
#include "record_file.hpp"
#include "serve_io.hpp"

namespace maelstrom {

// <folder>/records, in the format of record_file.hpp. The first init of a node creates it.
//
// A write that was interrupted, by a kill or for lack of space, leaves the beginning of a record at
// the end of the file. It does not count as a record, and open() says so. For any other error in
// the file open() throws, with the place and the remedy.
//
// The file does not change until begin() or the first append() or replace(). By then the
// application has read the file and has not refused it. The first change cuts off a partly written
// record.
//
// The file also makes boots grow although the clock starts again when the machine does. A node may
// use numbers that begin at its boot and grow by less than one per nanosecond, such as the boot
// plus the time since the start. No later life may use these numbers again. So the file has a
// reservation: a number, in nanoseconds, below which all of them stay. It is raised before the
// numbers come near it, and the next boot is the clock's time or the reservation, whichever is
// greater. (Peng, Dabek: "Large-scale incremental processing using distributed transactions and
// notifications", OSDI 2010, section 2.3, keep the timestamps of an oracle unique in the same way.)
class FileStorage final : public Storage {
 public:
  // 18 minutes. So reservations are rarely written, and only 2^22 starts in a row, each within that
  // time, use up 2^62.
  static constexpr std::uint64_t kReserve = std::uint64_t{1} << 40U;  // ns
  // Boots are below this, so that message ids, which begin at the boot in microseconds, stay below
  // 2^53.
  static constexpr std::uint64_t kBootLimit = std::uint64_t{1} << 62U;  // ns, 146 years
  // The file is rewritten when it has this many reservations (28 KiB); each start adds one.
  static constexpr std::size_t kMostReservations = 1024;

  // `clock` is the driver's time, in nanoseconds. With `syncs`, records survive a loss of power
  // once sync() has returned. Reads the folder, which must exist; open() throws if something is
  // wrong with it.
  FileStorage(const std::string& folder, std::uint64_t clock, bool syncs = false);

  // Greater than all numbers that earlier lives have used.
  std::uint64_t boot() const { return boot_; }
  // Numbers up to this one may be used from now on. Throws as append() does.
  void reserve(std::uint64_t number);

  std::string open(const StorageOwner& owner) override;
  void refuse(std::string_view why) override;
  std::vector<std::string> load() override;
  void append(std::string_view record) override;
  void replace(const std::vector<std::string>& records) override;
  void begin() override;
  // After one failure it always fails: the kernel may mark pages that it could not write as clean,
  // so a later success proves nothing. Rebello et al.: "Can applications recover from fsync
  // failures?", USENIX ATC 2020.
  void sync() override;

 private:
  void look();
  RecordFile read() const;
  std::string adopt(const StorageOwner& owner);
  void write_new(const std::vector<std::string>& records);
  void write_frame(const FrameWriter& after);
  void write_reservation(FrameWriter writer);
  void check_open() const;
  void check_usable() const;
  [[noreturn]] void refuse_at(std::uint64_t offset, std::string_view what,
                              std::string_view remedy) const;

  std::string folder_name_;
  std::string path_;
  bool syncs_;
  std::uint64_t boot_;
  std::uint64_t used_;                 // the highest number passed to reserve()
  std::exception_ptr problem_;         // the exception for open()
  Descriptor folder_;                  // locked
  Descriptor file_;                    // none before the first init
  std::optional<RecordFile> content_;  // as read, until the first change
  bool is_loaded_ = false;             // load() has moved the records out of content_
  StorageOwner owner_;                 // set by open(); has no node before
  bool has_begun_ = false;             // the file has been changed in this life
  std::uint64_t reserved_ = 0;
  FrameWriter writer_;  // positioned after the last frame
  std::string frame_;   // the frame to write; keeps its memory
  bool has_failed_ = false;
  bool has_new_data_ = false;  // since the last sync()
  bool has_new_name_ = false;
  bool has_lost_data_ = false;
};

// Drops all records: no later start could load them, and a node that keeps appending would fill the
// memory.
class NoStorage final : public Storage {
 public:
  std::vector<std::string> load() override { return {}; }
  void append(std::string_view /*record*/) override {}
  void replace(const std::vector<std::string>& /*records*/) override {}
};

}  // namespace maelstrom
