// Maelstrom's services, which nodes may use: key-value stores and a source of timestamps. They are
// pure state machines; the engine carries their messages.
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
  // newer state than its recorded one, and may later see time go backwards. False keeps every
  // state, however old, as a sequentially consistent store should.
  bool seq_kv_ring = true;
};

// Handles one request at a time. Keys and values may be any JSON and are compared as JSON values: 1
// is not 1.0; arrays and objects are compared element by element; a missing field counts as null.
class Service {
 public:
  virtual ~Service() = default;

  // Appends the body of the reply. Returns false and appends nothing if the type of the request is
  // unknown: Maelstrom does not answer these.
  virtual bool handle(const Message& request, TextBuffer& reply) = 0;
};

// Linearizable: one map of keys to values.
//   read {key}              read_ok {value}; error 20 if there is no such key
//   write {key, value}      write_ok
//   cas {key, from, to}     cas_ok; error 22 if the value is not `from`, 20 if there is no such
//                           key, unless create_if_not_exists is true: then the key becomes `to`
std::unique_ptr<Service> make_lin_kv_service();

// Sequentially consistent: the same requests. The service tries each request on a random state
// between the one that its sender saw last and the newest. If the request does not change that
// state, its result stands; otherwise it is executed on the newest state.
std::unique_ptr<Service> make_seq_kv_service(Random random, const ServiceOptions& options = {});

// Last write wins: the same requests, without create_if_not_exists. There are two replicas. Before
// each request one of them may be merged into the other, at random; the request is then executed on
// a random one.
std::unique_ptr<Service> make_lww_kv_service(Random random);

// Timestamps: ts {}         ts_ok {ts}, which counts up from 0
std::unique_ptr<Service> make_lin_tso_service();

// All services, by number.
class Services {
 public:
  static constexpr std::array<std::string_view, 4> kNames = {"lin-kv", "seq-kv", "lww-kv",
                                                             "lin-tso"};

  Services(Random random, const ServiceOptions& options);

  // Lets the service handle `request`, which may lack a type, and whose msg_id may be any JSON: the
  // reply repeats it. Returns the body of the reply, valid until the next call; empty if there is
  // no reply.
  std::string_view handle(std::size_t service, const Message& request);

  // Warnings about unanswered requests: one sentence for each type.
  std::vector<std::string> warnings() const;

 private:
  std::array<std::unique_ptr<Service>, kNames.size()> services_;
  TextBuffer reply_;
  std::map<std::pair<std::size_t, std::string>, std::int64_t> unanswered_;  // and of what kind
};

}  // namespace maelstrom::workbench
