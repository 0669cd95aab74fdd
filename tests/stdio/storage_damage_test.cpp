// Files of records that are damaged, or somebody else's: the start is refused, with the place and
// the remedy, and the file stays as it is.
#include <sys/stat.h>

#include <stdexcept>

#include "catch.hpp"
#include "record_file.hpp"
#include "stdio/storage.hpp"

namespace fs = std::filesystem;

namespace maelstrom::tests::storage_damage_test {
namespace {

// Makes the folder's file: one with these records, closed.
std::string make_file(const Folder& folder, const Records& records) {
  {
    FileStorage storage(folder.path(), 1000);
    storage.open(kOwner);
    for (const auto& record : records) storage.append(record);
  }
  return read_file(folder.records());
}

// Why the folder is refused; empty if it is not.
std::string refusal(const Folder& folder, const StorageOwner& owner = kOwner) {
  FileStorage storage(folder.path(), 2000);
  try {
    storage.open(owner);
  } catch (const std::runtime_error& error) {
    return error.what();
  }
  return "";
}

// The byte that a refusal names.
std::size_t byte_in(const std::string& text) {
  const std::size_t at = text.find(": byte ");
  REQUIRE(at != std::string::npos);
  return std::stoul(text.substr(at + 7));
}

}  // namespace

TEST_CASE("whichever bit of a node's file is flipped, the start is refused and the file is left") {
  const Folder folder;
  const std::string bytes = make_file(folder, {"first", "", "third"});
  for (std::size_t bit = 0; bit < 8 * bytes.size(); ++bit) {
    CAPTURE(bit / 8, bit % 8);
    std::string flipped = bytes;
    flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1 << (bit % 8)));
    write_file(folder.records(), flipped);
    const std::string why = refusal(folder);
    REQUIRE(why.starts_with(folder.records().string() + ": byte "));
    CHECK(byte_in(why) <= bit / 8);
    CHECK(why.find("Restore the file from a copy, or move it away") != std::string::npos);
    REQUIRE(read_file(folder.records()) == flipped);
  }
}

TEST_CASE("a node's file that ends early gives the records before, and says what was torn") {
  const Folder folder;
  const Records records{"first", "", "third"};
  const std::string bytes = make_file(folder, records);
  const std::size_t beginning = bytes.size() - (16 + 5) - 16 - (16 + 5);
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    CAPTURE(size);
    const std::string prefix = bytes.substr(0, size);
    write_file(folder.records(), prefix);
    if (size < beginning) {
      REQUIRE_FALSE(refusal(folder).empty());
      REQUIRE(read_file(folder.records()) == prefix);
      continue;
    }
    FileStorage storage(folder.path(), 2000);
    const std::string note = storage.open(kOwner);
    const bool is_whole = size == beginning || size == beginning + 21 || size == beginning + 37;
    CHECK(note.empty() == is_whole);
    const Records loaded = storage.load();
    const std::size_t expected = size < beginning + 21 ? 0 : size < beginning + 37 ? 1 : 2;
    REQUIRE(loaded == Records(records.begin(), records.begin() + static_cast<long>(expected)));
    storage.append("more");
    CHECK(storage.load().size() == expected + 1);
  }
}

TEST_CASE("what is foreign behind a node's records refuses the start") {
  const Folder folder;
  const std::string bytes = make_file(folder, {"first", "second"});
  const std::string other = [] {
    const Folder elsewhere;
    return make_file(elsewhere, {"first", "other", "third"});
  }();
  const std::string tail =
      GENERATE_COPY(std::string(1, '\0'), std::string(4096, '\0'), std::string("foreign"),
                    other.substr(other.size() - 21), bytes.substr(bytes.size() - 22));
  write_file(folder.records(), bytes + tail);
  CHECK(byte_in(refusal(folder)) == bytes.size());
  CHECK(read_file(folder.records()) == bytes + tail);
}

