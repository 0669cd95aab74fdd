// Maelstrom's services: key-value stores and a source of timestamps, which nodes may build upon.
// Pure state machines; whoever runs them carries the messages.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "maelstrom/message.hpp"
#include "maelstrom/random.hpp"
#include "maelstrom/text_buffer.hpp"

namespace maelstrom::workbench {

struct ServiceOptions {
  // Maelstrom's seq-kv keeps its last 32 states in a ring. A node that is further behind reads a
  // newer state than the one it is said to be in, and may see time go backwards afterwards. False
  // keeps every state, however old: what a sequentially consistent store should do.
  bool seq_kv_ring = true;
};

// Handles one request at a time. Keys and values are any JSON, compared as JSON values: 1 is not
// 1.0, arrays and objects are compared element by element, a missing field is null.
class Service {
 public:
  virtual ~Service() = default;

  // Appends the body of the reply. False, and nothing appended, if the service does not know
  // requests of that type: Maelstrom does not answer these.
  virtual bool handle(const Message& request, TextBuffer& reply) = 0;
};

// Linearizable: one map of keys to values.
//   read {key}              read_ok {value}; error 20 if there is no such key
//   write {key, value}      write_ok
//   cas {key, from, to}     cas_ok; error 22 if the value is not `from`, 20 if there is no such
//                           key, unless create_if_not_exists is true: then the key becomes `to`
std::unique_ptr<Service> make_lin_kv_service();

// Sequentially consistent: the same requests. Each is tried on a state drawn from those between
// the one that its sender saw last and the newest. If it leaves that state as it is, that was it;
// otherwise it is executed on the newest one.
std::unique_ptr<Service> make_seq_kv_service(Random random, const ServiceOptions& options = {});

// Last write wins: two replicas, of which one is merged into the other at random before each
// request, which is executed on either. The same requests, but for create_if_not_exists.
std::unique_ptr<Service> make_lww_kv_service(Random random);

// Timestamps: ts {}         ts_ok {ts}, which counts up from 0
std::unique_ptr<Service> make_lin_tso_service();

// All services, by number.
class Services {
 public:
  static constexpr std::array<std::string_view, 4> kNames = {"lin-kv", "seq-kv", "lww-kv",
                                                             "lin-tso"};

  Services(Random random, const ServiceOptions& options);

  // Lets the service handle `request`. Gives the body of the reply, valid until the next call;
  // empty if there is none.
  std::string_view handle(std::size_t service, const Message& request);

  // About requests that went unanswered: a sentence for each type of them.
  std::vector<std::string> warnings() const;

 private:
  std::array<std::unique_ptr<Service>, kNames.size()> services_;
  TextBuffer reply_;
  std::map<std::pair<std::size_t, std::string>, std::int64_t> unanswered_;
};

}  // namespace maelstrom::workbench
