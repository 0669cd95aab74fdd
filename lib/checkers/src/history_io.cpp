#include "maelstrom/checkers/history_io.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

#include "maelstrom/checkers/edn.hpp"
#include "maelstrom/checkers/text.hpp"
#include "maelstrom/checkers/value_json.hpp"
#include "maelstrom/encode.hpp"
#include "text_cursor.hpp"

namespace maelstrom::checkers {
namespace {

constexpr std::string_view kNemesisName = "nemesis";

// A value in the form in which error messages show it: without NULs, at which what() would end.
std::string shown(const Value& value) { return visible_line(head_of(to_edn(value), 80)); }

[[noreturn]] void fail_field(const char* name, const char* expected, const Value& found) {
  throw std::runtime_error(
      fmt::format("expected {} for :{}, found {}", expected, name, shown(found)));
}

std::int64_t integer_field(const char* name, const Value& value) {
  if (!value.is_integer()) fail_field(name, "an integer", value);
  return value.as_integer();
}

std::int32_t small_field(const char* name, const Value& value) {
  const std::int64_t number = integer_field(name, value);
  if (number < 0 || number > INT32_MAX) fail_field(name, "an integer below 2^31", value);
  return static_cast<std::int32_t>(number);
}

bool is_name(const Value& value) { return value.is_keyword() || value.is_string(); }

std::int32_t read_process(const Value& value) {
  if (is_name(value) && value.text() == kNemesisName) return Op::kNemesis;
  return small_field("process", value);
}

OpType read_type(const Value& value) {
  const auto type = is_name(value) ? parse_op_type(value.text()) : std::nullopt;
  if (!type) fail_field("type", "invoke, ok, fail or info", value);
  return *type;
}

std::string_view read_f(const Value& value) {
  if (!is_name(value) || !is_keyword_name(value.text())) fail_field("f", "a keyword", value);
  return value.text();
}

// Sets the member named `key`; false if there is no such member.
bool set_member(Op& op, std::string_view key, const Value& value) {
  if (key == "index") {
    op.index = small_field("index", value);
  } else if (key == "time") {
    op.time = Duration(integer_field("time", value));
  } else if (key == "type") {
    op.type = read_type(value);
  } else if (key == "process") {
    op.process = read_process(value);
  } else if (key == "f") {
    op.f = read_f(value);
  } else if (key == "value") {
    op.value = value;
  } else if (key == "error") {
    op.error = value;
  } else if (key == "final?") {
    op.final = value.is_true();
  } else {
    return false;
  }
  return true;
}

bool has_field(const char* name, const Value& op) {
  return op.find(name) != nullptr || op.find(Value::string(name)) != nullptr;
}

// A map without these keys is not an op. With their defaults it would look like an invocation of
// process 0.
void require_field(const char* name, const Value& op) {
  if (has_field(name, op)) return;
  throw std::runtime_error(
      fmt::format("expected the map of an op, with :type, :process and :f; this one has no :{}: {}",
                  name, shown(op)));
}

// Histories that are meant for Elle alone may have neither :f nor :process, which Elle does not
// need. Their values tell that they are operations.
bool has_mops(const Value& value) {
  return value.is_sequence() && value.size() > 0 &&
         std::ranges::all_of(value.elements(), [](const Value& mop) {
           return mop.is_sequence() && mop.size() > 1 && is_name(mop.elements()[0]);
         });
}

Op to_op(Value value, std::int32_t index, Arena& arena) {
  if (value.is(Value::Kind::tagged)) value = value.elements()[1];
  if (!value.is_map()) {
    throw std::runtime_error("expected the map of an op, found " + shown(value));
  }
  Op op;
  op.index = index;
  std::vector<Value::Entry> extra;
  for (const auto& entry : value.entries()) {
    if (!is_name(entry.key) || !set_member(op, entry.key.text(), entry.value)) {
      extra.push_back(entry);
    }
  }
  require_field("type", value);
  if (has_mops(op.value)) {
    if (op.f.empty()) op.f = "txn";
  } else {
    for (const char* name : {"process", "f"}) require_field(name, value);
  }
  if (!extra.empty()) op.extra = arena.map(extra);
  return op;
}

// Checks ops as they are read, and adds them to the history.
class OpReader {
 public:
  explicit OpReader(History& history) : history_(history) {}

  void append(const Value& value) {
    const Op op = to_op(value, next_index(), history_.arena());
    check_order(op.index);
    history_.append(op);
  }

 private:
  // For an op without an index: the index after that of the op before.
  std::int32_t next_index() const { return last_index_ == INT32_MAX ? INT32_MAX : last_index_ + 1; }
  // If lines and indexes had different orders, it would be unknown which is right.
  void check_order(std::int32_t index) {
    if (index <= last_index_) {
      throw std::runtime_error(fmt::format(
          "expected :index to grow from op to op, found {} after {}: sort the ops by :index, or "
          "take it away if the lines are in order",
          index, last_index_));
    }
    last_index_ = index;
  }

