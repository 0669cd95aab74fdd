// Brings each request to the handler of its type.
#pragma once

#include <deque>
#include <exception>
#include <string>
#include <string_view>
#include <utility>

#include "inbound.hpp"
#include "maelstrom/function.hpp"
#include "maelstrom/handler.hpp"
#include "maelstrom/message.hpp"
#include "maelstrom/task.hpp"

namespace maelstrom {

// Its tasks must end before it does.
class Dispatch {
 public:
  using OnException = Function<void(const Message&, const std::exception_ptr&)>;

  // Spawns the tasks of handlers that wait in `scope`. `on_exception` gets what handlers throw.
  Dispatch(Scope& scope, OnException on_exception)
      : scope_(scope), on_exception_(std::move(on_exception)) {}

  // Throws std::logic_error if the type is taken, or not for handlers.
  void add(std::string_view type, Handler handler);
  // False if the request's type has no handler.
  bool handle(const Message& request);

 private:
  struct Entry {
    std::string type;
    std::string reply_head;
    Handler handler;
  };

  Entry* find(std::string_view type);
  Task<> run(Entry& entry, InboundPool::Lease request);

  Scope& scope_;
  OnException on_exception_;
  std::deque<Entry> entries_;  // a deque, because running tasks refer to their entries
  InboundPool inbounds_;
};

}  // namespace maelstrom