TEST_CASE("a last record with zeros in it is refused, and the remedy after a loss of power named") {
  const Folder folder;
  const std::string bytes = make_file(folder, {"first", "second"});
  std::string zeroed = bytes;
  zeroed.replace(bytes.size() - 6, 6, 6, '\0');
  write_file(folder.records(), zeroed);
  const std::string at = std::to_string(bytes.size() - 22);
  CHECK(refusal(folder).find("truncate -s " + at + " " + folder.records().string()) !=
        std::string::npos);
  fs::resize_file(folder.records(), bytes.size() - 22);
  CHECK(refusal(folder).empty());
}

TEST_CASE("the file of another node, or of another cluster, is refused and left as it is") {
  const Folder folder;
  const std::string bytes = make_file(folder, {"first"});
  for (const auto& owner :
       {StorageOwner{"n2", {"n1", "n2", "n3"}}, StorageOwner{"n1", {"n1", "n2"}},
        StorageOwner{"n1", {"n2", "n1", "n3"}}}) {
    const std::string why = refusal(folder, owner);
    CHECK(why.find("it belongs to n1 of n1, n2, n3, and this node is " + owner.node + " of ") !=
          std::string::npos);
    CHECK(why.find("Give each node of each application and cluster") != std::string::npos);
    CHECK(read_file(folder.records()) == bytes);
  }
  CHECK(refusal(folder).empty());
}

TEST_CASE("the file of another application is refused and left as it is") {
  const Folder folder;
  const std::string bytes = make_file(folder, {"first"});
  StorageOwner owner = kOwner;
  owner.format = "kafka";
  CHECK(refusal(folder, owner)
            .find("it belongs to n1 of n1, n2, n3, and this node is kafka on n1 "
                  "of n1, n2, n3. Nothing was changed. Give each node") != std::string::npos);
  CHECK(read_file(folder.records()) == bytes);
}

TEST_CASE("a file that is read and no more stays as it is, whole or torn") {
  const Folder folder;
  const std::string bytes = make_file(folder, {"first", "second"});
  const std::size_t missing = GENERATE(0U, 1U);
  const std::string file = bytes.substr(0, bytes.size() - missing);
  write_file(folder.records(), file);
  FileStorage storage(folder.path(), 2000);
  storage.open(kOwner);
  const Records records = storage.load();
  CHECK(records.size() == 2 - missing);
  CHECK(storage.load() == records);
  storage.reserve(3 * FileStorage::kReserve);
  CHECK(read_file(folder.records()) == file);
  storage.sync();
  CHECK(read_file(folder.records()) == file);
  storage.begin();
  CHECK(read_file(folder.records()) != file);
  CHECK(storage.load() == records);
}

TEST_CASE("a storage that its application refuses stays as it is, and the text names the file") {
  const Folder folder;
  const std::string bytes = make_file(folder, {"first", "second"});
  FileStorage storage(folder.path(), 2000);
  storage.open(kOwner);
  std::string why;
  try {
    restore(storage, [](std::string_view record) {
      if (record == "second") throw std::runtime_error("not the first");
    });
  } catch (const std::runtime_error& error) {
    why = error.what();
  }
  CHECK(why == folder.records().string() +
                   ": record 2: not the first. Nothing was changed. Restore the file from a copy, "
                   "or move it away: then the node starts without what it kept");
  CHECK_THROWS_AS(storage.append("third"), std::runtime_error);
  storage.sync();
  CHECK(read_file(folder.records()) == bytes);
}

TEST_CASE("want of memory is no reason to refuse a storage") {
  const Folder folder;
  make_file(folder, {"first"});
  FileStorage storage(folder.path(), 2000);
  storage.open(kOwner);
  CHECK_THROWS_AS(restore(storage, [](std::string_view) { throw std::bad_alloc(); }),
                  std::bad_alloc);
  storage.append("second");
  CHECK(storage.load() == Records{"first", "second"});
}

