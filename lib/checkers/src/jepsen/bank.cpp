// jepsen.tests.bank.
#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <vector>

#include "maelstrom/checkers/jepsen.hpp"
#include "op_value.hpp"

namespace maelstrom::checkers {
namespace {

constexpr std::array<std::string_view, 4> kBankErrors = {"negative-value", "nil-balance",
                                                         "unexpected-key", "wrong-total"};

struct BankError {
  std::string_view type;
  double badness = 0;
  std::int64_t total = 0;
  Value value;  // as Jepsen shows it
};

// The total of the balances; nothing if one is no integer, or if they overflow.
std::optional<std::int64_t> total_of(Value balances) {
  std::int64_t total = 0;
  for (const auto& [account, balance] : balances.entries()) {
    if (!balance.is_integer()) return std::nullopt;
    if (__builtin_add_overflow(total, balance.as_integer(), &total)) return std::nullopt;
  }
  return total;
}

class Bank {
 public:
  // `first`: a read with integer balances, with which all others must agree.
  Bank(const Op& first, Arena& arena) : arena_(arena), total_(*total_of(first.value)) {
    for (const auto& [account, balance] : first.value.entries()) accounts_.insert(account);
  }

  // What is wrong with a read. Its balances are integers or nil.
  std::optional<BankError> look_at(const Op& op) const {
    std::vector<Value> unexpected;
    std::vector<Value::Entry> nils;
    std::vector<Value> negative;
    double debts = 0;
    for (const auto& [account, balance] : op.value.entries()) {
      if (!accounts_.contains(account)) unexpected.push_back(account);
      if (balance.is_nil()) nils.push_back({account, balance});
      if (!balance.is_integer() || balance.as_integer() >= 0) continue;
      negative.push_back(balance);
      debts -= static_cast<double>(balance.as_integer());
    }
    if (!unexpected.empty()) {
      return error("unexpected-key", op, static_cast<double>(unexpected.size()),
                   {Value::keyword("unexpected"), arena_.list(unexpected)});
    }
    if (!nils.empty()) {
      return error("nil-balance", op, static_cast<double>(nils.size()),
                   {Value::keyword("nils"), arena_.map(nils)});
    }
    const std::int64_t total = total_of(op.value).value_or(0);
    if (total != total_) {
      const double badness = std::abs(static_cast<double>(total) - static_cast<double>(total_));
      auto wrong =
          error("wrong-total", op, badness, {Value::keyword("total"), Value::integer(total)});
      wrong.total = total;
      return wrong;
    }
    if (negative.empty()) return std::nullopt;
    return error("negative-value", op, debts, {Value::keyword("negative"), arena_.list(negative)});
  }

 private:
  BankError error(std::string_view type, const Op& op, double badness, Value::Entry detail) const {
    return {type, badness, 0,
            arena_.map({{Value::keyword("type"), Value::keyword(type)},
                        detail,
                        {Value::keyword("op"), op_map(op, arena_)}})};
  }

  Arena& arena_;
  std::set<Value> accounts_;
  std::int64_t total_;
};

Value summary(const std::vector<BankError>& errors, Arena& arena) {
  const auto worst = std::ranges::max_element(errors, {}, &BankError::badness);
  std::vector<Value::Entry> entries = {
      {Value::keyword("count"), Value::integer(static_cast<std::int64_t>(errors.size()))},
      {Value::keyword("first"), errors.front().value},
      {Value::keyword("worst"), worst->value},
      {Value::keyword("last"), errors.back().value}};
  if (worst->type == "wrong-total") {
    const auto [lowest, highest] = std::ranges::minmax_element(errors, {}, &BankError::total);
    entries.push_back({Value::keyword("lowest"), lowest->value});
    entries.push_back({Value::keyword("highest"), highest->value});
  }
  return arena.map(entries);
}

bool is_balance(const Value::Entry& entry) {
  return entry.value.is_integer() || entry.value.is_nil();
}

bool counts(std::string_view type, const BankOptions& options) {
  const auto has = [&](const auto& names) { return std::ranges::find(names, type) != names.end(); };
  return !has(options.ignored) && (options.only.empty() || has(options.only));
}

}  // namespace

std::span<const std::string_view> bank_error_names() { return kBankErrors; }

Verdict check_bank(const History& history, Arena& arena, const BankOptions& options) {
  std::vector<const Op*> reads;
  std::size_t odd = 0;  // reads of something else
  for (const Op& op : history) {
    if (!op.is_client() || !op.is_ok() || op.f != "read") continue;
    const bool is_read = op.value.is_map() && op.value.size() > 0 &&
                         std::ranges::all_of(op.value.entries(), is_balance);
    is_read ? reads.push_back(&op) : void(++odd);
  }
  const auto first =
      std::ranges::find_if(reads, [](const Op* op) { return total_of(op->value).has_value(); });
  std::map<std::string_view, std::vector<BankError>> errors;
  std::optional<BankError> first_error;
  std::int64_t count = 0;
  if (first != reads.end()) {
    const Bank bank(**first, arena);
    for (const Op* const read : reads) {
      const auto error = bank.look_at(*read);
      if (!error || !counts(error->type, options)) continue;
      if (!first_error) first_error = error;
      errors[error->type].push_back(*error);
      ++count;
    }
  }
  std::vector<Value::Entry> by_type;
  by_type.reserve(errors.size());
  for (const auto& [type, of_type] : errors) {
    by_type.push_back({Value::keyword(type), summary(of_type, arena)});
  }
  Verdict verdict;
  if (count > 0) verdict.validity = Validity::invalid;
  verdict.require_evidence(reads.size() > 1 && first != reads.end(),
                           "no two reads of all accounts succeeded, so none could differ");
  verdict.require_evidence(odd == 0, "some reads are no maps of accounts to whole numbers");
  verdict.add("read-count", Value::integer(static_cast<std::int64_t>(reads.size())));
  verdict.add("error-count", Value::integer(count));
  verdict.add("first-error", first_error ? first_error->value : Value());
  verdict.add("errors", arena.map(by_type));
  return verdict;
}

}  // namespace maelstrom::checkers
