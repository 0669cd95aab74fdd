#include "lin-kv/acceptor.hpp"

#include "lib/harness.hpp"

namespace tests::acceptor_test {
namespace {

using apps::lin_kv::Acceptor;
using apps::lin_kv::Ballot;
using apps::lin_kv::Register;
using apps::lin_kv::Vote;

Canonical json(std::string_view text) { return Canonical(Raw{text}); }
const Canonical kKey = json("1");

Register with(std::string_view value) { return {{json(value)}, {}}; }

// Takes part, and keeps that.
bool promises(Acceptor& acceptor, const Ballot& ballot) {
  const auto vote = acceptor.promise(kKey, ballot);
  if (vote) acceptor.keep({kKey, *vote});
  return vote.has_value();
}
bool accepts(Acceptor& acceptor, const Ballot& ballot, const Register& content) {
  const auto vote = acceptor.accept(kKey, ballot, content);
  if (vote) acceptor.keep({kKey, *vote});
  return vote.has_value();
}

TEST_CASE("an acceptor takes part in no round before the one that it has promised") {
  Acceptor acceptor;
  CHECK(promises(acceptor, {5, 1}));
  CHECK(!promises(acceptor, {5, 1}));
  CHECK(!promises(acceptor, {5, 0}));
  CHECK(!promises(acceptor, {4, 2}));
  CHECK(!accepts(acceptor, {4, 2}, with("7")));
  CHECK(accepts(acceptor, {5, 1}, with("7")));
  CHECK(promises(acceptor, {5, 2}));
  CHECK(!accepts(acceptor, {5, 1}, with("8")));
  CHECK(acceptor.vote(kKey).content.value() == json("7"));
}

TEST_CASE("an acceptor accepts in a round that it has not been asked to promise") {
  Acceptor acceptor;
  CHECK(promises(acceptor, {1, 0}));
  CHECK(accepts(acceptor, {2, 1}, with("7")));
  CHECK(!promises(acceptor, {2, 0}));
  CHECK(acceptor.vote(kKey).accepted == Ballot{2, 1});
}

TEST_CASE("asking an acceptor changes nothing before it is kept") {
  Acceptor acceptor;
  CHECK(acceptor.promise(kKey, {1, 0}));
  CHECK(acceptor.accept(kKey, {1, 0}, with("7")));
  CHECK(acceptor.vote(kKey).promised == Ballot{});
  CHECK(acceptor.records().empty());
}

TEST_CASE("the keys of an acceptor know nothing of each other") {
  Acceptor acceptor;
  CHECK(promises(acceptor, {9, 0}));
  CHECK(acceptor.promise(json("2"), {1, 0}));
}

TEST_CASE("an acceptor that is restored from its records votes as before") {
  Acceptor acceptor;
  promises(acceptor, {3, 1});
  accepts(acceptor, {3, 1}, with("7"));
  promises(acceptor, {4, 2});
  Acceptor restored;
  for (const auto& record : acceptor.records()) {
    restored.keep(parse<Acceptor::Record>(json_text(record)));
  }
  CHECK(restored.bytes() == acceptor.bytes());
  CHECK(json_text(restored.vote(kKey)) == json_text(acceptor.vote(kKey)));
}

TEST_CASE("an acceptor refuses rounds that there cannot be, and registers that are too long") {
  const Acceptor acceptor;
  const auto code_of = [](const auto& ask) {
    const auto error = error_of(ask);
    return error ? error->code() : ErrorCode{};
  };
  for (const std::uint64_t counter : {std::uint64_t{0}, Acceptor::kMaxCounter + 1, ~0UL}) {
    CHECK(code_of([&] {
            return acceptor.promise(kKey, {counter, 0});
          }) == ErrorCode::malformed_request);
    CHECK(code_of([&] {
            return acceptor.accept(kKey, {counter, 0}, {});
          }) == ErrorCode::malformed_request);
  }
  Register longest;
  longest.changes.resize(Register::kMaxChanges + 1);
  CHECK(code_of([&] {
          return acceptor.accept(kKey, {1, 0}, longest);
        }) == ErrorCode::malformed_request);
}

TEST_CASE("an acceptor that is full takes no new key, and goes on with those that it has") {
  Acceptor acceptor;
  const std::string large = '"' + std::string(200'000, 'x') + '"';
  std::optional<Error> error;
  int keys = 0;
  for (; !error && keys < 1000; ++keys) {
    const Canonical key = json(std::to_string(keys));
    error = error_of([&] {
      acceptor.keep({key, *acceptor.promise(key, {1, 0})});
      acceptor.keep({key, *acceptor.accept(key, {1, 0}, with(large))});
    });
  }
  REQUIRE(error);
  CHECK(error->code() == ErrorCode::temporarily_unavailable);
  CHECK(acceptor.bytes() > Acceptor::kMaxBytes - 300'000);
  CHECK(acceptor.promise(json("0"), {2, 0}));
  CHECK_NOTHROW(acceptor.check_room(json("0"), json("1")));
  const std::string larger = '"' + std::string(260'000, 'x') + '"';
  CHECK_THROWS_AS(acceptor.check_room(json("0"), json(larger)), Error);
}

TEST_CASE("a register keeps the name of each node's last change, however many come after it") {
  Register content = Register().changed(json("7"), {1, 0});
  for (std::uint64_t i = 2; i <= 1000; ++i) content = content.changed(json("8"), {i, 1});
  CHECK(content.has({1, 0}));
  CHECK(content.has({1000, 1}));
  CHECK(!content.has({999, 1}));
  content = content.changed(json("9"), {2000, 0});
  CHECK(!content.has({1, 0}));
  CHECK(content.changes.size() == 2);
}

TEST_CASE("null is a value of a register, and not the lack of one") {
  const Register content = parse<Register>(json_text(with("null")));
  CHECK(content.value() == json("null"));
  CHECK(!parse<Register>(json_text(Register())).value());
}

TEST_CASE("the newest vote counts, and votes agree if they have the same round") {
  const Vote old{{9, 9}, {1, 0}, with("1")};
  const Vote later{{2, 0}, {2, 0}, with("2")};
  const std::vector<Vote> votes = {old, later};
  CHECK(newest(votes).content.value() == json("2"));
  CHECK(!agree(votes));
  CHECK(agree(std::vector<Vote>{old, old}));
}

}  // namespace
}  // namespace tests::acceptor_test
