#include "apps/forgeries/forgeries.hpp"

#include <fmt/format.h>

#include <utility>

namespace tests {
namespace {

using Texts = std::vector<std::string>;

// The text inside a JSON string, its escapes undone.
std::string content_of(std::string_view json_string) {
  maelstrom::Scratch scratch;
  return maelstrom::from_json<std::string>(maelstrom::Raw{json_string}, scratch);
}

std::string nested(std::size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); }

std::string repeated(std::string_view element, std::size_t count) {
  std::string text = "[";
  for (std::size_t i = 0; i < count; ++i) text.append(i == 0 ? "" : ",").append(element);
  return text + "]";
}

const Texts kIntegers = {
    "0",
    "1",
    "2",
    "3",
    "-1",
    "255",
    "1000000",
    "2147483648",           // 2^31
    "4294967296",           // 2^32
    "9007199254740993",     // 2^53 + 1
    "1700000000000000000",  // a boot time
    "3155760000000000000",  // a century in nanoseconds
    "4611686018427387904",  // 2^62
    "9223372036854775807",
    "-9223372036854775808",  // the limits of 64 bits
    "9223372036854775808",
    "18446744073709551614",
    "18446744073709551615",
};
const Texts kNoIntegers = {"18446744073709551616",
                           "-0",
                           "1.0",
                           "1e3",
                           "1e999",
                           "\"1\"",
                           "null",
                           "true",
                           "[]",
                           "[1]",
                           "{}"};

const Texts kTexts = {
    R"("")",
    R"("{\"machine\":[")",  // JSON that ends too soon
    R"("[")",
    R"("null")",
    R"("{}")",
    R"("[]")",
    R"("\u0000\u0001\u001f\n\t")",
    R"("\ud800")",  // half a surrogate pair
    R"("\ud83d\ude00")",
    R"("n0")",
    R"("n1")",
    R"("n9")",
    R"("c1")",
    R"("leaf")",
    R"("hub")",
    R"("raft")",
    R"("request")",
    R"("append")",
    R"("1,2,3")",
    R"("[0,0,1,1,\"[[\"]")",
    R"("-1")",
    R"("99999999999999999999")",
};
const Texts kNoTexts = {"0", "null", "[]", "{}", "true"};

const Texts kAnything = {
    "null",
    "0",
    "1e999",
    "-1e999",
    "1e-999",
    "-0",
    "-0.0",
    "123456789012345678901234567890",
    R"("")",
    R"("\ud800")",
    R"([1,"\ud800"])",
    R"({"\ud800":1})",
    R"({"a":1,"a":2})",
    "{}",
    "[]",
    "[[]]",
    R"("[")",
};

void append(Texts& to, const Texts& from) { to.insert(to.end(), from.begin(), from.end()); }

// What may stand, or should not stand, where something of that shape is read.
Texts values_of(const Shape& shape) {
  Texts values = shape.examples;
  switch (shape.kind) {
    case Shape::Kind::boolean: append(values, {"true", "false", "null", "1", "\"true\""}); break;
    case Shape::Kind::integer:
    case Shape::Kind::real:
      append(values, kIntegers);
      append(values, kNoIntegers);
      break;
    case Shape::Kind::text:
      append(values, kTexts);
      values.push_back('"' + std::string(10'000, 'x') + '"');
      append(values, kNoTexts);
      break;
    case Shape::Kind::any:
      append(values, kAnything);
      values.push_back(nested(100));
      values.push_back(nested(240));  // as an honest client cannot send it
      break;
    case Shape::Kind::array: {
      const std::string element = sample(shape.parts[0].shape, true);
      append(values, {"[]", "[" + element + "]", repeated(element, 100), "[null]", "[[]]", "{}",
                      "null", "0", "\"\""});
      break;
    }
    case Shape::Kind::tuple:
      append(values, {"[]", "{}", "null", "[1]", repeated("1", shape.parts.size()),
                      repeated("1", shape.parts.size() + 1)});
      break;
    case Shape::Kind::map: {
      const std::string value = sample(shape.parts[0].shape, true);
      for (const char* key : {"n0", "n1", "n2", "n9", "c1", "", "k1", "\\ud800"}) {
        values.push_back(fmt::format(R"({{"{}":{}}})", key, value));
      }
      append(values, {"{}", "[]", "null", "0"});
      break;
    }
    case Shape::Kind::object: append(values, {"{}", "[]", "null", "0", "\"\""});
  }
  return values;
}

void add_changes(const Shape& shape, const Tree& tree, Path& path, std::vector<Change>& changes);

// Of a text that is JSON itself, every place in it.
void add_changes_inside(const Shape& content, const Tree& text, const Path& path,
                        std::vector<Change>& changes) {
  if (!text.text.starts_with('"')) return;
  try {
    const Tree inner = parse_tree(content_of(text.text));
    for (const Change& change : changes_of(content, inner)) {
      Tree changed = inner;
      change.apply(changed);
      changes.push_back({path, {}, quoted(changed.str())});
    }
  } catch (const maelstrom::Error&) {  // some texts are of other kinds
  }
}

void add_changes_below(const Shape& shape, const Tree& tree, Path& path,
                       std::vector<Change>& changes) {
  const auto descend = [&](const Shape& part, std::size_t position) {
    path.push_back(position);
    add_changes(part, tree.members[position].value, path, changes);
    path.pop_back();
  };
  switch (shape.kind) {
    case Shape::Kind::array:
    case Shape::Kind::map:
      for (std::size_t i = 0; i < std::min<std::size_t>(tree.members.size(), 3); ++i) {
        descend(shape.parts[0].shape, i);
      }
      break;
    case Shape::Kind::tuple:
      for (std::size_t i = 0; i < std::min(tree.members.size(), shape.parts.size()); ++i) {
        descend(shape.parts[i].shape, i);
      }
      break;
    case Shape::Kind::object:
      for (const Shape::Part& part : shape.parts) {
        const Tree::Member* const member = tree.find(part.name);
        if (member != nullptr) {
          descend(part.shape, static_cast<std::size_t>(member - tree.members.data()));
        } else {
          changes.push_back({path, part.name, sample(part.shape, true)});
        }
      }
      break;
    default: break;
  }
}

void add_changes(const Shape& shape, const Tree& tree, Path& path, std::vector<Change>& changes) {
  for (const std::string& value : values_of(shape)) changes.push_back({path, {}, value});
  if (!path.empty()) changes.push_back({path, {}, {}, true});
  const bool has_content =
      !shape.parts.empty() && (shape.kind == Shape::Kind::text || shape.kind == Shape::Kind::any);
  if (has_content && shape.kind == Shape::Kind::text) {
    add_changes_inside(shape.parts[0].shape, tree, path, changes);
  } else if (has_content) {
    add_changes(shape.parts[0].shape, tree, path, changes);
  } else {
    add_changes_below(shape, tree, path, changes);
  }
}

// What stands there tells what may.
Shape shape_of_value(const Tree& tree) {
  if (tree.kind == Tree::Kind::array) return {Shape::Kind::array, {{"", false, {}}}};
  if (tree.kind == Tree::Kind::object) return {Shape::Kind::object};
  if (tree.text.starts_with('"')) return {Shape::Kind::text};
  if (tree.text == "true" || tree.text == "false") return {Shape::Kind::boolean};
  return {Shape::Kind::integer};
}

template <class T>
const T& any_of(const std::vector<T>& list, const Choose& choose) {
  return list.at(choose(list.size()));
}

}  // namespace

void Change::apply(Tree& tree) const {
  if (removes) {
    const Path parent(path.begin(), path.end() - 1);
    Tree* const holder = at(tree, parent);
    if (holder == nullptr || path.back() >= holder->members.size()) return;
    holder->members.erase(holder->members.begin() + static_cast<std::ptrdiff_t>(path.back()));
    return;
  }
  Tree* const place = at(tree, path);
  if (place == nullptr) return;
  Tree scalar;
  scalar.text = value;
  if (key.empty()) {
    *place = std::move(scalar);
  } else if (place->kind == Tree::Kind::object) {
    place->members.push_back({key, std::move(scalar)});
  }
}

std::string sample(const Shape& shape, bool full) {
  if (!shape.examples.empty()) return shape.examples.front();
  const bool has_content = !shape.parts.empty();
  switch (shape.kind) {
    case Shape::Kind::boolean: return "true";
    case Shape::Kind::integer:
    case Shape::Kind::real: return "1";
    case Shape::Kind::text: return quoted(has_content ? sample(shape.parts[0].shape, full) : "n1");
    case Shape::Kind::any: return has_content ? sample(shape.parts[0].shape, full) : "7";
    case Shape::Kind::array: return "[" + sample(shape.parts[0].shape, full) + "]";
    case Shape::Kind::map: return R"({"n1":)" + sample(shape.parts[0].shape, full) + "}";
    case Shape::Kind::tuple: {
      std::string text = "[";
      for (const auto& part : shape.parts) {
        text.append(text.size() > 1 ? "," : "").append(sample(part.shape, full));
      }
      return text + "]";
    }
    case Shape::Kind::object: {
      std::string text = "{";
      for (const auto& part : shape.parts) {
        if (part.is_optional && !full) continue;
        text.append(text.size() > 1 ? "," : "");
        text.append(quoted(part.name)).append(":").append(sample(part.shape, full));
      }
      return text + "}";
    }
  }
  return "null";
}

std::vector<Change> changes_of(const Shape& shape, const Tree& tree) {
  std::vector<Change> changes;
  Path path;
  add_changes(shape, tree, path, changes);
  return changes;
}

std::vector<Change> changes_of(const Tree& tree) {
  std::vector<Change> changes;
  Tree copy = tree;
  for (const Path& path : paths_of(tree)) {
    for (const auto& value : values_of(shape_of_value(*at(copy, path)))) {
      changes.push_back({path, {}, value});
    }
    if (!path.empty()) changes.push_back({path, {}, {}, true});
  }
  return changes;
}

std::string forged(const Shape& shape, std::string_view body, const Choose& choose) {
  Tree tree = parse_tree(body);
  const auto changes = changes_of(shape, tree);
  const Change& first = any_of(changes, choose);
  const Change& second = any_of(changes, choose);
  const bool is_deeper_last = first.path.size() < second.path.size();
  const Change& deeper = is_deeper_last ? second : first;
  const Change& other = is_deeper_last ? first : second;
  deeper.apply(tree);
  if (choose(3) != 0) other.apply(tree);
  return tree.str();
}

std::string mutated(std::string_view body, const std::vector<std::string>& others,
                    const Choose& choose) {
  Tree tree = parse_tree(body);
  const std::size_t count = 1 + choose(2);
  for (std::size_t i = 0; i < count; ++i) {
    const auto paths = paths_of(tree);
    const Path path = any_of(paths, choose);
    Tree& place = *at(tree, path);
    if (choose(3) == 0 && !others.empty()) {
      Tree other = parse_tree(any_of(others, choose));
      const auto other_paths = paths_of(other);
      Tree taken = *at(other, any_of(other_paths, choose));
      place = std::move(taken);
    } else {
      Tree scalar;
      scalar.text = any_of(values_of(shape_of_value(place)), choose);
      place = std::move(scalar);
    }
  }
  return tree.str();
}

const std::string& extreme(const Choose& choose) {
  const std::size_t at = choose(kIntegers.size() + kNoIntegers.size());
  return at < kIntegers.size() ? kIntegers[at] : kNoIntegers[at - kIntegers.size()];
}

std::string with_extremes(std::string_view body, std::size_t count, const Choose& choose) {
  Tree tree = parse_tree(body);
  std::vector<Path> numbers;
  for (Path& path : paths_of(tree)) {
    const std::string& text = at(tree, path)->text;
    if (!text.empty() && text.find_first_not_of("-0123456789") == std::string::npos) {
      numbers.push_back(std::move(path));
    }
  }
  if (numbers.empty()) return tree.str();
  for (; count > 0; --count) at(tree, any_of(numbers, choose))->text = extreme(choose);
  return tree.str();
}

std::string with_members(std::string_view json, const std::vector<std::string>& names,
                         const std::function<std::string(const std::string& name)>& value,
                         const Choose& choose) {
  Tree tree = parse_tree(json);
  for (std::size_t count = 1 + choose(2); count > 0; --count) {
    const std::string& name = any_of(names, choose);
    std::vector<Path> places;
    for (const Path& path : paths_of(tree)) {
      const Tree& parent = *at(tree, path);
      for (std::size_t i = 0; i < parent.members.size(); ++i) {
        if (parent.members[i].key != name) continue;
        places.push_back(path);
        places.back().push_back(i);
      }
    }
    if (places.empty()) continue;
    Tree replaced;
    replaced.text = value(name);
    *at(tree, any_of(places, choose)) = std::move(replaced);
  }
  return tree.str();
}

std::string line_of(std::string_view src, std::string_view dest, std::string_view body) {
  return fmt::format(R"({{"src":"{}","dest":"{}","body":{}}})", src, dest, body);
}

}  // namespace tests
