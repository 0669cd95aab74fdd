// The engine runs a test without any I/O. A driver tells it the time and the output of nodes; the
// engine tells a Host what to do with the nodes, and keeps the history.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <queue>
#include <string>
#include <string_view>
#include <vector>

#include "maelstrom/clock.hpp"
#include "maelstrom/message.hpp"
#include "maelstrom/random.hpp"
#include "maelstrom/task.hpp"
#include "maelstrom/workbench/checkers.hpp"
#include "maelstrom/workbench/client.hpp"
#include "maelstrom/workbench/client_times.hpp"
#include "maelstrom/workbench/diagnosis.hpp"
#include "maelstrom/workbench/engine_options.hpp"
#include "maelstrom/workbench/histogram.hpp"
#include "maelstrom/workbench/host.hpp"
#include "maelstrom/workbench/journal.hpp"
#include "maelstrom/workbench/nemesis.hpp"
#include "maelstrom/workbench/network.hpp"
#include "maelstrom/workbench/node_status.hpp"
#include "maelstrom/workbench/service.hpp"
#include "maelstrom/workbench/stagger.hpp"
#include "maelstrom/workbench/workload.hpp"

namespace maelstrom::workbench {

// The phases are Maelstrom's: all nodes are initialized at once; the workload sets up; operations
// are invoked at the given rate under the nemesis until the time limit; then open operations
// complete. Before a final phase of the workload, faults are healed and 10 s pass.
class Engine : private ClientPort, private FaultTarget {
 public:
  static constexpr Duration kInitTimeout = std::chrono::seconds(10);
  static constexpr Duration kQuiet = std::chrono::seconds(10);
  // Limit of the bytes under way in the network. Beyond it the run ends as a flood.
  static constexpr std::size_t kMaxQueued = std::size_t{256} << 20U;

  enum class Phase : std::uint8_t { init, set_up, main, drain, quiet, final, done };

  // `workload` and `host` must outlive it. Throws std::invalid_argument if check_node_names()
  // refuses the nodes' names.
  Engine(EngineOptions options, Workload& workload, Host& host);
  ~Engine() override;
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;

  // --- For the driver. Time never goes back.

  void start(Time now);
  // A line from a node, without its newline; Decoder::kPadding readable bytes must follow it. As in
  // Maelstrom a carriage return ends a line, too, alone or before the newline.
  void on_line(std::size_t node, std::string_view line, Time now);
  // The node has room for input again: see Host::deliver().
  void on_ready(std::size_t node, Time now);
  // A problem that the host noticed. A fatal problem ends the run. After the end, offences are
  // ignored.
  void report(Problem problem, std::size_t node, std::string text, std::string_view line, Time now);
  // Ends the run here.
  void interrupt();
  // Does all due work.
  void advance(Time now);
  // The next time at which advance() has work.
  std::optional<Time> next_deadline() const;
  bool is_done() const { return phase_ == Phase::done; }

  // --- Results.

  Phase phase() const { return phase_; }
  bool was_interrupted() const { return was_interrupted_; }
  const EngineOptions& options() const { return options_; }
  History& history() { return history_; }
  const History& history() const { return history_; }
  Journal& journal() { return journal_; }
  const Journal& journal() const { return journal_; }
  const Network& network() const { return network_; }
  const Nemesis& nemesis() const { return nemesis_; }
  const Services& services() const { return services_; }
  const Diagnoses& diagnoses() const { return diagnoses_; }
  const RequestCounts& requests() const { return requests_; }  // of clients
  // When the main phase began: time 0 of the history. Before that, when the run began.
  Time origin() const { return origin_; }
  Time now() const { return now_; }  // the latest time from the driver
  std::int64_t completed() const { return completed_; }
  std::size_t in_flight() const { return workers_.size() - free_.size(); }
  // Latencies since an observer last cleared it.
  Histogram& latencies() { return latencies_; }

