// Messages that outlive the line they came in.
#include "inbound.hpp"

#include "harness.hpp"

namespace tests::inbound_test {
namespace {

TEST_CASE("a copied message keeps everything after its line is overwritten") {
  Padded line(R"({"src":"c1","dest":"n1","body":{"type":"add","msg_id":3,"text":"plain",)"
              R"("esc":"a\nb","\u006bey":[1,{"x":"y"}],"last":true}})");
  Decoder decoder;
  Message message;
  std::string problem;
  REQUIRE(decoder.decode(line.view(), message, problem));
  message.received = Time(5s);

  Inbound copy;
  copy.assign(message);
  line.overwrite();
  const Padded other(R"({"src":"c2","dest":"n2","body":{"type":"\u0061","\n":"\t"}})");
  REQUIRE(decoder.decode(other.view(), message, problem));

  const Message& kept = copy.message();
  CHECK(kept.src == "c1");
  CHECK(kept.dest == "n1");
  CHECK(kept.type == "add");
  CHECK(kept.msg_id == 3);
  CHECK(kept.received == Time(5s));
  CHECK(kept.get<std::string_view>("text") == "plain");
  CHECK(kept.get<std::string_view>("esc") == "a\nb");
  CHECK(kept.get<Raw>("key").text == R"([1,{"x":"y"}])");
  CHECK(kept.get<bool>("last"));
  CHECK(kept.body.text.ends_with(R"("last":true})"));
  CHECK(kept.fields().size() == 6);
}

TEST_CASE("names and senders written with escapes are kept too") {
  Padded line(R"({"src":"c\u0031","dest":"n\u0031","body":{"type":"\u0061dd","a":1}})");
  Inbound copy;
  {
    Decoder decoder;
    Message message;
    std::string problem;
    REQUIRE(decoder.decode(line.view(), message, problem));
    copy.assign(message);
  }
  line.overwrite();
  CHECK(copy.message().src == "c1");
  CHECK(copy.message().dest == "n1");
  CHECK(copy.message().type == "add");
}

TEST_CASE("a pool hands out messages that do not disturb each other, and uses them again") {
  InboundPool pool;
  Decoder decoder;
  Message message;
  std::string problem;
  const auto take = [&](int number) {
    Padded line(to_n1(fmt::format(R"({{"type":"t","n":{},"s":"\n{}"}})", number, number)));
    REQUIRE(decoder.decode(line.view(), message, problem));
    auto lease = pool.take(message);
    line.overwrite();
    return lease;
  };
  const auto check = [](const InboundPool::Lease& lease, int number) {
    CHECK(lease.message().get<int>("n") == number);
    CHECK(lease.message().get<std::string_view>("s") == "\n" + std::to_string(number));
  };
  for (int round = 0; round < 3; ++round) {
    std::vector<InboundPool::Lease> leases;
    for (int i = 0; i < 200; ++i) leases.push_back(take(i));
    for (int i = 0; i < 200; ++i) check(leases[static_cast<std::size_t>(i)], i);
    auto moved = std::move(leases.back());
    leases.clear();
    check(moved, 199);
  }
}

TEST_CASE("a message of many megabytes is copied whole") {
  const std::string text(10'000'000, 'x');
  Padded line(to_n1(R"({"type":"t","text":")" + text + "\"}"));
  Decoder decoder;
  Message message;
  std::string problem;
  REQUIRE(decoder.decode(line.view(), message, problem));
  InboundPool pool;
  const auto lease = pool.take(message);
  line.overwrite();
  CHECK(lease.message().get<std::string_view>("text") == text);
}

}  // namespace
}  // namespace tests::inbound_test
