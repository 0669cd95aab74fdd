#include "dispatch.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

namespace maelstrom {

void Dispatch::add(std::string_view type, Handler handler) {
  const bool plain = std::ranges::all_of(
      type, [](char c) { return c >= ' ' && c <= '~' && c != '"' && c != '\\'; });
  if (!plain || type == "init" || type == "error" || find(type) != nullptr) {
    throw std::logic_error(
        fmt::format("on(\"{}\"): reserved, handled already, or not printable ASCII", type));
  }
  entries_.push_back({std::string(type),
                      fmt::format(",\"body\":{{\"type\":\"{}_ok\",\"in_reply_to\":", type),
                      std::move(handler)});
}

Dispatch::Entry* Dispatch::find(std::string_view type) {
  // A node has only a few types; a linear search is faster than hashing.
  for (Entry& entry : entries_) {
    if (entry.type == type) return &entry;
  }
  return nullptr;
}

bool Dispatch::handle(const Message& request) {
  Entry* entry = find(request.type);
  if (entry == nullptr) return false;
  if (entry->handler.task) {
    scope_.spawn(run(*entry, inbounds_.take(request)));
    return true;
  }
  try {
    entry->handler.plain(request, entry->reply_head);
  } catch (...) {
    on_exception_(request, std::current_exception());
  }
  return true;
}

Task<> Dispatch::run(Entry& entry, InboundPool::Lease request) {
  std::exception_ptr problem;
  try {
    co_await entry.handler.task(request.message(), entry.reply_head);
  } catch (...) {
    problem = std::current_exception();
  }
  if (problem) on_exception_(request.message(), problem);
}

}  // namespace maelstrom
