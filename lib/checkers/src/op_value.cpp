#include "op_value.hpp"

namespace maelstrom::checkers {

std::vector<Value::Entry> op_entries(const Op& op, std::string_view f, Value value) {
  std::vector<Value::Entry> entries = {
      {Value::keyword("index"), Value::integer(op.index)},
      {Value::keyword("time"), Value::integer(op.time.count())},
      {Value::keyword("type"), Value::keyword(to_string(op.type))},
      {Value::keyword("process"), Value::integer(op.process)},
      {Value::keyword("f"), Value::keyword(f)},
      {Value::keyword("value"), value},
  };
  if (!op.error.is_nil()) entries.push_back({Value::keyword("error"), op.error});
  if (op.final) entries.push_back({Value::keyword("final?"), Value::boolean(true)});
  return entries;
}

Value tagged_op(const Op& op, std::string_view f, Arena& arena) {
  return arena.tagged("jepsen.history.Op", op_map(op, f, op.value, arena));
}

}  // namespace maelstrom::checkers
