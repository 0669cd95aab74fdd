// A few nodes in memory and in virtual time, with a network into which the test may put messages:
// for tests of input that no client of the workbench and no node of ours sends.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <queue>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "maelstrom/maelstrom.hpp"

namespace tests {

// A demand on the nodes that they do not meet.
class Failure : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// Makes an app on that node; the node outlives it.
using MakeApp = std::function<std::shared_ptr<void>(maelstrom::Node&)>;

template <class App>
MakeApp app_of() {
  return [](maelstrom::Node& node) { return std::make_shared<App>(node); };
}

struct Reply {
  std::string type;
  std::string body;  // JSON
  std::optional<maelstrom::ErrorCode> error;

  bool is_ok() const { return !error; }
  // The request certainly had no effect.
  bool is_refused() const { return error && maelstrom::is_definite(*error); }
};

// Nodes "n0", "n1", ... that are started at once. Their storage outlives them. An exception that
// leaves a node, and a storage that fails, would end the node's process: here run_until() throws it
// as a Failure.
class Cluster {
 public:
  using Time = maelstrom::Time;
  using Duration = maelstrom::Duration;

  // The least and the greatest delay of a message.
  static constexpr Duration kShortest = std::chrono::milliseconds(1);
  static constexpr Duration kLongest = std::chrono::milliseconds(4);
  // After this time a client gives up.
  static constexpr Duration kPatience = std::chrono::seconds(5);

  Cluster(MakeApp make_app, std::size_t nodes, std::uint64_t seed);
  // Node i begins with the records of storages[i].
  Cluster(MakeApp make_app, std::vector<std::shared_ptr<maelstrom::Storage>> storages,
          std::uint64_t seed);

  std::size_t size() const { return slots_.size(); }
  static std::string name(std::size_t node) { return "n" + std::to_string(node); }
  Time now() const { return now_; }
  maelstrom::Random& random() { return random_; }
  maelstrom::Storage& storage(std::size_t node) { return *slots_[node].storage; }
  // Requires that the node is up.
  maelstrom::Node& node(std::size_t node) { return *slots_[node].node; }

  // kill() ends the node at once, like kill -9: messages under way to it are lost. start() throws a
  // Failure if the node refuses its init; try_start() returns the refusal.
  void kill(std::size_t node);
  void start(std::size_t node);
  std::optional<std::string> try_start(std::size_t node);
  bool is_up(std::size_t node) const { return slots_[node].node != nullptr; }
  void restart(std::size_t node);
  void restart_all();

  // A message to the node, from any sender that the line names. send(): it arrives a little later;
  // deliver(): now.
  void send(std::size_t node, std::string line);
  void deliver(std::size_t node, std::string_view line);
  // Sends a request of a new client. `body` is a JSON object with at least one member; a msg_id is
  // added. Returns the number for reply().
  std::int64_t begin(std::size_t node, std::string_view body);
  const Reply* reply(std::int64_t number) const;
  // Sends a request and lets time pass until there is a reply; nothing if the client gave up.
  std::optional<Reply> ask(std::size_t node, std::string_view body);

  void pass(Duration time) { run_until(now_ + time); }
  void run_until(Time end);

  // Called with each line that a node sends to another node; it may change the line.
  std::function<void(std::size_t to, std::string& line)> on_peer_line;
  // Called with each line that a node logs, from warnings on.
  std::function<void(std::string_view text)> on_warning;
  // Called when the storage of a node has failed, and the node is down. Without this callback that
  // is a Failure, except when the node refuses its start.
  std::function<void(std::size_t node)> on_storage_failure;

 private:
  struct Slot {
    std::shared_ptr<maelstrom::Storage> storage;
    std::unique_ptr<maelstrom::Node> node;
    std::shared_ptr<void> app;
    std::uint64_t life = 0;  // messages to an earlier life do not arrive
  };
  struct Event {
    Time time;
    std::uint64_t order;
    std::size_t node;
    std::uint64_t life;
    std::string line;
    bool operator<(const Event& other) const {
      return std::pair(time, order) > std::pair(other.time, other.order);
    }
  };

  template <class F>
  void run(std::size_t node, F&& event);
  void end_failed(std::size_t node, bool is_init);
  void collect(std::size_t node);
  void carry(std::string_view line);
  std::optional<Time> next_deadline() const;

  MakeApp make_app_;
  std::uint64_t seed_;
  maelstrom::Random random_;
  Time now_;
  std::uint64_t order_ = 0;
  std::priority_queue<Event> events_;
  std::vector<Slot> slots_;
  maelstrom::Decoder decoder_;
  std::int64_t last_request_ = 0;
  std::map<std::int64_t, Reply> replies_;
};

}  // namespace tests
