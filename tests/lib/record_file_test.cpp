// The bytes of a file of records: what is accepted, and what is not.
#include "record_file.hpp"

#include "crc32c.hpp"
#include "harness.hpp"

namespace tests::record_file_test {
namespace {

const StorageOwner kOwner{.node = "n1", .nodes = {"n1", "n2", "n3"}, .format = "kv"};

// A file with these records; `last` says where its last frame begins.
std::string file_of(const Lines& records, std::size_t* last = nullptr,
                    const StorageOwner& owner = kOwner) {
  std::string bytes;
  FrameWriter writer;
  writer.begin(bytes, owner, 1000);
  for (const std::string& record : records) {
    if (last != nullptr) *last = bytes.size();
    writer.add(bytes, record);
  }
  return bytes;
}

// Where a file is damaged; nothing if it is not.
std::optional<std::uint64_t> damage_at(std::string_view bytes) {
  try {
    (void)read_record_file(bytes);
  } catch (const FileDamage& damage) {
    return damage.offset;
  }
  return std::nullopt;
}

Lines records_of(std::string_view bytes) { return read_record_file(bytes).records; }

}  // namespace

TEST_CASE("crc32c gives the checksums of RFC 3720, in one piece or in several") {
  std::string rising;
  for (int i = 0; i < 32; ++i) rising += static_cast<char>(i);
  CHECK(crc32c(std::string(32, '\0')) == 0x8a9136aa);
  CHECK(crc32c(std::string(32, '\xff')) == 0x62a8ab43);
  CHECK(crc32c(rising) == 0x46dd794e);
  CHECK(crc32c(std::string(rising.rbegin(), rising.rend())) == 0x113fdb5c);
  CHECK(crc32c("123456789") == 0xe3069283);
  CHECK(crc32c("") == 0);
  for (std::size_t cut = 0; cut <= rising.size(); ++cut) {
    const std::uint32_t before = crc32c(std::string_view(rising).substr(0, cut));
    CHECK(crc32c(std::string_view(rising).substr(cut), before) == 0x46dd794e);
  }
}

TEST_CASE("a file of records gives back what was written, whatever bytes that is") {
  const Lines records = {"one", "", std::string("\0\n\xff", 3), std::string(100'000, 'x')};
  std::string bytes;
  FrameWriter writer;
  writer.begin(bytes, kOwner, 1000);
  for (const std::string& record : records) writer.add(bytes, record);
  writer.reserve(bytes, 2000);
  const RecordFile file = read_record_file(bytes);
  CHECK(file.owner == kOwner);
  CHECK(file.records == records);
  CHECK(file.reserved == 2000);
  CHECK(file.reservations == 2);
  CHECK(file.end == bytes.size());
  FrameWriter more(file.seal);
  more.add(bytes, "more");
  CHECK(records_of(bytes).back() == "more");
}

// The checksums are another program's.
TEST_CASE("the format of a file of records does not change by accident") {
  std::string bytes;
  FrameWriter writer;
  writer.begin(bytes, {.node = "n1", .nodes = {"n1"}, .format = "kv"}, 0x0102);
  writer.add(bytes, "abc");
  const std::string expected =
      "maelstrom records 1\n"
      "node"
      "\x12\0\0\0"
      "\xee\x21\x76\xe2"
      "\x24\x86\x47\xfb"
      "\x02\0\0\0kv\x02\0\0\0n1\x02\0\0\0n1"
      "boot"
      "\x08\0\0\0"
      "\x0c\x64\x53\x76"
      "\xd1\xed\xf6\xa9"
      "\x02\x01\0\0\0\0\0\0"
      "data"
      "\x03\0\0\0"
      "\xb7\x3f\x4b\x36"
      "\x8a\x60\x5c\x35"
      "abc"s;
  CHECK(bytes == expected);
}

TEST_CASE("no flipped bit of a file of records goes unnoticed, and its frame is named") {
  std::size_t last = 0;
  const std::string bytes = file_of({"first", "", "third"}, &last);
  for (std::size_t bit = 0; bit < 8 * bytes.size(); ++bit) {
    CAPTURE(bit / 8, bit % 8);
    std::string flipped = bytes;
    flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1 << (bit % 8)));
    const auto at = damage_at(flipped);
    REQUIRE(at);
    CHECK(*at <= bit / 8);
    CHECK((*at == last) == (bit / 8 >= last));
  }
}

TEST_CASE("of a file of records that ends early, the records before the end are read") {
  const Lines records = {"first", "", "third"};
  const std::string bytes = file_of(records);
  const std::size_t beginning = file_of({}).size();
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    CAPTURE(size);
    const std::string_view prefix = std::string_view(bytes).substr(0, size);
    if (size < beginning) {  // it was written at once, so that no crash leaves a part of it
      CHECK(damage_at(prefix));
      continue;
    }
    REQUIRE_FALSE(damage_at(prefix));
    const RecordFile file = read_record_file(prefix);
    const Lines expected(records.begin(),
                         records.begin() + static_cast<std::ptrdiff_t>(file.records.size()));
    CHECK(file.records == expected);
    CHECK(file.end == file_of(file.records).size());
    const auto next = file_of(
        {records.begin(), records.begin() + static_cast<std::ptrdiff_t>(file.records.size() + 1)});
    CHECK(file.end <= size);
    CHECK(size < next.size());
  }
}

