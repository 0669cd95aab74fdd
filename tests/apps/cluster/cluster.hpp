// A few nodes in memory and in virtual time, with a network that the test may write into: for tests
// of input that no client of the workbench and no node of ours sends.
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

// Something that was demanded of the nodes and is not so.
class Failure : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// An app on that node; the node outlives it.
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
  // Certainly without effect.
  bool is_refused() const { return error && maelstrom::is_definite(*error); }
};

// Nodes "n0", "n1", ... that are started at once. Their storage outlives them. What a node throws,
// as opposed to what it answers, would end its process, and so does a storage that fails: it leaves
// run_until() as a Failure.
class Cluster {
 public:
  using Time = maelstrom::Time;
  using Duration = maelstrom::Duration;

  // A message takes between one of these and the other.
  static constexpr Duration kShortest = std::chrono::milliseconds(1);
  static constexpr Duration kLongest = std::chrono::milliseconds(4);
  // A client gives up then.
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
  // Of one that is up.
  maelstrom::Node& node(std::size_t node) { return *slots_[node].node; }

  // All at once, as by kill -9: what was under way to it is lost. start() throws a Failure if the
  // node refuses its init, try_start() gives the refusal.
  void kill(std::size_t node);
  void start(std::size_t node);
  std::optional<std::string> try_start(std::size_t node);
  bool is_up(std::size_t node) const { return slots_[node].node != nullptr; }
  void restart(std::size_t node);
  void restart_all();

  // A message, whoever it is said to be from, that arrives at the node a little later, or now.
  void send(std::size_t node, std::string line);
  void deliver(std::size_t node, std::string_view line);
  // A request of a client's own, with a msg_id put into `body`, a JSON object that has a member.
  // The number is for reply().
  std::int64_t begin(std::size_t node, std::string_view body);
  const Reply* reply(std::int64_t number) const;
  // Begins, and lets time pass until there is a reply; none if the client gave up.
  std::optional<Reply> ask(std::size_t node, std::string_view body);

  void pass(Duration time) { run_until(now_ + time); }
  void run_until(Time end);

  // Each line that a node sends to another one, on its way; it may be changed.
  std::function<void(std::size_t to, std::string& line)> on_peer_line;
  // What a node logs, from warnings on.
  std::function<void(std::string_view text)> on_warning;
  // The storage of a node has failed, and the node is down. Without this it is a Failure, but for
  // one that refuses its start.
  std::function<void(std::size_t node)> on_storage_failure;

 private:
  struct Slot {
    std::shared_ptr<maelstrom::Storage> storage;
    std::unique_ptr<maelstrom::Node> node;
    std::shared_ptr<void> app;
    std::uint64_t life = 0;  // what was sent to an earlier one does not arrive
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
