#include "hosts/start_problem.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <filesystem>
#include <fstream>
#include <string_view>

namespace maelstrom::workbench {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kHeadOfFile = 256;  // bytes; the kernel reads no more of a #! line

std::string head_of_file(const std::string& path) {
  std::string head(kHeadOfFile, '\0');
  std::ifstream file(path, std::ios::binary);
  file.read(head.data(), static_cast<std::streamsize>(head.size()));
  head.resize(static_cast<std::size_t>(file.gcount()));
  return head;
}

std::string_view first_line(std::string_view head) { return head.substr(0, head.find('\n')); }

// What the #! line names; empty if there is no such line.
std::string interpreter(std::string_view head) {
  if (!head.starts_with("#!")) return {};
  std::string_view line = first_line(head).substr(2);
  line.remove_prefix(std::min(line.find_first_not_of(" \t"), line.size()));
  return std::string(line.substr(0, line.find_first_of(" \t")));
}

// True for the beginnings of programs, of any system.
bool is_program(std::string_view head) {
  constexpr std::array<std::string_view, 6> kBeginnings = {
      "\x7f"
      "ELF",
      "MZ",
      "\xcf\xfa\xed\xfe",
      "\xce\xfa\xed\xfe",
      "\xca\xfe\xba\xbe",
      "\xfe\xed\xfa"};
  for (const auto beginning : kBeginnings) {
    if (head.starts_with(beginning)) return true;
  }
  return false;
}

std::string explain_missing(const std::string& executable, const std::string& directory) {
  std::error_code ignored;
  if (!fs::is_directory(directory, ignored)) {
    return fmt::format("nodes run in the folder {}, and there is none", directory);
  }
  if (!fs::exists(executable, ignored)) return {};
  const std::string head = head_of_file(executable);
  const std::string name = interpreter(head);
  if (name.ends_with('\r')) {
    return fmt::format(
        "its lines end with a carriage return, as on Windows, which becomes a part of the name {} "
        "in its #! line. Save it with Unix line ends: sed -i 's/\\r$//' {}",
        name.substr(0, name.size() - 1), executable);
  }
  if (!name.empty()) {
    return fmt::format(
        "the file is there, but its #! line names {}, which is not. Name a program that is there, "
        "such as #!/usr/bin/env python3",
        name);
  }
  return "the file is there, but the loader for which it was linked is not: it was built for "
         "another "
         "system. Build it on this one, or link it statically";
}

std::string explain_denied(const std::string& executable) {
  if (access(executable.c_str(), X_OK) != 0) {
    return fmt::format("it is not executable. chmod +x {}", executable);
  }
  const std::string name = interpreter(head_of_file(executable));
  if (!name.empty() && access(name.c_str(), X_OK) != 0) {
    return fmt::format("its #! line names {}, which is not executable", name);
  }
  return "it may be on a file system from which nothing may be executed (noexec). Copy it "
         "elsewhere";
}

std::string explain_format(const std::string& executable) {
  const std::string head = head_of_file(executable);
  if (head.empty()) return "the file is empty";
  if (is_program(head)) {
    return "it is a program for another kind of machine or system. Build it on this one";
  }
  if (head.starts_with("\xEF\xBB\xBF#!")) {
    return "a byte order mark (BOM) stands before its #!. Save it as UTF-8 without a BOM";
  }
  return "it has no #! line, so the system does not know which program runs it. Begin the file "
         "with "
         "such a line, as in #!/usr/bin/env python3";
}

}  // namespace

std::string explain_start(int error, const std::string& executable, const std::string& directory) {
  switch (error) {
    case ENOENT:
    case ENOTDIR: return explain_missing(executable, directory);
    case EACCES: return explain_denied(executable);
    case ENOEXEC: return explain_format(executable);
    case ETXTBSY: return "another program is still writing it. Wait until it is built";
    default: return {};
  }
}

std::string explain_end(std::optional<int> status, const std::string& executable,
                        const std::vector<std::string>& arguments, const std::string& directory) {
  std::error_code ignored;
  for (const auto& argument : arguments) {
    const fs::path path(argument);
    if (!path.is_relative() || !fs::is_regular_file(path, ignored)) continue;
    if (fs::exists(directory / path, ignored)) continue;
    return fmt::format(
        "Its argument {} is a file in this folder, but nodes run in {}. Name it by its "
        "absolute path: {}",
        argument, directory, fs::absolute(path, ignored).lexically_normal().string());
  }
  const std::string head = head_of_file(executable);
  if ((status == 126 || status == 127) && interpreter(head).ends_with("/env")) {
    std::string_view line = first_line(head);
    const bool has_return = line.ends_with('\r');
    if (has_return) line.remove_suffix(1);
    return fmt::format(
        "The program in its first line, {}, was not found or could not be started{}", line,
        has_return ? ": the line ends with a carriage return, as on Windows. Save the "
                     "file with Unix line ends"
                   : ". Install it, or name another one");
  }
  return {};
}

}  // namespace maelstrom::workbench
