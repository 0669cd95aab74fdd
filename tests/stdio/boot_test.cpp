// Boots grow from each start to the next, also where the clock does not.
#include <cstdlib>
#include <random>

#include "catch.hpp"
#include "maelstrom/random.hpp"
#include "record_file.hpp"
#include "stdio/storage.hpp"

namespace fs = std::filesystem;

namespace maelstrom::tests::boot_test {
namespace {

constexpr std::uint64_t kReserve = FileStorage::kReserve;

std::string now_line(std::int64_t now) { return R"({"now":)" + std::to_string(now) + "}\n"; }

// The number of the id that unique-ids gives; the answer to {"now":T} follows.
std::uint64_t generate(ChildProcess& node, std::int64_t now) {
  node.write(request_line("generate", 2) + now_line(now));
  const std::string line = node.read_line();
  node.read_line();
  return std::stoull(line.substr(line.find("\"n1-") + 4));
}

}  // namespace

TEST_CASE("a boot is the clock's time, or beyond what the life before may have used") {
  const Folder folder;
  const auto start = [&](std::uint64_t clock) {
    FileStorage storage(folder.path(), clock);
    storage.open(kOwner);
    storage.begin();
    return storage.boot();
  };
  CHECK(start(5000) == 5000);
  CHECK(start(5001) == 5000 + kReserve);
  CHECK(start(7) == 5000 + 2 * kReserve);
  CHECK(start(100 * kReserve) == 100 * kReserve);
  CHECK(start(0) == 101 * kReserve);
}

TEST_CASE(
    "no number of one life is used in another, whatever the clock does and how long they are") {
  const char* const given = std::getenv("MAELSTROM_TEST_SEED");
  const std::uint64_t seed =
      given == nullptr ? std::random_device{}() : std::strtoull(given, nullptr, 10);
  CAPTURE(seed);
  Random random(seed);
  const Folder folder;
  std::uint64_t unused = 0;  // every number below may have been used
  for (int life = 0; life < 300; ++life) {
    CAPTURE(life);
    FileStorage storage(folder.path(), random.below(2) == 0 ? 0 : random.below(200 * kReserve));
    if (random.below(10) == 0) continue;  // it ends before its init, and has used nothing
    storage.open(kOwner);
    storage.begin();
    REQUIRE(storage.boot() >= unused);
    unused = storage.boot() + 1;
    std::uint64_t time = storage.boot();
    for (std::uint64_t events = random.below(20); events > 0; --events) {
      time += random.below(random.below(4) == 0 ? 10 * kReserve : kReserve / 100);
      storage.reserve(time);
      unused = std::max(unused, time + 1);
    }
  }
}

TEST_CASE("a reservation is raised before it is reached, and not at each event") {
  const Folder folder;
  FileStorage storage(folder.path(), 1000);
  storage.open(kOwner);
  storage.begin();
  const auto size = fs::file_size(folder.records());
  for (std::uint64_t time = 1000; time <= 1000 + kReserve / 2; time += kReserve / 100) {
    storage.reserve(time);
  }
  CHECK(fs::file_size(folder.records()) == size);
  storage.reserve(1000 + kReserve / 2 + 1);
  CHECK(fs::file_size(folder.records()) == size + 24);
}

TEST_CASE("a node that has run for long before its init is safe as well") {
  const Folder folder;
  {
    FileStorage storage(folder.path(), 1000);
    storage.reserve(50 * kReserve);
    storage.open(kOwner);
    storage.begin();
    CHECK(storage.boot() == 1000);
  }
  CHECK(FileStorage(folder.path(), 1).boot() > 50 * kReserve);
}

TEST_CASE("many starts do not make a file long, and lose nothing") {
  const Folder folder;
  for (std::size_t i = 0; i < FileStorage::kMostReservations + 10; ++i) {
    FileStorage storage(folder.path(), 1);
    storage.open(kOwner);
    storage.begin();
    if (i == 0) storage.append("one");
    if (i == FileStorage::kMostReservations) storage.append("two");
  }
  CHECK(fs::file_size(folder.records()) < 1000);
  FileStorage storage(folder.path(), 1);
  storage.open(kOwner);
  CHECK(storage.load() == Records{"one", "two"});
}

TEST_CASE("replacing the records keeps the boots") {
  const Folder folder;
  {
    FileStorage storage(folder.path(), 5000);
    storage.open(kOwner);
    storage.reserve(9 * kReserve);
    storage.replace({"all"});
  }
  CHECK(FileStorage(folder.path(), 1).boot() > 9 * kReserve);
}

TEST_CASE("boots that would leave no room for message ids are refused") {
  const Folder folder;
  FileStorage storage(folder.path(), FileStorage::kBootLimit);
  REQUIRE_THROWS_AS(storage.open(kOwner), std::runtime_error);
  CHECK_FALSE(fs::exists(folder.records()));
}

TEST_CASE("unique ids stay unique when a machine's clock begins anew") {
  const Folder folder;
  const auto options = folder.options({"MAELSTROM_VIRTUAL_TIME=1"});
  std::uint64_t last = 0;
  constexpr std::int64_t kClocks[] = {5'000'000'000'000, 1000, 0, 3'000'000'000};
  for (const std::int64_t clock : kClocks) {
    ChildProcess node(unique_ids_path(), options);
    node.write(init_line() + now_line(clock));
    node.read_lines(2);
    const std::uint64_t first = generate(node, clock);
    CHECK(first > last);
    last = generate(node, clock + 40 * 60'000'000'000);  // longer than what is reserved at once
    CHECK(last == first + 1);
    last = first + 40 * 60'000'000'000;  // others count by the time
    kill_and_wait(node);
  }
}

}  // namespace maelstrom::tests::boot_test
