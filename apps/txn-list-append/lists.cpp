#include "txn-list-append/lists.hpp"

#include <fmt/format.h>

#include <iterator>
#include <tuple>
#include <utility>

#include "json/canonical_json.hpp"

namespace apps::list_append {
namespace {

using maelstrom::Error;
using maelstrom::ErrorCode;
using maelstrom::List;
using maelstrom::Outbox;
using maelstrom::Raw;
using maelstrom::Scratch;

using Micro = std::tuple<std::string_view, Raw, Raw>;

}  // namespace

bool Lists::only_reads(Raw txn) {
  Scratch scratch;
  bool only_reads = true;
  std::size_t index = 0;
  for (const Raw micro : List<Raw>(txn, scratch)) {
    try {
      const std::string_view f = std::get<0>(maelstrom::from_json<Micro>(micro, scratch));
      if (f != "r" && f != "append") {
        throw Error(ErrorCode::malformed_request, fmt::format("\"{}\" is neither r nor append", f));
      }
      only_reads = only_reads && f == "r";
    } catch (const Error& error) {
      throw Error(ErrorCode::malformed_request, fmt::format("txn[{}]: {}", index, error.text()));
    }
    ++index;
  }
  return only_reads;
}

template <class Append>
std::string Lists::run(std::string_view txn, Append append) const {
  Scratch scratch;
  Outbox out;
  out.append(std::string_view("["));
  bool is_first = true;
  for (const auto& [f, key, value] : List<Micro>(Raw{txn}, scratch)) {
    if (!std::exchange(is_first, false)) out.append(std::string_view(","));
    if (f == "append") {
      append(key, value);
      maelstrom::to_json(out, std::tie(f, key, value));
    } else {
      const auto found = lists_.find(json::canonical(key).text);
      found == lists_.end() ? maelstrom::to_json(out, std::tuple(f, key, nullptr))
                            : maelstrom::to_json(out, std::tie(f, key, found->second));
    }
  }
  out.append(std::string_view("]"));
  return std::string(out.view());
}

std::string Lists::apply(std::string_view command) {
  return run(command,
             [this](Raw key, Raw value) { lists_[json::canonical(key).text].emplace_back(value); });
}

std::string Lists::query(std::string_view question) const {
  return run(question, [](Raw, Raw) { MAELSTROM_CHECK(false); });
}

std::string Lists::snapshot() const {
  Outbox out;
  maelstrom::to_json(out, std::vector(lists_.begin(), lists_.end()));
  return std::string(out.view());
}

void Lists::restore(std::string_view snapshot) {
  using Pairs = std::vector<std::pair<std::string, std::vector<maelstrom::Json>>>;
  Scratch scratch;
  auto pairs = maelstrom::from_json<Pairs>(Raw{snapshot}, scratch);
  lists_ = {std::make_move_iterator(pairs.begin()), std::make_move_iterator(pairs.end())};
}

}  // namespace apps::list_append
