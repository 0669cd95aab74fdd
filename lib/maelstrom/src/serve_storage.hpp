// Storage in a file, and none.
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

// <folder>/records, in the format of record_file.hpp. It is made at the first init of a node.
//
// A write that was interrupted, by a kill or for want of space, leaves the beginning of a record at
// the end of the file. It is not among the records, and open() says so. Anything else that is wrong
// with the file makes open() throw, with the place and the remedy.
//
// The file stays as it is until begin(), or the first append() or replace(): by then the
// application has read it, and has not refused it. That first change cuts off what was interrupted.
//
// The file also makes boots grow where the clock begins anew, as it does when the machine is
// started. Numbers that begin at a node's boot and grow by less than one a nanosecond, such as the
// time since the start, must not be used again by a later life. So the file has a reservation: a
// number, in nanoseconds, below which all of them stay. It is raised before they come near it, and
// the next boot is the clock's time or the reservation, whichever is greater. (Peng, Dabek:
// "Large-scale incremental processing using distributed transactions and notifications", OSDI 2010,
// section 2.3, keep the timestamps of an oracle apart in this way.)
class FileStorage final : public Storage {
 public:
  // 18 minutes: seldom written, and 2^22 starts in a row, each within that time, use up 2^62.
  static constexpr std::uint64_t kReserve = std::uint64_t{1} << 40U;  // ns
  // A boot is below: microseconds of it, where message ids begin, stay below 2^53.
  static constexpr std::uint64_t kBootLimit = std::uint64_t{1} << 62U;  // ns, 146 years
  // With so many reservations, one each start, the file is written anew: 28 KiB.
  static constexpr std::size_t kMostReservations = 1024;

  // `clock` is the driver's time, in nanoseconds. With `syncs` what sync() has returned for
  // survives a loss of power. Looks into the folder, which is there; what is wrong with it is for
  // open().
  FileStorage(const std::string& folder, std::uint64_t clock, bool syncs = false);

  // Greater than any number that an earlier life has reserved.
  std::uint64_t boot() const { return boot_; }
  // Numbers up to this one may be used from now on. Throws as append() does.
  void reserve(std::uint64_t number);

  std::string open(const StorageOwner& owner) override;
  void refuse(std::string_view why) override;
  std::vector<std::string> load() override;
  void append(std::string_view record) override;
  void replace(const std::vector<std::string>& records) override;
  void begin() override;
  // After a failure it fails for ever: what could not be written may be marked as clean, and a
  // second call that succeeds says nothing. Rebello et al.: "Can applications recover from fsync
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
  std::uint64_t used_;                 // the highest number that reserve() was given
  std::exception_ptr problem_;         // why open() has to throw
  Descriptor folder_;                  // locked
  Descriptor file_;                    // none before the first init
  std::optional<RecordFile> content_;  // as it was read, until it is changed
  bool is_loaded_ = false;             // the records of content_ were given away
  StorageOwner owner_;                 // from open() on; of no node before
  bool has_begun_ = false;             // the file has been changed in this life
  std::uint64_t reserved_ = 0;
  FrameWriter writer_;  // stands behind the last frame
  std::string frame_;   // what is written; keeps its memory
  bool has_failed_ = false;
  bool has_new_data_ = false;  // since the last sync()
  bool has_new_name_ = false;
  bool has_lost_data_ = false;
};

// Drops what it is given: no later start could load it, and a node that goes on appending would
// fill the memory with it.
class NoStorage final : public Storage {
 public:
  std::vector<std::string> load() override { return {}; }
  void append(std::string_view /*record*/) override {}
  void replace(const std::vector<std::string>& /*records*/) override {}
};

}  // namespace maelstrom