TEST_CASE("a storage that is not begun may be opened for others") {
  const Folder folder;
  FileStorage storage(folder.path(), 2000);
  storage.open({.node = "n1", .nodes = {"n1"}, .format = "kafka"});
  storage.open(kOwner);
  storage.begin();
  CHECK_THROWS_AS(storage.open({.node = "n1", .nodes = {"n1"}, .format = {}}), std::runtime_error);
  CHECK(read_record_file(read_file(folder.records())).owner == kOwner);
}

TEST_CASE("what a node that was killed has left beside its file is no obstacle") {
  const Folder folder;
  write_file(folder.path() + "/records.new", "maelstrom rec");
  CHECK(make_file(folder, {"first"}).find("first") != std::string::npos);
  CHECK(refusal(folder).empty());
}

TEST_CASE("a file of the format without checksums is refused as such") {
  const Folder folder;
  const std::string old("\x03\0\0\0\0\0\0\0one\x03\0\0\0\0\0\0\0two", 22);
  write_file(folder.records(), old);
  CHECK(refusal(folder).find("byte 0: this is no file of records, or one of the old format") !=
        std::string::npos);
  CHECK(read_file(folder.records()) == old);
}

TEST_CASE("what stands where a node's file should be, and is none, is refused") {
  const Folder folder;
  fs::create_directory(folder.records());
  CHECK(refusal(folder).starts_with(folder.records().string() + ": it is no file. Restore"));
  fs::remove(folder.records());
  REQUIRE(mkfifo(folder.records().c_str(), 0600) == 0);
  CHECK(refusal(folder).starts_with(folder.records().string() + ": it is no file. Restore"));
}

TEST_CASE("a link in the place of a node's file is refused, wherever it leads") {
  const Folder folder;
  const Folder other;
  make_file(other, {"first"});
  const int where = GENERATE(0, 1, 2);
  const std::string targets[] = {other.records(), "/dev/zero", other.path() + "/none"};
  fs::create_symlink(targets[where], folder.records());
  CHECK(refusal(folder) == folder.records().string() +
                               ": it is a link. Let MAELSTROM_DATA_DIR name the folder of the file "
                               "itself");
  CHECK(fs::is_symlink(folder.records()));
}

TEST_CASE("a node's file that has another name is refused: another node may write into it") {
  const Folder folder;
  const Folder other;
  make_file(other, {"first"});
  fs::create_hard_link(other.records(), folder.records());
  for (const Folder* each : {&folder, &other}) {
    CHECK(refusal(*each).find("the file has another name too. Put a copy in its place") !=
          std::string::npos);
  }
}

TEST_CASE("what a refusal quotes of a name that is no UTF-8 is text all the same") {
  ChildOptions options;
  options.environment = {"MAELSTROM_DATA_DIR=/none\xff\x9b"};
  ChildProcess node(std::string(TESTS_BIN_DIR) + "/echo", options);
  node.write(init_line());
  CHECK(node.read_line().find("opening the folder /none\?\?: No such file") != std::string::npos);
  CHECK(node.wait() == 1);
  CHECK(node.errors().find("opening the folder /none\?\?: No such file") != std::string::npos);
}

TEST_CASE("what a link beside a node's file leads to is not written into") {
  const Folder folder;
  const fs::path aside = folder.path() + "/records.new";
  const fs::path other = folder.path() + "/other";
  write_file(other, "other");
  fs::create_symlink(other, aside);
  make_file(folder, {"first"});
  CHECK(read_file(other) == "other");
  CHECK_FALSE(fs::exists(aside));
  CHECK(refusal(folder).empty());
}

