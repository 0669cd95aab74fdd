#include "story/passage.hpp"

#include <algorithm>
#include <charconv>

#include "maelstrom/checkers/edn.hpp"
#include "maelstrom/checkers/value_json.hpp"
#include "report/text.hpp"

namespace maelstrom::workbench::story {
namespace {

constexpr std::size_t kMaxBytes = std::size_t{256} << 20U;  // of bodies that are read
constexpr double kMost = 0.02;  // of what must not be: nodes err, and numbers coincide

// The number that a text is, so that keys of objects are found.
Value number_in(const Value& text) {
  const std::string_view digits = text.text();
  std::int64_t number = 0;
  const auto [end, problem] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  const bool is_number = problem == std::errc{} && end == digits.data() + digits.size();
  return is_number ? Value::integer(number) : Value();
}

}  // namespace

Passage::Passage(const Trail& trail, const Given& given, std::span<const Value> followed)
    : trail_(trail), given_(given) {
  for (const Value& value : followed) {
    const auto number = static_cast<std::uint32_t>(numbers_.size());
    if (!numbers_.emplace(value, number).second) continue;
    if (const auto gift = given.find(value); gift != given.end()) {
      gifts_[{gift->second.node, number}] = gift->second.time;
    }
  }
  collect();
  for (Field& field : fields_) {
    field.carries = static_cast<double>(field.wrong) <= kMost * static_cast<double>(field.all);
  }
  while (drop_impossible_field()) {
  }
}

void Passage::collect() {
  std::size_t bytes = 0;
  for (const Letter& letter : trail_.letters()) {
    if (trail_.is_client(letter.src) || trail_.is_client(letter.dest)) continue;
    bytes += letter.body.size();
    if (bytes > kMaxBytes) {
      is_whole_ = false;
      return;
    }
    Arena scratch;
    Value body;
    try {
      body = read_json(letter.body, scratch);
    } catch (const ReadError&) {
      continue;
    }
    if (!body.is_map()) continue;
    Hits hits;
    std::string path(report::text_of(report::member(body, "type")));
    for (const auto& [name, part] : body.entries()) {
      const std::string_view field = report::text_of(name);
      if (field == "type" || field == "msg_id" || field == "in_reply_to") continue;
      const std::size_t size = path.size();
      path.append(".").append(field);
      collect(part, path, letter, hits);
      path.resize(size);
    }
    if (!hits.empty()) hits_.emplace_back(&letter, std::move(hits));
  }
}

void Passage::collect(const Value& part, std::string& path, const Letter& letter, Hits& hits) {
  const std::size_t size = path.size();
  if (part.is_sequence()) {
    path += "[]";
    for (const Value& element : part.elements()) collect(element, path, letter, hits);
  } else if (part.is_map()) {
    path += "{}";
    for (const auto& [key, inner] : part.entries()) {
      const Value name = Value::string(report::text_of(key));
      const Value number = number_in(name);
      consider(number.is_nil() ? name : number, path, letter, hits);
      const std::size_t before = path.size();
      // The names of an object with fields tell its parts apart; keys that are numbers do not.
      path += number.is_nil() ? "." + std::string(name.text()) : ":";
      collect(inner, path, letter, hits);
      path.resize(before);
    }
  } else if (part.is_string() || part.is_integer()) {
    consider(part, path, letter, hits);
  }
  path.resize(size);
}

void Passage::consider(const Value& value, const std::string& path, const Letter& letter,
                       Hits& hits) {
  const auto known = given_.find(value);
  const bool is_given = known != given_.end() && known->second.time <= letter.sent;
  // A text that nobody gave, such as the name of a node, says nothing of the field of numbers.
  if (!is_given && !value.is_integer()) return;
  const auto [field, is_new] =
      field_numbers_.try_emplace(path, static_cast<std::uint32_t>(fields_.size()));
  if (is_new) fields_.emplace_back();
  ++fields_[field->second].all;
  if (!is_given) ++fields_[field->second].wrong;
  const auto followed = numbers_.find(value);
  if (is_given && followed != numbers_.end()) hits.push_back({field->second, followed->second});
}

// When each holder first had each value, by what it was given and by the fields that carry.
Passage::Holdings Passage::spread() const {
  Holdings holdings = gifts_;
  for (const auto& [letter, hits] : hits_) {
    if (!letter->is_received()) continue;
    for (const Hit& hit : hits) {
      if (!fields_[hit.field].carries) continue;
      const auto [at, is_new] =
          holdings.try_emplace({trail_.name(letter->dest), hit.value}, letter->ended);
      if (!is_new) at->second = std::min(at->second, letter->ended);
    }
  }
  return holdings;
}

// In some field nodes may name what they cannot know yet: it is something else, such as a count.
bool Passage::drop_impossible_field() {
  const Holdings holdings = spread();
  std::vector<std::pair<std::size_t, std::size_t>> counts(fields_.size());  // impossible, all
  for (const auto& [letter, hits] : hits_) {
    for (const Hit& hit : hits) {
      const auto held = holdings.find({trail_.name(letter->src), hit.value});
      const bool is_possible = held != holdings.end() && held->second <= letter->sent;
      counts[hit.field].first += is_possible ? 0 : 1;
      ++counts[hit.field].second;
    }
  }
  double worst = kMost;
  Field* dropped = nullptr;
  for (std::size_t i = 0; i < fields_.size(); ++i) {
    if (!fields_[i].carries || counts[i].second == 0) continue;
    const double share =
        static_cast<double>(counts[i].first) / static_cast<double>(counts[i].second);
    if (share <= worst) continue;
    worst = share;
    dropped = &fields_[i];
  }
  if (dropped != nullptr) dropped->carries = false;
  return dropped != nullptr;
}

void Passage::saw(std::string_view node, const Value& value, Duration time) {
  const auto followed = numbers_.find(value);
  if (followed != numbers_.end()) sightings_.push_back({{node, followed->second}, time});
}

bool Passage::is_complete() const {
  const Holdings holdings = spread();
  std::size_t unexplained = 0;
  for (const auto& [holding, time] : sightings_) {
    const auto held = holdings.find(holding);
    if (held == holdings.end() || held->second > time) ++unexplained;
  }
  return is_whole_ &&
         static_cast<double>(unexplained) <= kMost * static_cast<double>(sightings_.size());
}

bool Passage::carries(const Letter& letter) const {
  // They are in the order of the letters, which stand in one array.
  const auto found =
      std::ranges::lower_bound(hits_, &letter, {}, &std::pair<const Letter*, Hits>::first);
  return found != hits_.end() && found->first == &letter &&
         std::ranges::any_of(found->second,
                             [this](const Hit& hit) { return fields_[hit.field].carries; });
}

std::vector<const Letter*> Passage::carriers(const Value& value) const {
  std::vector<const Letter*> found;
  const auto number = numbers_.find(value);
  if (number == numbers_.end()) return found;
  for (const auto& [letter, hits] : hits_) {
    const bool carries = std::ranges::any_of(hits, [&](const Hit& hit) {
      return hit.value == number->second && fields_[hit.field].carries;
    });
    if (carries) found.push_back(letter);
  }
  return found;
}

}  // namespace maelstrom::workbench::story
