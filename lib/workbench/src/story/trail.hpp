// A run's journal, seen from its operations: who asked whom, and how far each message came.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "report/anomalies.hpp"
#include "report/faults.hpp"
#include "report/report.hpp"

namespace maelstrom::workbench::story {

using report::FaultWindow;

// One message. src and dest are positions in RunRecord::names.
struct Letter {
  enum class Fate : std::uint8_t { under_way, received, lost };

  std::int64_t id = 0;
  std::uint32_t src = 0;
  std::uint32_t dest = 0;
  Duration sent{};
  Duration ended{};  // when it was received or lost, first; of no meaning while under way
  Fate fate = Fate::under_way;
  std::string_view body;   // JSON
  std::size_t copies = 0;  // that were received

  bool is_received() const { return fate == Fate::received; }
  bool is_lost() const { return fate == Fate::lost; }
};

// A node's question to a service, and the answer.
struct Call {
  const Letter* request = nullptr;
  const Letter* reply = nullptr;  // null if the service never got the request
  std::string_view type;          // "read", "write", "cas" or "ts"
  Value key;
  Value from;   // of a cas
  Value value;  // that was written or read; nil if there was none
  // The code of an error, such as 22 of a cas that did not match; nothing if it succeeded.
  std::optional<std::int64_t> error;

  bool is_done() const { return reply != nullptr && !error; }
  // The same, or a read of a key that does not exist.
  bool is_told() const { return is_done() || (type == "read" && error == 20); }
  bool changes() const { return is_done() && type != "read" && type != "ts"; }
};

// The way of an operation: from a client to a node and back.
struct Way {
  const Letter* request = nullptr;
  const Letter* reply = nullptr;  // the first one that answers the request, received or not
};

// When a node was gone. Its memory is empty afterwards.
struct Death {
  std::string_view node;
  Duration killed{};
  Duration started = Duration::max();
};

// Views the run, which must outlive it.
class Trail {
 public:
  explicit Trail(const RunRecord& run);

  const RunRecord& run() const { return run_; }
  const History& history() const { return *run_.history; }
  const report::Operations& operations() const { return operations_; }
  std::span<const Letter> letters() const { return letters_; }  // in the order they were sent
  bool has_journal() const { return !letters_.empty(); }
  // Later messages are not in the journal; Duration::max() if it has all.
  Duration end() const { return end_; }
  // The body of a message as a value; nil if it is no JSON, or if too many have been asked for.
  Value body(const Letter& letter);

  std::string_view name(std::uint32_t position) const { return run_.names[position]; }
  bool is_node(std::uint32_t position) const { return kinds_[position] == Kind::node; }
  bool is_service(std::uint32_t position) const { return kinds_[position] == Kind::service; }
  bool is_client(std::uint32_t position) const { return kinds_[position] == Kind::client; }

  // The nodes that clients asked.
  std::size_t count_nodes() const;

  // Of the operation of an op, whether its invocation or its completion.
  Way way(const Op& op) const;
  // The node that was asked, and the client that asked; empty if the run does not tell.
  std::string_view node_of(const Op& op) const;
  std::string_view client_of(const Op& op) const;

  // All calls of services, in the order in which the services got them; those they never got last.
  const std::vector<Call>& calls();
  // A node's messages to nodes and services that were sent in that time.
  std::vector<const Letter*> sent_by(std::string_view node, Duration from, Duration to) const;

  std::span<const FaultWindow> faults() const { return faults_; }
  const std::vector<Death>& deaths() const { return deaths_; }
  // The death of that node between two moments; null if there is none.
  const Death* death(std::string_view node, Duration from, Duration to) const;
  // The fault that lost the letter, as a noun: "the partition n0 | n1, n2 (5.2 s to 7.9 s)".
  std::string loser(const Letter& letter) const;

 private:
  enum class Kind : std::uint8_t { node, service, client };

  void index_letters();
  void index_operations();
  void index_deaths();
  Call read_call(const Letter& request, const Letter* reply);

  const RunRecord& run_;
  report::Operations operations_;
  Arena arena_;
  std::vector<Kind> kinds_;  // by position of the name
  std::vector<Letter> letters_;
  Duration end_ = Duration::max();
  std::unordered_map<std::int64_t, Value> bodies_;           // by id
  std::unordered_map<std::int32_t, Way> ways_;               // by index of the invocation
  std::unordered_map<std::int32_t, std::uint32_t> clients_;  // by process
  std::unordered_map<std::int32_t, std::uint32_t> nodes_;    // by process
  std::vector<FaultWindow> faults_;
  std::vector<Death> deaths_;
  std::optional<std::vector<Call>> calls_;
};

}  // namespace maelstrom::workbench::story