TEST_CASE("every challenge's node refuses a damaged file at its init, and ends with status 1") {
  const std::string app =
      GENERATE("echo", "unique-ids", "broadcast", "g-set", "g-counter", "pn-counter", "kafka",
               "lin-kv", "txn-list-append", "txn-rw-register");
  CAPTURE(app);
  const Folder folder;
  const std::string path = std::string(TESTS_BIN_DIR) + "/" + app;
  {
    Started node(path, folder.options());
    node.finish();
  }
  std::string bytes = read_file(folder.records());
  bytes[bytes.size() - 1] = static_cast<char>(bytes[bytes.size() - 1] ^ 4);
  write_file(folder.records(), bytes);
  ChildProcess node(path, folder.options({"MAELSTROM_LOG=off"}));
  node.write(init_line() + init_line());
  const std::string answer = node.read_line();
  CHECK(answer.starts_with(
      R"({"src":"n1","dest":"c0","body":{"type":"error","in_reply_to":1,"code":13,"text":")"));
  CHECK(answer.find("the checksum of this record is wrong") != std::string::npos);
  CHECK(node.read_rest().empty());
  CHECK(node.wait() == 1);
  REQUIRE(split_lines(node.errors()).size() == 1);  // a reason to end is told at any level
  CHECK(node.errors().find("error the node ends: its storage cannot be used: " +
                           folder.records().string() + ": byte ") != std::string::npos);
  CHECK(read_file(folder.records()) == bytes);
}

TEST_CASE("an init that the application refuses makes no file, and another one may follow") {
  const Folder folder;
  ChildProcess node(std::string(TESTS_BIN_DIR) + "/g-set", folder.options());
  std::string ids = R"("n1")";
  for (int i = 2; i < 200; ++i) ids += ",\"n" + std::to_string(i) + "\"";
  node.write(R"({"src":"c0","dest":"n1","body":{"type":"init","msg_id":1,"node_id":"n1",)"
             R"("node_ids":[)" +
             ids + "]}}\n");
  CHECK(node.read_line().find("at most 128 nodes, not 199") != std::string::npos);
  CHECK_FALSE(fs::exists(folder.records()));
  node.write(init_line());
  CHECK(node.read_line().find("init_ok") != std::string::npos);
  CHECK(fs::exists(folder.records()));
}

TEST_CASE("what a damaged file says of itself is no command to a terminal") {
  const Folder folder;
  write_file(folder.records(), "maelstrom records \x1b[31m\n");
  ChildProcess node(echo_path(), folder.options());
  node.write(init_line());
  CHECK(node.wait() == 1);
  CHECK(node.errors().find("the version  [31m") != std::string::npos);
}

// --- Standard streams.

TEST_CASE("where a standard stream is closed at the start, no file of the node takes its place") {
  const bool has_stdin = GENERATE(true, false);
  const bool has_stdout = GENERATE(true, false);
  const bool has_stderr = GENERATE(true, false);
  CAPTURE(has_stdin, has_stdout, has_stderr);
  const Folder folder;
  make_file(folder, {"one"});
  ChildOptions options = folder.options({"MAELSTROM_LOG=debug"});
  options.closed_stdin = !has_stdin;
  options.closed_stdout = !has_stdout;
  options.closed_stderr = !has_stderr;
  std::string expected = R"(["one")";
  {
    ChildProcess node(probe_path(), options);
    const std::string input = init_line() + request_line("log", 2, R"(,"text":"loud")") +
                              keep(3, "two") + request_line("log", 4, R"(,"text":"loud")");
    node.try_write(input);
    node.close_stdin();
    const std::string output = node.read_rest();
    CHECK(node.wait() == (has_stdin && has_stdout ? 0 : 1));
    if (has_stdin && has_stdout) {
      CHECK(output.find(reply("keep_ok", 3)) != std::string::npos);
    } else {
      CHECK(output.empty());
    }
    if (has_stdin) expected += R"(,"two")";
    if (has_stderr && !(has_stdin && has_stdout)) {
      CHECK(node.errors().find("Bad file descriptor") != std::string::npos);
    }
  }
  Started again(probe_path(), folder.options());
  CHECK(kept_by(again) == kept(expected + "]"));
}

}  // namespace maelstrom::tests::storage_damage_test