  History& history_;
  std::int32_t last_index_ = -1;
};

std::size_t count_lines(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count(text, '\n'));
}

// Appends an op. It begins at `offset` in `text`, or it is the part named `part` of the value that
// begins there.
void append_value(OpReader& ops, const Value& value, std::string_view text, std::size_t offset,
                  const std::string& part = {}) {
  try {
    ops.append(value);
  } catch (const ReadError&) {
    throw;
  } catch (const std::runtime_error& error) {
    throw ReadError(text, offset, part + error.what());
  }
}

void append_member(TextBuffer& out, const Value::Entry& entry) {
  out.append(std::string_view(", "));
  append_edn(out, entry.key);
  out.append(' ');
  append_edn(out, entry.value);
}

// Some programs write it at the beginning of a file.
constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";

std::string_view without_mark(std::string_view text) {
  return text.starts_with(kByteOrderMark) ? text.substr(kByteOrderMark.size()) : text;
}

// True if the text begins with an object of JSON or with an array of them. A map of EDN has no
// colon behind its first key, or one that begins a keyword.
bool looks_like_json(std::string_view text) {
  text = without_mark(text);
  const auto skip = [&] {
    text.remove_prefix(std::min(text.find_first_not_of(" \t\r\n"), text.size()));
  };
  const auto take = [&](char c) {
    skip();
    if (!text.starts_with(c)) return false;
    text.remove_prefix(1);
    return true;
  };
  take('[');
  if (!take('{') || !take('"')) return false;
  const std::size_t quote = text.find('"');
  if (quote == std::string_view::npos) return false;
  text.remove_prefix(quote + 1);
  if (text.starts_with(':')) return true;
  skip();
  return text.size() > 1 && text[0] == ':' && (text[1] == ' ' || text[1] == '\t');
}

}  // namespace

History read_history_edn(std::string text) {
  History history;
  const std::string_view input = without_mark(history.arena().adopt(std::move(text)));
  history.reserve(count_lines(input));
  OpReader ops(history);
  EdnReader reader(input, history.arena());
  while (const auto value = reader.next()) {
    if (value->is_sequence()) {
      const auto elements = value->elements();
      for (std::size_t i = 0; i < elements.size(); ++i) {
        append_value(ops, elements[i], input, reader.start(), fmt::format("in element {}, ", i));
      }
    } else {
      append_value(ops, *value, input, reader.start());
    }
  }
  return history;
}

History read_history_jsonl(std::string text) {
  History history;
  const std::string_view input = without_mark(history.arena().adopt(std::move(text)));
  history.reserve(count_lines(input));
  OpReader ops(history);
  read_each_json(
      input, history.arena(), JsonStyle::exact,
      [&](const Value& value, std::size_t offset) { append_value(ops, value, input, offset); });
  return history;
}

History read_history(std::string text, const std::string& name) {
  std::string_view end = name;
  if (end.ends_with(".gz")) end.remove_suffix(3);
  const bool is_named = end.ends_with(".jsonl") || end.ends_with(".json") || end.ends_with(".edn");
  const bool is_json = is_named ? !end.ends_with(".edn") : looks_like_json(text);
  try {
    return is_json ? read_history_jsonl(std::move(text)) : read_history_edn(std::move(text));
  } catch (const ReadError& error) {
    throw std::runtime_error(fmt::format("{}:{}", name, error.what()));
  }
}

History load_history(const std::string& path) {
  return read_history(read_whole_file(path, kMaxHistoryFile), path);
}

void append_op_edn(TextBuffer& out, const Op& op) {
  out.append(std::string_view("{:index "));
  out.append(op.index);
  out.append(std::string_view(", :time "));
  out.append(op.time.count());
  out.append(std::string_view(", :type :"));
  out.append(to_string(op.type));
  out.append(std::string_view(", :process "));
  op.is_client() ? out.append(op.process) : out.append(std::string_view(":nemesis"));
  out.append(std::string_view(", :f :"));
  out.append(op.f);
  out.append(std::string_view(", :value "));
  append_edn(out, op.value);
  if (op.final) out.append(std::string_view(", :final? true"));
  if (!op.error.is_nil()) append_member(out, {Value::keyword("error"), op.error});
  if (op.extra.is_map()) {
    for (const auto& entry : op.extra.entries()) append_member(out, entry);
  }
  out.append(std::string_view("}\n"));
}

void append_op_json(TextBuffer& out, const Op& op) {
  out.append(std::string_view(R"({"index":)"));
  out.append(op.index);
  out.append(std::string_view(R"(,"time":)"));
  out.append(op.time.count());
  out.append(std::string_view(R"(,"type":")"));
  out.append(to_string(op.type));
  out.append(std::string_view(R"(","process":)"));
  op.is_client() ? out.append(op.process) : append_string(out, kNemesisName);
  out.append(std::string_view(R"(,"f":)"));
  append_string(out, op.f);
  out.append(std::string_view(R"(,"value":)"));
  append_json(out, op.value, JsonStyle::exact);
  if (op.final) out.append(std::string_view(R"(,"final?":true)"));
  if (!op.error.is_nil()) {
    out.append(std::string_view(R"(,"error":)"));
    append_json(out, op.error, JsonStyle::exact);
  }
  append_json_members(out, op.extra, JsonStyle::exact);
  out.append(std::string_view("}\n"));
}

}  // namespace maelstrom::checkers