 private:
  // A client and the deadline of its call.
  struct Session {
    Session(ClientPort& port, Endpoint self, Endpoint node, Arena& arena)
        : client(port, self, node, arena) {}
    Client client;
    Time deadline{};
    bool has_alarm = false;
    bool goes_ahead = false;  // of other messages to the node, which is being started again
  };
  struct Worker {
    int thread = 0;
    std::int32_t process = 0;
    Session* session = nullptr;
    std::int32_t session_process = 0;  // the process for which it was opened
    Op op;                             // under way
    std::optional<Task<>> task;
  };

  // engine.cpp: phases
  void enter(Phase phase);
  bool step();  // false if nothing was due
  bool step_main();
  bool step_final();
  Step ask();
  void heal();
  void record_nemesis(const Nemesis::Action& action);

  // engine_faults.cpp: kills, restarts, pauses and resumes of nodes
  bool is_running(std::size_t node) const override;
  bool is_paused(std::size_t node) const override { return nodes_[node].is_paused; }
  bool is_down(std::size_t node) const override;
  void kill(std::size_t node) override;
  void restart(std::size_t node) override;
  void pause(std::size_t node) override;
  void resume(std::size_t node) override;
  Task<> start_again(std::size_t node);
  void open_or_shut(std::size_t node);

  // engine_clients.cpp: sessions and operations
  Session& open_session(std::size_t node);
  void close_session(Session& session);
  void transmit(Client& client, std::string_view body, Duration timeout) override;
  bool expire();
  Task<> initialize(std::size_t node);
  Task<> set_up(std::size_t node);
  void report_silence(std::size_t node);
  Task<bool> call_init(std::size_t node, Session& session);
  Task<bool> call_set_up(std::size_t node, Session& session);
  void invoke(const Step& step);
  Task<> perform(Worker& worker);
  void complete(Worker& worker, Op op);
  RequestCount& count_of(const Client& client);
  void report_unanswered();

  // engine_messages.cpp: messages from and to nodes
  void take_line(std::size_t node, std::string_view line);
  bool deliver();
  void deliver_to_client(const Network::Delivery& delivery);
  void deliver_to_service(const Network::Delivery& delivery);
  bool decode_line(Message& message);
  void append_line(const Network::Delivery& delivery);
  void reply_to_client(Endpoint dest, const Message& message);
  bool check_route(std::size_t node, std::string_view src, std::string_view dest,
                   std::string_view line, Endpoint& from, Endpoint& to);
  void report_unknown(std::size_t node, std::string_view dest, std::string_view line);
  void report_late(std::size_t node, Endpoint client, std::string_view line);

  EngineOptions options_;
  Workload& workload_;
  Host& host_;
  Random random_;
  Time now_{};
  Time origin_{};
  Time phase_end_{};  // of the main phase or of the quiet phase
  Phase phase_ = Phase::init;
  bool is_final_ = false;    // the final phase has begun
  bool is_starved_ = false;  // the next operation waits for another free thread, or until retry_
  std::optional<Time> retry_;
  bool was_interrupted_ = false;
  Journal journal_;
  Network network_;
  Nemesis nemesis_;
  Stagger stagger_;
  Services services_;
  Diagnoses diagnoses_;
  History history_;
  Histogram latencies_;
  std::int64_t completed_ = 0;
  Decoder decoder_;
  TextBuffer line_;                                 // the line to deliver
  std::vector<std::unique_ptr<Session>> sessions_;  // by endpoint; null: closed, or no client
  std::vector<Passage> passages_;                   // by endpoint
  std::size_t clients_opened_ = 0;
  RequestCounts requests_;
  bool has_unawaited_replies_ = false;  // late ones, among others
  std::priority_queue<Expiry, std::vector<Expiry>, std::greater<>> alarms_;
  std::vector<Worker> workers_;  // by thread
  std::vector<int> free_;        // threads
  std::size_t unfinished_ = 0;   // tasks of this phase
  std::vector<NodeStatus> nodes_;
  std::vector<Task<>> tasks_;  // last, as those of nodes_: destroyed before what they use
};

}  // namespace maelstrom::workbench
