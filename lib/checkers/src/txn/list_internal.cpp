#include <algorithm>
#include <vector>

#include "op_value.hpp"
#include "txn/list_anomalies.hpp"
#include "txn/overlooked.hpp"

namespace maelstrom::checkers::txn {
namespace {

bool is_equal(std::span<const Value> a, std::span<const Value> b) {
  return std::ranges::equal(a, b, is_same);
}

std::span<const Value> elements_of(const Value& list) {
  return list.is_sequence() ? list.elements() : std::span<const Value>();
}

// The state of a key as a transaction should see it: the list of its last read, if any, and its own
// appends since then.
struct Expected {
  std::uint32_t op = kNone;  // of the transaction
  bool is_read = false;
  Value list;
  std::vector<Value> appended;

  void begin(std::uint32_t txn_op) {
    op = txn_op;
    is_read = false;
    appended.clear();
  }

  void read(const Value& value) {
    is_read = true;
    list = value;
    appended.clear();
  }

  bool has_read(const Value& element) const {
    return list.is_sequence() && std::ranges::any_of(list.elements(), [&](const Value& other) {
             return is_same(element, other);
           });
  }

  // Whether a list ends with what was appended.
  bool has_appended(const Value& value) const {
    const auto elements = elements_of(value);
    return elements.size() >= appended.size() && is_equal(elements.last(appended.size()), appended);
  }

  // A read of nil is a read of the empty list.
  bool allows(const Value& value) const {
    if (!has_appended(value)) return false;
    const auto elements = elements_of(value);
    return !is_read ||
           is_equal(elements.first(elements.size() - appended.size()), elements_of(list));
  }

  Value to_value(Arena& arena) const {
    std::vector<Value> elements;
    if (!is_read) elements.push_back(Value::symbol("..."));
    if (is_read && list.is_sequence()) {
      elements.assign(list.elements().begin(), list.elements().end());
    }
    elements.insert(elements.end(), appended.begin(), appended.end());
    return arena.vector(elements);
  }
};

class InternalCheck {
 public:
  InternalCheck(const Transactions& txns, Report& report, Arena& arena)
      : txns_(txns), report_(report), arena_(arena), keys_(txns.keys().size()) {}

  const MissedOwnWrites& missed() const { return missed_; }

  void check(Vertex v) {
    const auto mops = txns_.mops(v);
    if (mops.size() < 2) return;
    bool is_internal = false;
    bool is_future = false;
    for (std::size_t i = 0; i < mops.size(); ++i) {
      Expected& expected = keys_[mops[i].key];
      if (expected.op != txns_[v].op) expected.begin(txns_[v].op);
      const Value value = txns_.read_value(v, i);
      if (mops[i].is_write != 0) {
        // Without a contradiction the latest read has all elements of earlier reads.
        const bool may_be_future = expected.is_read && (is_internal || expected.has_read(value));
        if (!is_future && may_be_future) is_future = find_future(v, i);
        expected.appended.push_back(value);
      } else {
        if (!is_internal && !expected.allows(value)) {
          is_internal = add_internal(v, i, expected);
          if (!expected.has_appended(value)) missed_.add(txns_[v].op);
        }
        expected.read(value);
      }
    }
  }

 private:
  bool add_internal(Vertex v, std::size_t i, const Expected& expected) {
    report_.add("internal", [&] {
      return arena_.map({{Value::keyword("op"), op_map(txns_.op(v), arena_)},
                         {Value::keyword("mop"), txns_.mop_value(txns_[v], i)},
                         {Value::keyword("expected"), expected.to_value(arena_)}});
    });
    return true;
  }

  // Looks for an earlier read that has the element of the append at `i`.
  bool find_future(Vertex v, std::size_t i) {
    const auto mops = txns_.mops(v);
    const Value element = txns_.read_value(v, i);
    for (std::size_t j = 0; j < i; ++j) {
      if (mops[j].is_write != 0 || mops[j].key != mops[i].key) continue;
      Expected read;
      read.read(txns_.read_value(v, j));
      if (!read.has_read(element)) continue;
      report_.add("future-read", [&] {
        return arena_.map({{Value::keyword("op"), op_map(txns_.op(v), arena_)},
                           {Value::keyword("mop"), txns_.mop_value(txns_[v], j)},
                           {Value::keyword("element"), element}});
      });
      return true;
    }
    return false;
  }

  const Transactions& txns_;
  Report& report_;
  Arena& arena_;
  std::vector<Expected> keys_;
  MissedOwnWrites missed_;
};

}  // namespace

void report_internal(const Transactions& txns, const TxnOptions& options, Report& report,
                     Arena& arena) {
  InternalCheck check(txns, report, arena);
  for (Vertex v = 0; v < txns.size(); ++v) {
    if (txns.is_ok(v)) check.check(v);
  }
  check.missed().report_to(report, txns, options);
}

}  // namespace maelstrom::checkers::txn
