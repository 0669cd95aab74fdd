#include "txn-list-append/lists.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>
#include <utility>
#include <vector>

namespace apps::list_append {
namespace {

using maelstrom::canonical;
using maelstrom::check_canonical;
using maelstrom::check_depth;
using maelstrom::Error;
using maelstrom::ErrorCode;
using maelstrom::Json;
using maelstrom::List;
using maelstrom::Raw;
using maelstrom::Scratch;
using maelstrom::TextBuffer;
using replicated::Answer;

using Micro = std::tuple<std::string_view, Raw, Raw>;

constexpr std::string_view kAppend = "append";
constexpr std::string_view kRead = "r";

// The JSON around a micro-operation or a list: quotes, brackets, commas.
constexpr std::size_t kPunctuation = 16;  // bytes

MicroOp read_micro_op(Raw micro, Scratch& scratch) {
  const auto [f, key, value] = maelstrom::from_json<Micro>(micro, scratch);
  if (f == kAppend) return {true, canonical(key), Json(value)};
  if (f == kRead) return {false, canonical(key), Json()};
  throw Error(ErrorCode::malformed_request,
              fmt::format("\"{:.{}}\" is neither r nor append", f, kPunctuation));
}

// Throws unless its keys are canonical, as in encode()'s text, and its values are not too deep.
Transaction decode(std::string_view text) {
  auto txn = read_transaction(maelstrom::read_json(text));
  for (const auto& [is_append, key, value] : txn) check_depth(Raw{value.text});
  if (encode(txn) == text) return txn;
  throw Error(ErrorCode::malformed_request, "a transaction with keys that are not canonical");
}

Answer too_long(std::size_t bytes) {
  return Error(ErrorCode::malformed_request,
               fmt::format("the completed transaction would have {} bytes, more than {}: read less "
                           "in one",
                           bytes, replicated::StateMachine::kMaxAnswer));
}

void append_list(std::string& list, std::string_view elements) {
  if (!list.empty()) list += ',';
  list += elements;
}

}  // namespace

Transaction read_transaction(Raw txn) {
  Transaction ops;
  Scratch scratch;
  for (const Raw micro : List<Raw>(txn, scratch)) {
    try {
      ops.push_back(read_micro_op(micro, scratch));
    } catch (const Error& error) {
      throw Error(ErrorCode::malformed_request,
                  fmt::format("txn[{}]: {}", ops.size(), error.text()));
    }
  }
  return ops;
}

bool only_reads(const Transaction& txn) { return std::ranges::none_of(txn, &MicroOp::is_append); }

std::string encode(const Transaction& txn) {
  std::vector<Micro> micros;
  micros.reserve(txn.size());
  for (const auto& [is_append, key, value] : txn) {
    micros.emplace_back(is_append ? kAppend : kRead, Raw{key.text}, Raw{value.text});
  }
  return maelstrom::json_text(micros);
}

void Lists::check_command(std::string_view command) const { (void)decode(command); }

void Lists::check_question(std::string_view question) const {
  if (only_reads(decode(question))) return;
  throw Error(ErrorCode::malformed_request, "a question with an append");
}

Lists::Plan Lists::plan(const Transaction& txn) const {
  Plan plan;
  for (const auto& [is_append, key, value] : txn) {
    plan.answer += key.text.size() + kPunctuation;
    std::string& own = plan.appended[key.text];
    const auto found = lists_.find(key.text);
    if (is_append) {
      if (own.empty() && found == lists_.end()) plan.growth += key.text.size() + kPunctuation;
      append_list(own, value.text);
      plan.growth += value.text.size() + 1;
      plan.answer += value.text.size();
    } else {
      plan.answer += own.size() + (found == lists_.end() ? 0 : found->second.size());
    }
  }
  return plan;
}

// Each read sees the lists as they are, with the elements that the transaction itself has appended
// before.
std::string Lists::complete(const Transaction& txn) const {
  std::map<std::string_view, std::string> appended;
  TextBuffer out;
  char before = '[';
  for (const auto& [is_append, key, value] : txn) {
    out.append(std::exchange(before, ','));
    std::string& own = appended[key.text];
    if (is_append) {
      append_list(own, value.text);
      maelstrom::to_json(out, std::tie(kAppend, key, value));
      continue;
    }
    const auto found = lists_.find(key.text);
    std::string list = found == lists_.end() ? std::string() : found->second;
    if (!own.empty()) append_list(list, own);
    const std::string text = list.empty() ? "null" : '[' + std::move(list) + ']';
    maelstrom::to_json(out, std::tuple(kRead, Raw{key.text}, Raw{text}));
  }
  if (before == '[') out.append('[');
  out.append(']');
  return std::string(out.view());
}

Answer Lists::apply(std::string_view command) noexcept {
  Transaction txn;
  try {
    txn = decode(command);
  } catch (const Error& error) {
    return error;
  }
  const Plan plan = this->plan(txn);
  if (plan.answer > kMaxAnswer) return too_long(plan.answer);
  if (plan.growth > 0 && bytes_ + plan.growth > max_bytes_) {
    return Error(
        ErrorCode::temporarily_unavailable,
        fmt::format("there is no room: the lists hold {} bytes of {}", bytes_, max_bytes_));
  }
  std::string completed = complete(txn);
  bytes_ += plan.growth;
  for (const auto& [key, elements] : plan.appended) {
    if (!elements.empty()) append_list(lists_[std::string(key)], elements);
  }
  return completed;
}

Answer Lists::query(std::string_view question) const {
  const Transaction txn = decode(question);
  const std::size_t size = plan(txn).answer;
  if (size > kMaxAnswer) return too_long(size);
  return complete(txn);
}

std::string Lists::snapshot() const {
  TextBuffer out;
  char before = '[';
  for (const auto& [key, elements] : lists_) {
    out.append(std::exchange(before, ','));
    out.append('[');
    out.append(std::string_view(key));
    out.append(std::string_view(",["));
    out.append(std::string_view(elements));
    out.append(std::string_view("]]"));
  }
  if (before == '[') out.append('[');
  out.append(']');
  return std::string(out.view());
}

std::unique_ptr<replicated::StateMachine> Lists::restored(std::string_view snapshot) const {
  auto lists = std::make_unique<Lists>(max_bytes_);
  Scratch scratch;
  const Raw pairs = maelstrom::read_json(snapshot);
  for (const auto& [key, elements] : List<std::pair<Raw, List<Raw>>>(pairs, scratch)) {
    check_canonical(key);
    const auto [at, is_new] = lists->lists_.try_emplace(std::string(key.text));
    std::string& list = at->second;
    for (const Raw element : elements) {
      check_depth(element);
      append_list(list, element.text);
    }
    lists->bytes_ += key.text.size() + list.size() + 1 + kPunctuation;
    if (!is_new || list.empty() || lists->bytes_ > max_bytes_) {
      throw Error(ErrorCode::malformed_request, "a snapshot that lists cannot have given");
    }
  }
  return lists;
}

}  // namespace apps::list_append
