#include "hosts/data_folders.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <stdlib.h>  // NOLINT: mkdtemp is POSIX's
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <filesystem>
#include <string_view>
#include <system_error>

#include "hosts/temporary_folder.hpp"

namespace maelstrom::workbench {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kPrefix = "maelstrom-bench-";
constexpr const char* kOwnerFile = "owner";
// The content of the owner's file, written once its lock is held. It identifies a folder as ours.
constexpr std::string_view kMark = "data of maelstrom-workbench; goes when nobody holds the lock\n";

[[noreturn]] void fail(const std::string& what) {
  throw std::system_error(errno, std::generic_category(), what);
}

bool lock(const Fd& file, int operation) {
  while (flock(file.get(), operation) != 0) {
    if (errno != EINTR) return false;
  }
  return true;
}

// Whether it is a folder of this user, and not a link to one.
bool is_own_folder(const fs::path& path) {
  struct stat status {};
  return lstat(path.c_str(), &status) == 0 && S_ISDIR(status.st_mode) && status.st_uid == geteuid();
}

bool has_mark(const Fd& file) {
  std::array<char, kMark.size() + 1> text{};
  const ssize_t size = pread(file.get(), text.data(), text.size(), 0);
  return size == static_cast<ssize_t>(kMark.size()) &&
         std::string_view(text.data(), kMark.size()) == kMark;
}

// Removes the folders of workbenches that were killed. A running workbench holds the lock of its
// folder. A folder without the mark is still being made, or is not a workbench's.
void remove_abandoned(const fs::path& root) {
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(root, ignored)) {
    const fs::path& path = entry.path();
    if (!path.filename().string().starts_with(kPrefix) || !is_own_folder(path)) continue;
    const Fd owner(open((path / kOwnerFile).c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
    if (!owner.is_open() || !lock(owner, LOCK_EX | LOCK_NB) || !has_mark(owner)) continue;
    fs::remove_all(path, ignored);
  }
}

}  // namespace

DataFolders::DataFolders(std::size_t node_count) {
  if (node_count == 0) return;
  const fs::path temporary = fs::absolute(temporary_folder());  // TMPDIR may be relative
  remove_abandoned(temporary);
  root_ = (temporary / fmt::format("{}XXXXXX", kPrefix)).string();
  if (mkdtemp(root_.data()) == nullptr) fail("making the folder " + root_);
  const std::string owner = fmt::format("{}/{}", root_, kOwnerFile);
  owner_ = Fd(open(owner.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
  if (!owner_.is_open() || !lock(owner_, LOCK_EX)) fail(owner);
  if (write(owner_.get(), kMark.data(), kMark.size()) != static_cast<ssize_t>(kMark.size())) {
    fail(owner);
  }
  for (std::size_t node = 0; node < node_count; ++node) {
    folders_.push_back(fmt::format("{}/{}", root_, node));
    fs::create_directory(folders_.back());
  }
}

DataFolders::~DataFolders() {
  std::error_code ignored;
  if (!root_.empty()) fs::remove_all(root_, ignored);
}

std::vector<std::string> DataFolders::environment(std::size_t node) const {
  if (folders_.empty()) return {};
  return {"MAELSTROM_DATA_DIR=" + folders_[node]};
}

}  // namespace maelstrom::workbench
