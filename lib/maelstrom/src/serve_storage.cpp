#include "serve_storage.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <stdexcept>
#include <utility>

namespace maelstrom {
namespace {

constexpr std::string_view kRestore =
    "Restore the file from a copy, or move it away: then the node starts without what it kept";
constexpr std::string_view kOwnFolder =
    "Give each node of each application and cluster a folder of its own (MAELSTROM_DATA_DIR)";

// What a person can do about a system error.
std::string_view remedy_for(int error) {
  switch (error) {
    case ENOENT:
    case ENOTDIR: return "Make the folder, or let MAELSTROM_DATA_DIR name one that is there";
    case EACCES:
    case EPERM:
    case EROFS: return "Let this user read and write in the folder of MAELSTROM_DATA_DIR";
    case ENOSPC:
    case EDQUOT: return "Make room and start the node again: all that it has acknowledged is kept";
    case EFBIG:
      return "Raise the limit on the size of files (ulimit -f) and start the node again: all that "
             "it "
             "has acknowledged is kept";
    default: return "Mend that and start the node again";
  }
}

[[noreturn]] void throw_errno(std::string_view what, const std::string& path) {
  const std::error_code error(errno, std::generic_category());
  throw std::runtime_error(
      fmt::format("{} {}: {}. {}", what, path, error.message(), remedy_for(error.value())));
}

// On failure returns none and sets errno.
Descriptor try_open(const std::string& path, int flags) {
  Descriptor fd(::open(path.c_str(), flags | O_CLOEXEC, 0600));
  if (fd.is_open() && fd.get() <= STDERR_FILENO) fd = above_standard(std::move(fd));
  return fd;
}

Descriptor open_file(const std::string& path, int flags) {
  Descriptor fd = try_open(path, flags);
  if (!fd.is_open()) throw_errno("opening", path);
  return fd;
}

// Whether there is such a file. Throws if it is not a regular file with a single name. A symbolic
// link may lead to a place that is not mounted yet, and the records would replace it. Under a
// second name another node may write into the file. Devices have no end, and pipes no beginning.
bool is_there(const std::string& path) {
  struct stat status {};
  if (lstat(path.c_str(), &status) != 0) {
    if (errno != ENOENT) throw_errno("looking at", path);
    return false;
  }
  const auto refuse = [&](std::string_view what, std::string_view remedy) {
    throw std::runtime_error(fmt::format("{}: {}. {}", path, what, remedy));
  };
  if (S_ISLNK(status.st_mode)) {
    refuse("it is a link", "Let MAELSTROM_DATA_DIR name the folder of the file itself");
  }
  if (!S_ISREG(status.st_mode)) refuse("it is no file", kRestore);
  if (status.st_nlink > 1) {
    refuse("the file has another name too", "Put a copy in its place, with no other name");
  }
  return true;
}

std::string read_all(int fd, const std::string& path) {
  std::string text;
  char buffer[64U << 10U];
  for (;;) {
    const ssize_t count = ::pread(fd, buffer, sizeof buffer, static_cast<off_t>(text.size()));
    if (count == 0) return text;
    if (count > 0) {
      text.append(buffer, static_cast<std::size_t>(count));
    } else if (errno != EINTR) {
      throw_errno("reading", path);
    }
  }
}

// Writes the bytes of the file to the disk itself; on failure returns false and sets errno.
bool sync_data(int fd) {
#ifdef __APPLE__
  return fcntl(fd, F_FULLFSYNC) == 0;
#else
  return fdatasync(fd) == 0;
#endif
}

// A lock ends with its process, but perhaps a moment after the process that killed it goes on. So
// this waits for the lock for up to a second. It succeeds on a file system without locks.
bool lock(int fd) {
  for (int tries = 0; tries < 100; ++tries) {
    if (flock(fd, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK) return true;
    poll(nullptr, 0, 10);
  }
  return false;
}

std::string name_of(const StorageOwner& owner) {
  return fmt::format("{}{}{} of {}", owner.format, owner.format.empty() ? "" : " on ", owner.node,
                     fmt::join(owner.nodes, ", "));
}

}  // namespace

FileStorage::FileStorage(const std::string& folder, std::uint64_t clock, bool syncs)
    : folder_name_(folder), path_(folder + "/records"), syncs_(syncs), boot_(clock), used_(clock) {
  try {
    look();
  } catch (...) {
    problem_ = std::current_exception();
  }
}

void FileStorage::look() {
  folder_ = try_open(folder_name_, O_RDONLY | O_DIRECTORY);
  if (!folder_.is_open()) throw_errno("opening the folder", folder_name_);
  if (!lock(folder_.get())) {
    throw std::runtime_error(
        fmt::format("{}: another process uses this folder. {}", folder_name_, kOwnFolder));
  }
  if (!is_there(path_)) return;
  file_ = open_file(path_, O_RDWR | O_APPEND | O_NOFOLLOW);
  content_ = read();
  boot_ = used_ = std::max(boot_, content_->reserved);
}

// Reads and checks the whole file.
RecordFile FileStorage::read() const {
  try {
    return read_record_file(read_all(file_.get(), path_));
  } catch (const FileDamage& damage) {
    std::string remedy(kRestore);
    if (damage.is_last_frame) {
      remedy += fmt::format(
          ". If the machine lost power while this last record was written, truncate -s {} {} gives "
          "up this record alone",
          damage.offset, path_);
    }
    refuse_at(damage.offset, damage.what(), remedy);
  }
}

void FileStorage::refuse_at(std::uint64_t offset, std::string_view what,
                            std::string_view remedy) const {
  throw std::runtime_error(fmt::format("{}: byte {}: {}. {}{}", path_, offset, what,
                                       has_begun_ ? "" : "Nothing was changed. ", remedy));
}

void FileStorage::refuse(std::string_view why) {
  has_failed_ = true;
  throw std::runtime_error(
      fmt::format("{}: {}. {}{}", path_, why, has_begun_ ? "" : "Nothing was changed. ", kRestore));
}

std::string FileStorage::open(const StorageOwner& owner) {
  if (!has_begun_) return adopt(owner);
  if (owner_ == owner) return {};
  throw std::runtime_error(fmt::format("{}: it belongs to {}, and this node is {}. {}", path_,
                                       name_of(owner_), name_of(owner), kOwnFolder));
}

std::string FileStorage::adopt(const StorageOwner& owner) {
  if (problem_) std::rethrow_exception(problem_);
  if (content_ && content_->owner != owner) {
    refuse_at(0,
              fmt::format("it belongs to {}, and this node is {}", name_of(content_->owner),
                          name_of(owner)),
              kOwnFolder);
  }
  if (used_ + kReserve > kBootLimit) {
    throw std::runtime_error(
        fmt::format("{}: a boot of {} ns leaves no room for later ones, which end at {} ns. {}",
                    path_, used_, kBootLimit,
                    content_ ? "Move the file away: then the node starts without what it kept"
                             : "Start the node with an earlier clock"));
  }
  owner_ = owner;
  if (!content_ || content_->end == content_->size) return {};
  return fmt::format("{}: byte {}: a record that was not written in full does not count: {} bytes",
                     path_, content_->end, content_->size - content_->end);
}

void FileStorage::begin() {
  check_open();
  if (has_begun_) return;
  has_begun_ = has_failed_ = true;
  has_new_name_ = true;  // an earlier life may have ended before it could sync the folder
  if (!content_ || content_->reservations >= kMostReservations) {
    reserved_ = used_ + kReserve;
    // load() may have moved the records out of content_.
    write_new(content_ ? read().records : std::vector<std::string>{});
  } else {
    if (content_->end != content_->size &&
        ftruncate(file_.get(), static_cast<off_t>(content_->end)) != 0) {
      throw_errno("shortening", path_);
    }
    write_reservation(FrameWriter(content_->seal));
  }
  content_.reset();
  has_failed_ = false;
}

void FileStorage::reserve(std::uint64_t number) {
  used_ = std::max(used_, number);
  if (!has_begun_ || used_ + kReserve / 2 <= reserved_) return;
  check_usable();
  write_reservation(writer_);
}

std::vector<std::string> FileStorage::load() {
  check_open();
  if (!file_.is_open()) return {};
  if (!content_ || std::exchange(is_loaded_, true)) return read().records;
  return std::move(content_->records);
}

void FileStorage::append(std::string_view record) {
  check_usable();
  begin();
  FrameWriter writer = writer_;
  frame_.clear();
  writer.add(frame_, record);
  write_frame(writer);
}

void FileStorage::replace(const std::vector<std::string>& records) {
  check_usable();
  begin();
  has_failed_ = true;
  write_new(records);
  has_failed_ = false;
}

void FileStorage::check_open() const {
  if (owner_.node.empty()) throw std::logic_error("storage is used before it is opened");
}

void FileStorage::check_usable() const {
  check_open();
  if (has_failed_) throw std::runtime_error(path_ + ": the storage has failed before");
}

void FileStorage::write_frame(const FrameWriter& after) {
  has_failed_ = true;  // nothing may follow a part of a frame
  has_new_data_ = true;
  if (!write_all(file_.get(), frame_)) throw_errno("writing", path_);
  writer_ = after;
  has_failed_ = false;
}

void FileStorage::write_reservation(FrameWriter writer) {
  const std::uint64_t reserved = used_ + kReserve;
  frame_.clear();
  writer.reserve(frame_, reserved);
  write_frame(writer);
  reserved_ = reserved;
}

// Writes a file with these records in the place of the old one, if there is one.
void FileStorage::write_new(const std::vector<std::string>& records) {
  FrameWriter writer;
  std::string bytes;
  writer.begin(bytes, owner_, reserved_);
  for (const std::string& record : records) writer.add(bytes, record);
  const std::string aside = path_ + ".new";
  // Removes a file left by an earlier life or by another program, instead of writing into it: it
  // may be a link.
  if (unlink(aside.c_str()) != 0 && errno != ENOENT) throw_errno("removing", aside);
  Descriptor fd = open_file(aside, O_RDWR | O_APPEND | O_CREAT | O_EXCL);
  if (!write_all(fd.get(), bytes)) throw_errno("writing", aside);
  if (syncs_ && !sync_data(fd.get())) throw_errno("syncing", aside);
  if (std::rename(aside.c_str(), path_.c_str()) != 0) throw_errno("renaming", aside);
  file_ = std::move(fd);
  writer_ = writer;
  has_new_data_ = false;
  has_new_name_ = true;
}

void FileStorage::sync() {
  if (!syncs_) return;
  if (has_lost_data_) throw std::runtime_error(path_ + ": it could not be synced before");
  has_lost_data_ = true;
  if (has_new_data_ && !sync_data(file_.get())) throw_errno("syncing", path_);
  if (has_new_name_ && fsync(folder_.get()) != 0) throw_errno("syncing the folder", folder_name_);
  has_new_data_ = has_new_name_ = has_lost_data_ = false;
}

}  // namespace maelstrom
