#include "report/store.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <cerrno>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <stdexcept>
#include <system_error>

#include "maelstrom/checkers/edn.hpp"
#include "maelstrom/checkers/history_io.hpp"
#include "maelstrom/checkers/value_json.hpp"
#include "maelstrom/encode.hpp"
#include "report/report.hpp"

namespace maelstrom::workbench {
namespace {

namespace fs = std::filesystem;

// A file that is written piece by piece.
class Writer {
 public:
  explicit Writer(const std::string& path) : path_(path), file_(std::fopen(path.c_str(), "wb")) {
    if (!file_) fail();
  }

  TextBuffer& out() { return out_; }
  // Writes the collected text if there is enough of it.
  void flush_some() {
    if (out_.size() >= kChunk) flush();
  }
  void close() {
    flush();
    if (std::fclose(file_.release()) != 0) fail();
  }

 private:
  static constexpr std::size_t kChunk = std::size_t{256} << 10U;

  struct Close {
    void operator()(std::FILE* file) const { std::fclose(file); }
  };

  void flush() {
    const std::string_view text = out_.view();
    if (std::fwrite(text.data(), 1, text.size(), file_.get()) != text.size()) fail();
    out_.clear();
  }
  [[noreturn]] void fail() const { throw std::system_error(errno, std::generic_category(), path_); }

  std::string path_;
  std::unique_ptr<std::FILE, Close> file_;
  TextBuffer out_;
};

// The time in the form of Jepsen's folders: 20261231T235959.123+0100.
std::string timestamp() {
  const auto now = std::chrono::system_clock::now();
  const auto milliseconds =
      std::chrono::duration_cast<std::chrono::milliseconds>(now.time_since_epoch()).count() % 1000;
  const std::tm local = fmt::localtime(std::chrono::system_clock::to_time_t(now));
  return fmt::format("{:%Y%m%dT%H%M%S}.{:03}{:%z}", local, milliseconds, local);
}

template <class Append>
void write_lines(const std::string& path, const auto& items, const Append& append) {
  Writer writer(path);
  for (const auto& item : items) {
    append(writer.out(), item);
    writer.flush_some();
  }
  writer.close();
}

void write_text(const std::string& path, std::string_view text) {
  Writer writer(path);
  writer.out().append(text);
  writer.out().append('\n');
  writer.close();
}

}  // namespace

RunFolder::RunFolder(const std::string& root, std::string_view workload)
    : root_(root), workload_(workload) {
  const bool is_name =
      !workload.empty() && workload.front() != '.' && workload.find('/') == std::string_view::npos;
  if (root.empty() || !is_name) {
    throw std::invalid_argument(
        fmt::format("'{}' is no name for a folder of runs in the store '{}'", workload, root));
  }
  const std::string base = fmt::format("{}/{}/{}", root, workload, timestamp());
  path_ = base;
  fs::create_directories(fs::path(base).parent_path());
  for (int i = 1; !fs::create_directory(path_); ++i) path_ = fmt::format("{}-{}", base, i);
  fs::create_directory(node_logs());
  link("current");
}

// Links are relative, so that the store may be moved. A new link is made under another name and
// renamed, so that there is always one.
void RunFolder::link(const char* name) const {
  const fs::path target = fs::relative(path_, root_);
  const fs::path aside = fmt::format("{}/.{}-{}", root_, name, fs::path(path_).filename().string());
  fs::create_symlink(target, aside);
  fs::rename(aside, fs::path(root_) / name);
}

void RunFolder::save(const Engine& engine, const Results& results,
                     std::span<const std::string> command) const {
  const std::string started = fs::path(path_).filename().string();
  Arena arena;
  const Value test = describe_run(engine, results, workload_, started, command, arena);
  write_text(path_ + "/test.json", to_json_text(test));
  write_text(path_ + "/results.edn", to_pretty_edn(results.value));
  write_text(path_ + "/results.json", to_json_text(results.value));
  write_lines(path_ + "/history.edn", engine.history(), append_op_edn);
  write_lines(path_ + "/history.jsonl", engine.history(), append_op_json);
  write_lines(path_ + "/journal.jsonl", engine.journal().events(),
              [&](TextBuffer& out, const Journal::Event& event) {
                append_journal_event(out, event, engine);
              });
  write_report(path_, record_of(engine, results, test));
  link("latest");
  write_index(root_);
}

void append_journal_event(TextBuffer& out, const Journal::Event& event, const Engine& engine) {
  const Journal::Message& message = engine.journal().message(event.id);
  const bool is_send = event.kind == Journal::Kind::send;
  const std::string_view type = is_send                                ? "send"
                                : event.kind == Journal::Kind::receive ? "recv"
                                                                       : "lose";
  out.append(std::string_view("{\"time\":"));
  out.append((event.time - engine.origin()).count());
  out.append(std::string_view(",\"type\":\""));
  out.append(type);
  out.append(std::string_view("\",\"id\":"));
  out.append(event.id);
  out.append(std::string_view(",\"src\":"));
  append_string(out, engine.network().name(message.src));
  out.append(std::string_view(",\"dest\":"));
  append_string(out, engine.network().name(message.dest));
  if (is_send) {
    out.append(std::string_view(",\"body\":"));
    out.append(message.body);
  }
  out.append(std::string_view("}\n"));
}

}  // namespace maelstrom::workbench
