// The decoder against JSON by the book, on messages that were damaged at random.
#include <array>
#include <charconv>

#include "harness.hpp"
#include "json_reference.hpp"

namespace tests::decoder_random_test {
namespace {

constexpr std::array<const char*, 3> kWords = {"true", "false", "null"};

std::string random_value(Random& random, int depth) {
  switch (random.below(depth > 3 ? 6 : 8)) {
    case 0: return std::to_string(static_cast<std::int64_t>(random()));
    case 1: return json_text(static_cast<double>(random.below(1000)) / 8);
    case 2: return kWords[random.below(3)];
    case 3: return R"("pl\u00e4in \"quoted\" \\ text")";
    case 4: return "\"ünï \xf0\x9f\x98\x80 {[,:]}\"";
    case 5: return std::to_string(random.below(10));
    case 6: {
      std::string array = "[";
      for (std::uint64_t n = random.below(4); n > 0; --n) {
        array += random_value(random, depth + 1) + (n > 1 ? ", " : "");
      }
      return array + "]";
    }
    default: {
      std::string object = "{";
      for (std::uint64_t n = random.below(4); n > 0; --n) {
        object +=
            fmt::format("\"k{}\" :{}{}", n, random_value(random, depth + 1), n > 1 ? "," : "");
      }
      return object + "}";
    }
  }
}

std::string random_message(Random& random) {
  std::string body = R"({"type":"t")";
  if (random.chance(0.7)) body += R"(,"msg_id":)" + std::to_string(random.below(1000));
  if (random.chance(0.2)) body += R"(,"in_reply_to":)" + std::to_string(random.below(1000));
  for (std::uint64_t n = random.below(4); n > 0; --n) {
    body += fmt::format(R"(,"f{}": {})", n, random_value(random, 0));
  }
  std::string text = line("c1", "n1", body + "}");
  if (random.chance(0.3)) text.insert(1, fmt::format(R"("id":{},)", random_value(random, 0)));
  return text;
}

// One small damage: a byte changed, lost, doubled or moved, or a part that is written twice.
void damage(std::string& text, Random& random) {
  static constexpr std::string_view kBytes =
      "{}[]:,\"\\ \t\r0123456789.-+eEtrufalsn/u\x80\xc3\xff\x01";
  if (text.empty()) return;
  const std::size_t at = random.below(text.size());
  switch (random.below(6)) {
    case 0: text[at] = kBytes[random.below(kBytes.size())]; break;
    case 1: text.erase(at, 1); break;
    case 2: text.insert(at, 1, kBytes[random.below(kBytes.size())]); break;
    case 3: text.insert(at, text.substr(at, random.below(20))); break;
    case 4: std::swap(text[at], text[random.below(text.size())]); break;
    default: text[at] = static_cast<char>(random.below(256));
  }
  std::ranges::replace(text, '\n', ' ');  // a line has none
}

bool is_string(const Value* value) { return value != nullptr && value->text.starts_with('"'); }
bool is_int64(const Value& value) {
  std::int64_t number = 0;
  const char* const end = value.text.data() + value.text.size();
  const auto [at, problem] = std::from_chars(value.text.data(), end, number);
  return value.kind == Value::Kind::scalar && problem == std::errc() && at == end;
}

enum class Verdict { message, no_message, unsure };

// What the decoder should say. Unsure of a line with escapes in what it has to understand, with
// duplicates that contradict each other, or deeper than the limit may be.
Verdict judge(std::string_view text) {
  const auto value = JsonParser::parse(text);
  if (!value || value->kind != Value::Kind::object) return Verdict::no_message;
  const Value* const body = value->find("\"body\"");
  for (const Value* object : {&*value, body}) {
    if (object == nullptr) continue;
    for (std::size_t i = 0; i < object->items.size(); ++i) {
      if (contains(object->items[i].first, "\\")) return Verdict::unsure;
      for (std::size_t j = 0; j < i; ++j) {
        if (object->items[i].first == object->items[j].first) return Verdict::unsure;
      }
    }
  }
  const Value* const src = value->find("\"src\"");
  const Value* const dest = value->find("\"dest\"");
  if (body == nullptr || body->kind != Value::Kind::object) return Verdict::no_message;
  const Value* const type = body->find("\"type\"");
  if (!is_string(src) || !is_string(dest) || !is_string(type)) return Verdict::no_message;
  for (const std::string_view id : {"\"msg_id\"", "\"in_reply_to\""}) {
    const Value* const number = body->find(id);
    if (number != nullptr && !is_int64(*number)) return Verdict::no_message;
  }
  const std::string names = src->text + dest->text + type->text;
  return contains(names, "\\u") ? Verdict::unsure : Verdict::message;
}

// The message written again from what was decoded.
std::string rewritten(const Message& message) {
  std::string text = fmt::format(R"({{"src":{},"dest":{},"body":{{)", json_text(message.src),
                                 json_text(message.dest));
  for (const auto& field : message.fields()) {
    text += fmt::format("{}:{},", json_text(field.name), field.value.text);
  }
  text.back() = '}';
  return text + "}";
}

TEST_CASE("a damaged message is refused exactly if it is not one any more, else nothing is lost") {
  const std::uint64_t seed = test_seed();
  CAPTURE(seed);
  Random random(seed);
  Decoder decoder;
  Message message;
  std::string problem;
  int accepted = 0;
  for (int round = 0; round < 20'000; ++round) {
    std::string text = random_message(random);
    for (std::uint64_t n = random.below(4); n > 0; --n) damage(text, random);
    CAPTURE(text);
    const Padded padded(text);
    const Verdict verdict = judge(text);
    const bool ok = decoder.decode(padded.view(), message, problem);
    if (verdict != Verdict::unsure) REQUIRE(ok == (verdict == Verdict::message));
    if (!ok) {
      REQUIRE(!problem.empty());
      continue;
    }
    ++accepted;
    const auto original = JsonParser::parse(text);
    REQUIRE(original);
    REQUIRE(JsonParser::parse(message.body.text) == *original->find("\"body\""));
    if (verdict == Verdict::unsure || contains(text, "\\")) continue;
    const auto again = JsonParser::parse(rewritten(message));
    REQUIRE(again);
    for (const std::string_view key : {"\"src\"", "\"dest\"", "\"body\""}) {
      REQUIRE(*again->find(key) == *original->find(key));
    }
  }
  CHECK(accepted > 2'000);
}

TEST_CASE("a node survives any bytes, and what it says is always JSON") {
  const std::uint64_t seed = test_seed();
  CAPTURE(seed);
  Random random(seed);
  TestNode node;
  node->on("t", [](const Message& message) { return Json(message.body); });
  node.init();
  for (int round = 0; round < 5'000; ++round) {
    std::string text = random_message(random);
    for (std::uint64_t n = random.below(6); n > 0; --n) damage(text, random);
    CAPTURE(text);
    for (const std::string& said : node(text)) {
      CAPTURE(said);
      REQUIRE(JsonParser::parse(said));
    }
    node.log.clear();
  }
}

TEST_CASE("lines that are prepared together decode as they do one by one") {
  const std::uint64_t seed = test_seed();
  CAPTURE(seed);
  Random random(seed);
  Decoder one_by_one;
  Decoder together;
  for (int round = 0; round < 500; ++round) {
    Lines texts;
    std::string all;
    for (std::uint64_t n = 1 + random.below(20); n > 0; --n) {
      texts.push_back(random_message(random));
      if (random.chance(0.2)) damage(texts.back(), random);
      if (random.chance(0.1)) texts.back().clear();
      if (random.chance(0.1)) texts.back() += '\r';
      if (random.chance(0.1) && !texts.back().empty()) {  // a message in two lines is none
        const std::string whole = texts.back();
        const std::size_t at = random.below(whole.size());
        texts.back() = whole.substr(0, at);
        texts.push_back(whole.substr(at));
      }
    }
    for (const std::string& text : texts) all += text + "\n";
    CAPTURE(all);
    const Padded padded(all);
    together.prepare(padded.view());
    std::size_t at = 0;
    for (const std::string& text : texts) {
      CAPTURE(text);
      const Padded alone(text);
      Message expected;
      Message message;
      std::string expected_problem;
      std::string problem;
      const bool good = one_by_one.decode(alone.view(), expected, expected_problem);
      const bool blank =
          text.find_first_not_of(" \t\r") == text.npos;  // a node passes over these itself
      if (!blank && random.chance(0.9)) {                // and may pass over others
        REQUIRE(together.decode(padded.view().substr(at, text.size()), message, problem) == good);
        REQUIRE(message.src == expected.src);
        REQUIRE(message.type == expected.type);
        REQUIRE(message.msg_id == expected.msg_id);
        REQUIRE(message.body == expected.body);
        REQUIRE(message.fields().size() == expected.fields().size());
      }
      at += text.size() + 1;
    }
  }
}

}  // namespace
}  // namespace tests::decoder_random_test
