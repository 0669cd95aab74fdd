#include "replicated/replica.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <maelstrom/raft/journal.hpp>
#include <utility>

namespace apps::replicated {
namespace {

namespace raft = maelstrom::raft;
using namespace std::chrono_literals;
using maelstrom::Duration;
using maelstrom::Error;
using maelstrom::ErrorCode;
using maelstrom::Message;
using maelstrom::Node;
using maelstrom::Raw;
using maelstrom::Slot;
using maelstrom::Task;
using maelstrom::Time;
using wire::Envelope;

// How often a node tells whom it hears while links fail: several times within Routes::kSilence.
// Where heartbeats come more seldom, so does this.
constexpr Duration kProbePeriod = 80ms;
// The most bytes of requests kept until an election is over; other requests are sent again later.
constexpr std::size_t kMaxEarlyBytes = 1U << 20U;

}  // namespace

// --- Requests.

// In the log a request is escaped, and has a header.
void Replica::check_size(std::string_view request) const {
  const std::size_t limit = options_.raft.max_entry_bytes / 4;
  if (request.size() <= limit) return;
  throw Error(ErrorCode::malformed_request, fmt::format("larger than {} bytes", limit));
}

Task<std::string> Replica::ask(bool is_command, std::string text) {
  check_size(text);
  wake();
  Requests::Wait wait(requests_, is_command, std::move(text), node_.now());
  submit(*requests_.find(wait.number()));
  settle();
  auto answer = co_await wait;
  if (!answer) throw answer.error();
  co_return *std::move(answer);
}

// The leader. While there is none, the candidate that this node has just voted for, which becomes
// leader if others have voted for it too.
std::optional<Requests::Addressee> Replica::addressee() const {
  const raft::NodeId server = known_leader_ != raft::kNoNode ? known_leader_ : known_vote_;
  if (server == raft::kNoNode) return {};
  return Requests::Addressee{server - 1, known_term_};
}

// If there is no node to ask, the request is due again as soon as there is one.
void Replica::submit(const Requests::Request& request) {
  const auto to = addressee();
  if (!to) return;
  requests_.asked(request.number, *to);
  std::string text = request.text;
  if (request.is_command) {
    text = Command{self_, session_, request.number, requests_.floor(), request.text}.encode();
  }
  wire::Request message{session_, request.number, request.is_command, std::move(text)};
  if (is_self(to->node)) {
    accept(self_, std::move(message));
  } else {
    send(to->node, "request", std::move(message));
  }
}

void Replica::submit_due() {
  for (const auto* request : requests_.due(node_.now())) submit(*request);
}

void Replica::accept(std::uint64_t node, wire::Request request) {
  if (request.is_command) {
    const Command command = Command::decode(request.text);
    if (command.origin != node || command.boot != request.boot ||
        command.number != request.number) {
      throw Error(ErrorCode::malformed_request, "a command that is not its request's");
    }
    check_size(command.payload);
    sessions_.check(command);
    sessions_.machine().check_command(command.payload);
  } else {
    check_size(request.text);
    sessions_.machine().check_question(request.text);
  }
  if (raft_->role() == raft::Role::leader) {
    carry_on(node, std::move(request));
  } else {
    keep(node, std::move(request));
  }
}

// Hands an accepted request to Raft, at the leader. If Raft refuses it, the node that asked will
// ask again.
void Replica::carry_on(std::uint64_t node, wire::Request request) {
  if (request.is_command) {
    raft_->propose(std::move(request.text));
    return;
  }
  const std::uint64_t question = ++last_question_;
  if (raft_->read(question, node_.now()) == raft::Outcome::accepted) {
    questions_.emplace(question, Question{node, std::move(request)});
  }
}

// A request that comes with a vote waits until the election is won. Others are dropped: they will
// be sent again.
void Replica::keep(std::uint64_t node, wire::Request request) {
  const bool may_win = raft_->leader() == raft::kNoNode && raft_->vote() == self_ + 1;
  const bool fits = early_bytes_ + request.text.size() <= kMaxEarlyBytes;
  if (!may_win || !fits || early_.size() >= Requests::kMost) return;
  early_bytes_ += request.text.size();
  early_.push_back({node, std::move(request)});
}

// The election is over. If this node lost it, the nodes that have asked will ask the winner.
void Replica::accept_early() {
  early_bytes_ = 0;
  for (auto& [node, request] : std::exchange(early_, {})) {
    if (raft_->role() == raft::Role::leader) carry_on(node, std::move(request));
  }
}

void Replica::respond(std::uint64_t node, wire::Response response) {
  if (node >= node_.ids().size()) return;  // of no node: another program has proposed it
  if (!is_self(node)) return send(node, "response", std::move(response));
  try {
    take_response(response);
  } catch (const Error& error) {  // its client gets a timeout
    node_.log().error("lost an answer of our own: {}", error.text());
  }
}

// The cluster may know a later session of this node: our clock has begun anew, or the session was
// forged. Then the cluster applies no more commands of this session, and the node begins a new one.
void Replica::take_response(const wire::Response& response) {
  if (response.boot != session_) return;
  if (response.text) return requests_.finish(response.number, decode_answer(*response.text));
  if (!response.session || requests_.find(response.number) == nullptr) return;
  if (*response.session >= Command::kMaxBoot) {
    throw Error(ErrorCode::malformed_request, "a response of a session that cannot be");
  }
  node_.log().warn("the cluster has a later session of this node: begins a new one");
  session_ = std::max(session_, *response.session) + 1;
  requests_.abandon_commands("the node's session was overtaken");
}

// --- Raft.

void Replica::tick() {
  if (!is_awake_) return;
  const Time now = node_.now();
  routes_->set_silence(raft_->timing().scaled(Routes::kSilence));
  requests_.adapt(raft_->timing().timeout());
  raft_->tick(now);
  settle();
  requests_.expire(now);
  submit_due();
  settle();
  if (is_cut_off() || now < probe_until_) probe();
}

// Carries out all that Raft asks for. Called after each event that Raft was told of. A new leader
// first takes the requests that wait for it, so that they go out with its first entry.
void Replica::settle() {
  follow_leader();
  do {
    while (raft_->has_ready()) {
      carry_out(raft_->ready());
      raft_->advance();
    }
  } while (follow_leader());
  if (std::max(options_.snapshot_bytes, snapshot_size_) < applied_bytes_) take_snapshot();
  requests_.resume();
}

// Sends requests to a new leader at once, and to a candidate together with the vote. True if there
// was one.
bool Replica::follow_leader() {
  const bool is_new_term = raft_->term() != known_term_;
  const bool is_new_vote = raft_->vote() != (is_new_term ? raft::kNoNode : last_vote_);
  if (raft_->leader() == known_leader_ && !is_new_term && !is_new_vote) return false;
  known_leader_ = raft_->leader();
  known_term_ = raft_->term();
  last_vote_ = raft_->vote();
  const bool is_candidate = last_vote_ == self_ + 1;
  known_vote_ = is_new_vote && !is_candidate ? last_vote_ : raft::kNoNode;
  if (known_leader_ != raft::kNoNode || is_new_term) accept_early();
  const auto to = addressee();
  if (!to) return false;
  requests_.hurry(node_.now(), *to);
  submit_due();
  return true;
}

// In the order that raft::Ready demands. Before Raft::advance() only a failed storage throws, and
// after that the node cannot go on.
void Replica::carry_out(raft::Ready ready) {
  if (const std::string record = to_record(ready); !record.empty()) node_.storage().append(record);
  for (const auto& message : ready.messages) send(message.to - 1, "raft", wire::from_raft(message));
  if (ready.snapshot) {
    sessions_ = sessions_.restored(ready.snapshot->data);  // take_in() has checked it
    snapshot_size_ = ready.snapshot->data.size();
    applied_bytes_ = 0;
  }
  for (const auto& entry : ready.committed) apply(entry);
  for (const auto& read : ready.reads) {
    const auto found = questions_.find(read.context);
    if (found == questions_.end()) continue;
    const auto& [node, request] = found->second;
    if (read.confirmed) {
      respond(node,
              {request.boot, request.number, encode(sessions_.machine().query(request.text)), {}});
    }
    questions_.erase(found);
  }
}

// The leader also tells the node that proposed the command, which may have seen it committed
// already.
void Replica::apply(const raft::Entry& entry) {
  applied_bytes_ += entry.data.size();
  if (entry.kind != raft::EntryKind::normal) return;
  auto applied = sessions_.apply(entry.data);
  if (!applied) {
    node_.log().warn("passed over entry {} of the log, which is no command", entry.index);
    return;
  }
  if (!is_self(applied->origin) && raft_->role() != raft::Role::leader) return;
  wire::Response response{applied->boot, applied->number, std::move(applied->answer), {}};
  if (!response.text) response.session = applied->session;
  respond(applied->origin, std::move(response));
}

void Replica::take_snapshot() {
  std::string snapshot = sessions_.snapshot();
  snapshot_size_ = snapshot.size();
  applied_bytes_ = 0;
  raft_->compact(raft_->applied(), std::move(snapshot));
  node_.storage().replace({to_record(raft_->state())});
}

// --- Messages.

void Replica::receive(const Envelope<Raw>& envelope, const Message& message) {
  const auto& ids = node_.ids();
  const auto src = std::ranges::find(ids, message.src);
  if (src == ids.end() || message.src == node_.id() || envelope.from >= ids.size() ||
      is_self(envelope.from) || envelope.to >= ids.size() || envelope.hops > ids.size()) {
    throw Error(ErrorCode::malformed_request, "an envelope of no node of this cluster");
  }
  // Routes count on their own, even if the payload that comes with them is refused.
  const auto rows = wire::rows_of(envelope.routes);
  routes_->check(rows);
  is_awake_ = true;
  const Time now = node_.now();
  routes_->hear(static_cast<std::size_t>(src - ids.begin()), now);
  routes_->learn(rows, now);
  if (envelope.probing) probe_until_ = now + 2 * raft_->timing().scaled(kProbePeriod);
  if (!envelope.payload) return;
  if (is_self(envelope.to)) {
    take_in(envelope);
    settle();
  } else if (envelope.hops > 0) {
    Envelope<Raw> passed = envelope;
    --passed.hops;
    dispatch(std::move(passed));
  }
}

void Replica::take_in(const Envelope<Raw>& envelope) {
  if (envelope.kind == "raft") {
    auto message = wire::to_raft(maelstrom::parse<wire::RaftMessage>(*envelope.payload),
                                 envelope.from, self_, node_.ids().size());
    if (std::string& state = message.snapshot.data; message.snapshot.index != 0) {
      // Takes the state as we would write it: then it fits into one message, as our own does.
      state = sessions_.restored(state).snapshot();
    }
    raft_->step(std::move(message), node_.now());
  } else if (envelope.kind == "request") {
    accept(envelope.from, maelstrom::parse<wire::Request>(*envelope.payload));
  } else if (envelope.kind == "response") {
    take_response(maelstrom::parse<wire::Response>(*envelope.payload));
  } else {
    throw Error(ErrorCode::malformed_request, "an envelope of an unknown kind");
  }
}

template <class P>
void Replica::send(std::uint64_t node, std::string_view kind, P payload) {
  Envelope<P> envelope;
  envelope.from = self_;
  envelope.to = node;
  envelope.hops = node_.ids().size();
  envelope.kind = kind;
  envelope.payload = std::move(payload);
  dispatch(std::move(envelope));
}

// Sends straight to the node. If it may not arrive, also sends by way of others. All messages of
// replicas may come twice.
template <class P>
void Replica::dispatch(Envelope<P> envelope) {
  const Time now = node_.now();
  envelope.routes = wire::flat(routes_->rows(now));
  envelope.probing = is_cut_off();
  transmit(envelope.to, envelope);
  if (routes_->is_heard_by(envelope.to, now)) return;
  const auto hop = routes_->next_hop(envelope.to, now);
  if (hop && *hop != envelope.from) transmit(*hop, envelope);
}

// A message that cannot be sent counts as lost, as any message may be.
template <class P>
void Replica::transmit(std::uint64_t node, const Envelope<P>& envelope) {
  try {
    node_.send(node_.ids()[node], wire::kType, envelope);
  } catch (const std::exception& error) {
    node_.log().error("to {}: {}", node_.ids()[node], error.what());
  }
}

// Whether a node that we should be in touch with does not hear us, or we do not hear it.
bool Replica::is_cut_off() const {
  const Time now = node_.now();
  const auto in_touch = [&](std::size_t node) {
    return is_self(node) || (routes_->hears(node, now) && routes_->is_heard_by(node, now));
  };
  if (raft_->leader() == raft::kNoNode) return true;
  if (raft_->role() != raft::Role::leader) return !in_touch(leader());
  for (std::size_t node = 0; node < node_.ids().size(); ++node) {
    if (!in_touch(node)) return true;
  }
  return false;
}

void Replica::probe() {
  const Time now = node_.now();
  if (now < next_probe_) return;
  next_probe_ = now + raft_->timing().scaled(kProbePeriod);
  Envelope<Raw> envelope;
  envelope.from = self_;
  envelope.routes = wire::flat(routes_->rows(now));
  envelope.probing = is_cut_off();
  for (std::size_t node = 0; node < node_.ids().size(); ++node) {
    envelope.to = node;
    if (!is_self(node)) transmit(node, envelope);
  }
}

}  // namespace apps::replicated
