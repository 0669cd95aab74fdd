#include <fmt/format.h>

#include "child.hpp"

namespace maelstrom::tests {

std::string echo_path() { return std::string(TESTS_BIN_DIR) + "/echo"; }
std::string unique_ids_path() { return std::string(TESTS_BIN_DIR) + "/unique-ids"; }
std::string probe_path() { return STDIO_PROBE_PATH; }
std::string threads_path() { return STDIO_THREADS_PATH; }

std::string init_line(std::string_view node) {
  return fmt::format(R"({{"id":0,"src":"c0","dest":"{0}","body":{{"type":"init","node_id":"{0}",)"
                     R"("node_ids":["n1","n2","n3"],"msg_id":1}}}})"
                     "\n",
                     node);
}

std::string request_line(std::string_view type, int msg_id, std::string_view members) {
  return fmt::format(
      R"({{"id":{0},"src":"c1","dest":"n1","body":{{"type":"{1}","msg_id":{0}{2}}}}})"
      "\n",
      msg_id, type, members);
}

std::string echo_line(int msg_id, std::string_view json) {
  return request_line("echo", msg_id, fmt::format(R"(,"echo":{})", json));
}

std::string init_ok() {
  return R"({"src":"n1","dest":"c0","body":{"type":"init_ok","in_reply_to":1}})";
}

std::string reply(std::string_view type, int in_reply_to, std::string_view members) {
  return fmt::format(R"({{"src":"n1","dest":"c1","body":{{"type":"{}","in_reply_to":{}{}}}}})",
                     type, in_reply_to, members);
}

std::string echo_reply(int in_reply_to, std::string_view json) {
  return reply("echo_ok", in_reply_to, fmt::format(R"(,"echo":{})", json));
}

std::string error_reply(int in_reply_to, int code, std::string_view text) {
  return reply("error", in_reply_to, fmt::format(R"(,"code":{},"text":"{}")", code, text));
}

std::vector<std::string> split_lines(std::string_view text) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    const std::size_t newline = text.find('\n');
    lines.emplace_back(text.substr(0, newline));
    text.remove_prefix(newline == std::string_view::npos ? text.size() : newline + 1);
  }
  return lines;
}

Started::Started(const std::string& path, const ChildOptions& options, std::string_view node)
    : ChildProcess(path, options) {
  write(init_line(node));
  read_line();
}

}  // namespace maelstrom::tests
