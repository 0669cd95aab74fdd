#include "txn/transactions.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "maelstrom/checkers/edn.hpp"
#include "maelstrom/checkers/text.hpp"

namespace maelstrom::checkers::txn {
namespace {

constexpr std::size_t kShownText = 120;

std::string shown(const Value& value) {
  std::string text = to_edn(value);
  if (text.size() > kShownText) text = std::string(head_of(text, kShownText)) + "...";
  return text;
}

bool is_name(const Value& value) { return value.is_keyword() || value.is_string(); }

}  // namespace

void Transactions::scan(ReadVersion& reads, bool unique_writes) {
  if (history_.size() >= Edge::kMaxVertex / 2) throw Uncheckable("more than 2^25 ops");
  at_.assign(history_.size(), kNone);
  for (const Op& op : history_) {
    if (!op.is_client()) continue;
    op.is_invoke() ? invoke(op, reads, unique_writes) : complete(op, reads);
  }
  open_begin_ = txns_.size();
  for (const Op& op : history_) {
    if (!op.is_client() || !op.is_invoke() || history_.partner(op) != nullptr) continue;
    const auto position = static_cast<std::uint32_t>(history_.position(op));
    const Txn txn{position, at_[position], static_cast<std::uint32_t>(op.value.size())};
    note_intermediate(txn);
    txns_.push_back(txn);
  }
}

void Transactions::drop_unread_open() {
  const auto begin = txns_.begin() + static_cast<std::ptrdiff_t>(open_begin_);
  const auto is_unread = [&](const Txn& txn) {
    return std::ranges::none_of(
        mops(txn), [&](Mop mop) { return mop.is_write && versions_[mop.version].is_read; });
  };
  txns_.erase(std::remove_if(begin, txns_.end(), is_unread), txns_.end());
  for (std::size_t v = open_begin_; v < txns_.size(); ++v) {
    for (const Mop mop : mops(txns_[v])) {
      if (!mop.is_write) continue;
      Version& version = versions_[mop.version];
      if (version.writer == kNone) version.writer = static_cast<std::uint32_t>(v);
    }
  }
}

Vertex Transactions::vertex_of(const Op& invocation) const {
  const Op* completion = history_.partner(invocation);
  if (completion != nullptr) return at_[history_.position(*completion)];
  const auto position = static_cast<std::uint32_t>(history_.position(invocation));
  const auto open = std::span(txns_).subspan(open_begin_);
  const auto found = std::ranges::lower_bound(open, position, {}, &Txn::op);
  if (found == open.end() || found->op != position) return kNone;
  return static_cast<Vertex>(open_begin_ + static_cast<std::size_t>(found - open.begin()));
}

std::uint32_t Transactions::version_of(std::uint32_t key, const Value& value) {
  const std::uint32_t version = values_.add(key, value);
  if (version >= versions_.size()) versions_.resize(version + 1);
  return version;
}

const Value& Transactions::value_of(const Op& op) const {
  if (!op.value.is_nil() || op.is_invoke()) return op.value;
  const Op* invocation = history_.partner(op);
  return invocation != nullptr ? invocation->value : op.value;
}

void Transactions::invoke(const Op& op, ReadVersion& reads, bool unique_writes) {
  const Txn txn = parse(op, reads);
  at_[history_.position(op)] = txn.first_mop;
  for (const Mop mop : mops(txn)) {
    if (!mop.is_write) continue;
    Version& version = versions_[mop.version];
    if (version.is_invoked && unique_writes) {
      throw Uncheckable(fmt::format("{} is written to key {} more than once",
                                    shown(values_.value(mop.version)),
                                    shown(keys_.value(mop.key))));
    }
    version.is_invoked = true;
  }
}

void Transactions::complete(const Op& op, ReadVersion& reads) {
  const Txn txn = parse(op, reads);
  const auto position = static_cast<std::uint32_t>(history_.position(op));
  const auto vertex = static_cast<Vertex>(txns_.size());
  note_intermediate(txn);
  for (const Mop mop : mops(txn)) {
    if (!mop.is_write) continue;
    Version& version = versions_[mop.version];
    (op.is_fail() ? version.failed_writer : version.writer) = op.is_fail() ? position : vertex;
  }
  if (op.is_fail()) {
    failed_.push_back(txn);
  } else {
    at_[position] = vertex;
    txns_.push_back(txn);
  }
}

// A completion replaces the micro-operations of its invocation if it has the same number of them.
Txn Transactions::parse(const Op& op, ReadVersion& reads) {
  const Value& value = value_of(op);
  if (!value.is_sequence() && !value.is_nil()) {
    throw Uncheckable(fmt::format("op {} has no transaction but {}", op.index, shown(value)));
  }
  const auto mops = value.is_nil() ? std::span<const Value>() : value.elements();
  const Op* invocation = op.is_invoke() ? nullptr : history_.partner(op);
  const bool in_place = invocation != nullptr && invocation->value.size() == mops.size();
  Txn txn;
  txn.op = static_cast<std::uint32_t>(history_.position(op));
  txn.mop_count = static_cast<std::uint32_t>(mops.size());
  txn.first_mop =
      in_place ? at_[history_.position(*invocation)] : static_cast<std::uint32_t>(mops_.size());
  if (!in_place) mops_.resize(mops_.size() + mops.size());
  const bool says_nothing = op.is_ok() && op.value.is_nil() && !mops.empty();
  bool is_same_txn = (in_place || invocation == nullptr) && !says_nothing;
  for (std::size_t i = 0; i < mops.size(); ++i) {
    const Value* invoked = in_place ? &invocation->value.elements()[i] : nullptr;
    const bool has_read = op.is_ok() || (op.is_info() && !op.value.is_nil());
    Mop& mop = mops_[txn.first_mop + i];
    const bool is_same_mop = parse_mop(mop, mops[i], invoked, has_read ? &reads : nullptr);
    is_same_txn = is_same_txn && (is_same_mop || !in_place);
  }
  if (!is_same_txn && altered_++ == 0) altered_op_ = txn.op;
  return txn;
}

// Returns whether the micro-operation is the one that was invoked; equal parts need not be looked
// up again. Without `reads`, nothing was read.
bool Transactions::parse_mop(Mop& mop, const Value& value, const Value* invoked,
                             ReadVersion* reads) {
  if (!value.is_sequence() || value.size() < 2 || !is_name(value.elements()[0])) {
    throw Uncheckable("not a micro-operation: " + shown(value));
  }
  const auto parts = value.elements();
  const std::string_view f = parts[0].text();
  const bool is_write = f == write_;
  if (!is_write && f != "r") {
    throw Uncheckable(fmt::format("neither :r nor :{}: {}", write_, shown(value)));
  }
  const bool same_key = invoked != nullptr && is_same(parts[1], invoked->elements()[1]);
  if (!same_key) {
    mop.key = keys_.add(0, parts[1]) & 0x7fffffffU;
    if (mop.key >= last_writes_.size()) last_writes_.resize(mop.key + 1);
  }
  const bool same_f = invoked != nullptr && (mop.is_write != 0) == is_write;
  mop.is_write = is_write ? 1 : 0;
  if (is_write && same_key && same_f && is_same(argument(value), argument(*invoked))) return true;
  if (is_write) {
    mop.version = version_of(mop.key, argument(value));
    return false;
  }
  mop.version = reads != nullptr ? reads->read(mop.key, argument(value)) : kNone;
  return same_key && same_f;
}

void Transactions::note_intermediate(const Txn& txn) {
  for (const Mop mop : mops(txn)) {
    if (!mop.is_write) continue;
    LastWrite& last = last_writes_[mop.key];
    if (last.op == txn.op) versions_[last.version].intermediate = txn.op;
    last = {txn.op, mop.version};
  }
}

}  // namespace maelstrom::checkers::txn
