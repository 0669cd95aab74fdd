#include "cluster.hpp"

#include <fmt/format.h>

#include "catch.hpp"

namespace maelstrom::raft::tests {

Cluster::Cluster(std::vector<NodeId> ids, Options options, std::optional<Configuration> initial)
    : network([](const Message&) { return std::vector<Duration>{Duration(0)}; }),
      options_(options),
      initial_(initial.value_or(Configuration{.voters = ids, .outgoing = {}, .learners = {}})) {
  for (const NodeId id : ids) {
    servers_[id].id = id;
    start(id);
  }
}

// Each server's clock has another epoch.
Time Cluster::clock(const Server& server) const {
  const auto passed = static_cast<double>(now_.time_since_epoch().count());
  return Time(Duration(static_cast<std::int64_t>(passed * server.rate) + server.id));
}

NodeId Cluster::leader() {
  NodeId leader = kNoNode;
  Term term = 0;
  for (auto& [id, server] : servers_) {
    if (server.raft && server->role() == Role::leader && server->term() > term) {
      leader = id;
      term = server->term();
    }
  }
  return leader;
}

void Cluster::elect(NodeId id) {
  for (int tries = 0; tries < 10 && leader() != id; ++tries) {
    pass(tries == 0 ? 0s : 1s);
    servers_.at(id)->campaign(clock(servers_.at(id)));
    drain(servers_.at(id));
    settle();
  }
  REQUIRE(servers_.at(id)->role() == Role::leader);
}

std::optional<Time> Cluster::due(const Server& server) const {
  if (!server.raft || server.paused) return {};
  const Time deadline = server.raft->deadline();
  if (deadline == Time::max()) return server.drain_at;
  const auto wait = static_cast<double>((deadline - clock(server)).count()) / server.rate;
  const Time due = now_ + Duration(std::max<std::int64_t>(0, static_cast<std::int64_t>(wait) + 1));
  return server.drain_at ? std::min(due, *server.drain_at) : due;
}

void Cluster::run_until(Time end) {
  while (true) {
    Server* next = nullptr;
    Time time = events_.empty() ? Time::max() : events_.top().time;
    for (auto& [id, server] : servers_) {
      const auto at = due(server);
      if (at && *at < time) {
        time = *at;
        next = &server;
      }
    }
    if (time > end || time == Time::max()) break;
    now_ = std::max(now_, time);
    if (next != nullptr) {
      if (next->drain_at && *next->drain_at <= now_) {
        drain(*next);
      } else {
        (*next)->tick(clock(*next));
        after_event(*next);
      }
      continue;
    }
    const Message message = events_.top().message;
    events_.pop();
    Server& server = servers_.at(message.to);
    if (!server.raft || cuts_.contains({message.from, message.to})) continue;
    if (server.paused) {
      server.held.push_back(message);
      continue;
    }
    server->step(message, clock(server));
    after_event(server);
  }
  now_ = std::max(now_, end);
}

void Cluster::after_event(Server& server) {
  safety_.look(*server.raft);
  const Duration delay = drain_delay();
  if (delay == Duration(0)) return drain(server);
  if (!server.drain_at) server.drain_at = now_ + delay;
}

void Cluster::drain(Server& server) {
  server.drain_at.reset();
  while (server.raft && server->has_ready()) {
    const Ready ready = server->ready();
    safety_.look(*server.raft);
    if (crash()) return kill(server.id);
    if (auto record = to_record(ready); !record.empty()) server.journal.push_back(record);
    safety_.look(*server.raft, true);
    on_ready(server.id, ready);
    if (crash()) return kill(server.id);
    for (const Message& message : ready.messages) {
      on_send(message);
      if (!servers_.contains(message.to) || cuts_.contains({message.from, message.to})) continue;
      for (const Duration delay : network(message)) {
        events_.push({now_ + delay, ++order_, message});
      }
    }
    if (crash()) return kill(server.id);
    if (ready.snapshot) safety_.restore(server.machine, *ready.snapshot);
    for (const Entry& entry : ready.committed) safety_.apply(server.machine, entry);
    for (const ReadState& read : ready.reads) finish_read(server, read);
    server->advance();
    safety_.look(*server.raft);
  }
}

void Cluster::finish_read(Server& server, const ReadState& read) {
  const auto asked = server.reads.find(read.context);
  if (asked == server.reads.end()) return;  // repeated by the network
  server.read_states.push_back(read);
  if (read.confirmed && server.machine.applied < asked->second) {
    throw Violation(fmt::format("a read at {} gave the state of {}, but {} was committed before",
                                server.id, server.machine.applied, asked->second));
  }
  server.reads.erase(asked);
  on_read(read.confirmed ? std::optional(server.machine.applied) : std::nullopt);
}

Proposal Cluster::propose(NodeId id, std::string data) {
  const Proposal proposal = servers_.at(id)->propose(std::move(data));
  after_event(servers_.at(id));
  return proposal;
}

Proposal Cluster::propose(NodeId id, Configuration target) {
  const Proposal proposal = servers_.at(id)->propose(std::move(target));
  after_event(servers_.at(id));
  return proposal;
}

std::optional<std::uint64_t> Cluster::read(NodeId id) {
  Server& server = servers_.at(id);
  const std::uint64_t context = ++server.contexts;
  server.reads[context] = safety_.committed();
  if (server->read(context, clock(server)) != Outcome::accepted) {
    server.reads.erase(context);
    return {};
  }
  after_event(server);
  return context;
}

void Cluster::compact(NodeId id) {
  Server& server = servers_.at(id);
  server->compact(server.machine.applied, std::to_string(server.machine.hash));
  server.journal = {to_record(server->state())};
}

void Cluster::kill(NodeId id) {
  Server& server = servers_.at(id);
  server.raft.reset();
  server.paused = false;
  server.held.clear();
  server.reads.clear();
  server.drain_at.reset();
}

void Cluster::start(NodeId id) {
  Server& server = servers_.at(id);
  Options options = options_;
  options.boot = ++server.starts;
  server.contexts = 0;
  State state = from_records(server.journal, initial_);
  safety_.restore(server.machine, state.snapshot);
  server.raft.emplace(id, options, std::move(state), clock(server));
}

void Cluster::resume(NodeId id, Duration gap) {
  Server& server = servers_.at(id);
  server.paused = false;
  Duration delay(0);
  for (Message& message : std::exchange(server.held, {})) {
    events_.push({now_ + delay, ++order_, std::move(message)});
    delay += gap;
  }
}

void Cluster::isolate(NodeId id) {
  for (const auto& [other, server] : servers_) {
    cut(id, other);
    cut(other, id);
  }
}

std::string Cluster::describe() const {
  std::string text;
  for (const auto& [id, server] : servers_) {
    text += fmt::format("\n{}: ", id);
    if (!server.raft) {
      text += "down";
      continue;
    }
    const Raft& raft = *server.raft;
    text += fmt::format("{} in term {}, leader {}, log {}..{} of term {}, commit {}, {}",
                        to_string(raft.role()), raft.term(), raft.leader(), raft.log().base(),
                        raft.log().last(), raft.log().last_term(), raft.commit(),
                        encode(raft.configuration()));
    for (const auto& [peer, progress] : raft.progress()) {
      text += fmt::format(" [{} {} {}-{}]", peer, to_string(progress.state), progress.match,
                          progress.next);
    }
  }
  return text;
}

}  // namespace maelstrom::raft::tests
