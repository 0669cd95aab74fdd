// The private parts of a Node.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <exception>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "calls.hpp"
#include "deliveries.hpp"
#include "directory.hpp"
#include "guarded_storage.hpp"
#include "inbound.hpp"
#include "maelstrom/node.hpp"
#include "timers.hpp"

namespace maelstrom {

// The beginning of every message from `src`.
std::string make_head(std::string_view src);

struct Node::Impl {
  struct Entry {
    std::string type;
    std::string reply_head;
    Handler handler;  // one of the two
    TaskHandler task_handler;
  };

  Impl(Node& node, std::size_t max_client_line, std::shared_ptr<Storage> storage)
      : node(node),
        storage(std::move(storage), [this] { timers.stop(); }),
        decoder(max_client_line),
        timers([this](const std::exception_ptr& problem) { complain(problem, "a timer"); }),
        scope([this](const std::exception_ptr& problem) { complain(problem, "a task"); }) {}

  void handle_init(const Message& message);
  void initialize(std::string id, std::vector<std::string> ids);
  void run_on_init();
  void handle_reply(const Message& message);
  void handle_request(Entry& entry, const Message& message);
  Task<> run(Entry& entry, InboundPool::Lease request);
  void answer_exception(const Message& request, const std::exception_ptr& problem);
  void fail(const Message& request, ErrorCode code, std::string_view text);
  void complain(const std::exception_ptr& problem, std::string_view where);
  Entry* find(std::string_view type);
  bool has_failed() const { return !storage.failure().empty(); }
  void begin_event(Time now);
  void end_event();
  void read(std::string_view line);

  Node& node;
  GuardedStorage storage;
  std::string storage_format;
  std::size_t event_start = 0;  // bytes of the outbox that are from earlier events
  std::string head;             // `{"src":"n1","dest":`, the beginning of every message
  std::int64_t last_msg_id = 0;
  Duration reply_deadline{};
  std::deque<Entry> handlers;  // a deque, because running coroutines refer to their entries
  std::vector<Function<void()>> on_init;
  Directory directory;
  Decoder decoder;
  std::string line_problem;  // of the last line that was not a message
  std::string padded;        // the current line, if the driver's has no padding
  Timers timers;
  Calls calls{timers};
  Deliveries deliveries{node, timers};
  InboundPool inbounds;
  Scope scope;  // last: its tasks may refer to all of the above
};

}  // namespace maelstrom