TEST_CASE("zeros behind the records are damage, however many") {
  const std::string bytes = file_of({"first", "second"});
  for (const std::size_t count : {1, 2, 15, 16, 17, 4096}) {
    CHECK(damage_at(bytes + std::string(count, '\0')) == bytes.size());
  }
}

TEST_CASE("records of another file behind the records are damage") {
  const std::string bytes = file_of({"first", "second"});
  const std::string other = file_of({"first", "other", "third"});
  const std::string of_other_node =
      file_of({"first", "second", "third"}, nullptr, {"n2", {"n1", "n2", "n3"}});
  const std::size_t third = 16 + 5;  // bytes of it
  CHECK(damage_at(bytes + other.substr(other.size() - third)) == bytes.size());
  CHECK(damage_at(bytes + of_other_node.substr(of_other_node.size() - third)) == bytes.size());
  CHECK(damage_at(bytes + bytes.substr(bytes.size() - 22)) == bytes.size());  // twice
  CHECK(damage_at(bytes + "foreign") == bytes.size());
}

TEST_CASE("records that are missing in the middle, or have changed places, are damage") {
  const std::string head = file_of({});
  const std::string all = file_of({"a", "b", "c"});
  const auto frame = [&](std::size_t i) { return all.substr(head.size() + 17 * i, 17); };
  CHECK_FALSE(damage_at(head + frame(0) + frame(1) + frame(2)));
  CHECK(damage_at(head + frame(0) + frame(2)) == head.size() + 17);
  CHECK(damage_at(head + frame(1)) == head.size());
  CHECK(damage_at(head + frame(0) + frame(2) + frame(1)) == head.size() + 17);
}

TEST_CASE("a whole last record with a wrong checksum is damage, and told from others") {
  std::string bytes = file_of({"first", "second"});
  const auto is_last = [](std::string_view damaged) {
    try {
      (void)read_record_file(damaged);
    } catch (const FileDamage& damage) {
      return damage.is_last_frame;
    }
    throw std::logic_error("no damage");
  };
  std::string zeroed = bytes;
  zeroed.replace(bytes.size() - 6, 6, 6, '\0');
  CHECK(is_last(zeroed));
  CHECK_FALSE(is_last(zeroed + "data"));
  zeroed.replace(bytes.size() - 22, 22, 22, '\0');
  CHECK_FALSE(is_last(zeroed));
}

TEST_CASE("files of another format or version are told from damaged ones") {
  const auto problem = [](std::string_view bytes) -> std::string {
    try {
      (void)read_record_file(bytes);
    } catch (const FileDamage& damage) {
      return damage.what();
    }
    return "";
  };
  CHECK(contains(problem("\x03\0\0\0\0\0\0\0one"s), "the old format without checksums"));
  CHECK(contains(problem(""), "the old format without checksums"));
  std::string bytes = file_of({"one"});
  bytes.replace(bytes.find('1'), 1, "2");
  CHECK(contains(problem(bytes), "the format has the version 2, and this program reads version 1"));
}

TEST_CASE("no bytes whatever make the reader do more than throw damage") {
  const std::uint64_t seed = test_seed();
  CAPTURE(seed);
  Random random(seed);
  const std::string bytes = file_of({"first", "second", std::string(300, 'x')});
  for (int i = 0; i < 20'000; ++i) {
    std::string mixed = bytes;
    for (std::uint64_t changes = 1 + random.below(4); changes > 0; --changes) {
      const std::size_t at = random.below(mixed.size());
      const std::size_t size = random.below(std::min<std::size_t>(mixed.size() - at, 40)) + 1;
      switch (random.below(4)) {
        case 0: mixed.erase(at, size); break;
        case 1: mixed.insert(at, mixed.substr(at, size)); break;
        case 2: mixed.replace(at, size, size, '\0'); break;
        default: mixed[at] = static_cast<char>(random.below(256)); break;
      }
      if (mixed.empty()) mixed = "m";
    }
    if (damage_at(mixed)) continue;
    const Lines records = records_of(mixed);  // then it is a beginning of what was written
    CHECK(records.size() <= 3);
    CHECK(bytes.starts_with(std::string_view(mixed).substr(0, read_record_file(mixed).end)));
  }
}

}  // namespace tests::record_file_test
