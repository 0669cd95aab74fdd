#include <fmt/format.h>

#include <algorithm>

#include "txn-list-append/txn_list_append.hpp"

namespace apps::list_append {

using maelstrom::Error;
using maelstrom::ErrorCode;

constexpr std::size_t kPunctuation = 16;  // bytes around a key and a value, as in ["append",,],

Kind::Kind(maelstrom::Raw json) : is_append(json.text == "\"append\"") {
  if (is_append || json.text == "\"r\"") return;
  throw Error(ErrorCode::malformed_request,
              fmt::format("{:.16} is neither \"r\" nor \"append\"", json.text));
}

List::List(maelstrom::Raw json) {
  maelstrom::ArrayCursor elements(json);
  for (maelstrom::Raw element; elements.next(element);) append(Canonical(element));
}

void List::append(const Canonical& element) {
  text.pop_back();
  if (text.size() > 1) text.push_back(',');
  text.append(element.text).push_back(']');
}

bool Txn::only_reads() const {
  return std::ranges::none_of(ops, [](const MicroOp& op) { return std::get<Kind>(op).is_append; });
}

Result<Txn> Lists::query(const Txn& txn) const {
  Table::Changes none;
  return complete(txn, none);
}

Result<Txn> Lists::apply(const Txn& txn) {
  Table::Changes changes;
  auto completed = complete(txn, changes);
  if (!completed) return completed;
  if (const auto kept = lists.put(std::move(changes)); !kept) return kept.error();
  return completed;
}

Result<Txn> Lists::complete(const Txn& txn, Table::Changes& changes) const {
  Txn completed;
  std::size_t bytes = 0;
  for (auto [kind, key, value] : txn.ops) {
    const auto changed = changes.find(key);
    const List* list = changed == changes.end() ? lists.find(key) : &changed->second;
    if (kind.is_append) {
      List& own = changes.try_emplace(key, list == nullptr ? List() : *list).first->second;
      own.append(value);
    } else {
      value.text = list == nullptr ? "null" : list->text;
    }
    bytes += key.text.size() + value.text.size() + kPunctuation;
    if (bytes > maelstrom::replication::kMaxAnswer) {
      return Error(ErrorCode::malformed_request,
                   "the lists are too long for one answer: read less");
    }
    completed.ops.emplace_back(kind, std::move(key), std::move(value));
  }
  return completed;
}

}  // namespace apps::list_append
