// A run's folder, made into a page. The input has the files' contents with byte 0x1e between them:
// test.json, results.edn, history.edn, journal.jsonl; what is empty is not there. What is in the
// files is text on the page, never a part of it.
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>

#include "fuzz/bytes.hpp"
#include "report/report.hpp"

namespace {

namespace fs = std::filesystem;

// Gone when the process ends, unless it is killed.
class Folder {
 public:
  Folder() : path_(fs::temp_directory_path() / ("fuzz-report-" + std::to_string(getpid()))) {
    fs::create_directories(path_);
  }
  ~Folder() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  const fs::path& path() const { return path_; }
  void put(const char* name, std::string_view content) const {
    if (content.empty()) {
      fs::remove(path_ / name);
    } else {
      std::ofstream(path_ / name, std::ios::binary) << content;
    }
  }

 private:
  fs::path path_;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const Folder folder;
  std::string_view text = fuzz::text_of(data, size);
  for (const char* name : {"test.json", "results.edn", "history.edn", "journal.jsonl"}) {
    folder.put(name, fuzz::take(text, fuzz::kSeparator));
  }
  try {
    const maelstrom::workbench::StoredRun run(folder.path().string());
    const std::string page = maelstrom::workbench::render_report(run.record());
    fuzz::demand(page.find("<fuzz") == page.npos, "a tag in a file is none on the page");
  } catch (const std::runtime_error&) {  // the files are none of a run's
  }
  return 0;
}
