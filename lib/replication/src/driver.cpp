#include "driver.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "maelstrom/raft/journal.hpp"

namespace maelstrom::replication {
namespace {

// The network may have spelled an answer anew, and twice as long; a client gets canonical JSON.
constexpr CanonicalLimits kAnswerLimits{2 * kMaxAnswer, Decoder::kMaxDepth};
// How deep a request may be nested: values as deep as a client's, and the levels around them. With
// those of an append around it, it stays below Decoder::kMaxDepth, beyond which a follower would
// take no append that has it.
constexpr std::size_t kMaxRequestDepth = kMaxCanonicalDepth + 16;
// The most bytes of requests kept until an election is over; other requests are sent again later.
constexpr std::size_t kMaxEarlyBytes = 1U << 20U;

}  // namespace

// --- Requests.

// In the log a command has a header, and in the storage it is escaped.
void Replica::Driver::check_size(std::string_view request, std::size_t limit) const {
  if (request.size() <= limit) return;
  throw Error(ErrorCode::malformed_request, fmt::format("larger than {} bytes", limit));
}

Task<std::string> Replica::Driver::ask(bool is_command, std::string text) {
  check_size(text, max_request());
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
std::optional<Requests::Addressee> Replica::Driver::addressee() const {
  const raft::NodeId server = known_leader_ != raft::kNoNode ? known_leader_ : known_vote_;
  if (server == raft::kNoNode) return {};
  return Requests::Addressee{server - 1, known_term_};
}

// If there is no node to ask, the request is due again as soon as there is one.
void Replica::Driver::submit(const Requests::Request& request) {
  const auto to = addressee();
  if (!to) return;
  requests_.asked(request.number, *to);
  Json body(Raw{request.text});
  if (request.is_command) {
    body.text = Command{self(), session_, request.number, requests_.floor(), body}.encode();
  }
  wire::Request message{session_, request.number, request.is_command, std::move(body)};
  if (is_self(to->node)) {
    accept(self(), std::move(message));
  } else {
    courier_.send(to->node, "request", std::move(message));
  }
}

void Replica::Driver::submit_due() {
  for (const auto* request : requests_.due(node_.now())) submit(*request);
}

void Replica::Driver::accept(std::uint64_t node, wire::Request request) {
  if (request.is_command) {
    const Command command = Command::decode(request.body.text);
    if (command.origin != node || command.boot != request.boot ||
        command.number != request.number) {
      throw Error(ErrorCode::malformed_request, "a command that is not its request's");
    }
    check_size(command.payload.text, 2 * max_request());  // the network may have spelled it anew
    check_depth(Raw{command.payload.text}, kMaxRequestDepth);
    sessions_.check(command);
    sessions_.machine().check_command(command.payload.text);
  } else {
    check_size(request.body.text, 2 * max_request());
    sessions_.machine().check_question(request.body.text);
  }
  if (raft_->role() == raft::Role::leader) {
    carry_on(node, std::move(request));
  } else {
    keep(node, std::move(request));
  }
}

// Hands an accepted request to Raft, at the leader. If Raft refuses it, the node that asked will
// ask again.
void Replica::Driver::carry_on(std::uint64_t node, wire::Request request) {
  if (request.is_command) {
    raft_->propose(std::move(request.body.text));
    return;
  }
  const std::uint64_t question = ++last_question_;
  if (raft_->read(question, node_.now()) == raft::Outcome::accepted) {
    questions_.emplace(question, Question{node, std::move(request)});
  }
}

// A request that comes with a vote waits until the election is won. Others are dropped: they will
// be sent again.
void Replica::Driver::keep(std::uint64_t node, wire::Request request) {
  const bool may_win = raft_->leader() == raft::kNoNode && raft_->vote() == self() + 1;
  const bool fits = early_bytes_ + request.body.text.size() <= kMaxEarlyBytes;
  if (!may_win || !fits || early_.size() >= Requests::kMost) return;
  early_bytes_ += request.body.text.size();
  early_.push_back({node, std::move(request)});
}

// The election is over. If this node lost it, the nodes that have asked will ask the winner.
void Replica::Driver::accept_early() {
  early_bytes_ = 0;
  for (auto& [node, request] : std::exchange(early_, {})) {
    if (raft_->role() == raft::Role::leader) carry_on(node, std::move(request));
  }
}

void Replica::Driver::respond(std::uint64_t node, wire::Response response) {
  if (node >= node_.ids().size()) return;  // of no node: another program has proposed it
  if (!is_self(node)) return courier_.send(node, "response", std::move(response));
  try {
    take_response(response);
  } catch (const Error& error) {  // its client gets a timeout
    node_.log().error("lost an answer of our own: {}", error.text());
  }
}

// The cluster may know a later session of this node: our clock has begun anew, or the session was
// forged. Then the cluster applies no more commands of this session, and the node begins a new one.
void Replica::Driver::take_response(const wire::Response& response) {
  if (response.boot != session_) return;
  if (response.answer) {
    return requests_.finish(response.number, decode_answer(response.answer->text));
  }
  if (!response.session || requests_.find(response.number) == nullptr) return;
  if (*response.session >= Command::kMaxBoot) {
    throw Error(ErrorCode::malformed_request, "a response of a session that cannot be");
  }
  node_.log().warn("the cluster has a later session of this node: begins a new one");
  session_ = std::max(session_, *response.session) + 1;
  requests_.abandon_commands("the node's session was overtaken");
}

// --- Raft.

void Replica::Driver::tick() {
  if (!is_awake_) return;
  const Time now = node_.now();
  courier_.adapt(raft_->timing());
  requests_.adapt(raft_->timing().timeout());
  raft_->tick(now);
  settle();
  requests_.expire(now);
  submit_due();
  settle();
  courier_.tick();
}

// Carries out all that Raft asks for. Called after each event that Raft was told of. A new leader
// first takes the requests that wait for it, so that they go out with its first entry.
void Replica::Driver::settle() {
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
bool Replica::Driver::follow_leader() {
  const bool is_new_term = raft_->term() != known_term_;
  const bool is_new_vote = raft_->vote() != (is_new_term ? raft::kNoNode : last_vote_);
  if (raft_->leader() == known_leader_ && !is_new_term && !is_new_vote) return false;
  known_leader_ = raft_->leader();
  known_term_ = raft_->term();
  last_vote_ = raft_->vote();
  const bool is_candidate = last_vote_ == self() + 1;
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
void Replica::Driver::carry_out(raft::Ready ready) {
  if (const std::string record = to_record(ready); !record.empty()) node_.storage().append(record);
  for (const auto& message : ready.messages) {
    courier_.send(message.to - 1, "raft", wire::from_raft(message));
  }
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
      Json answer;
      answer.text = encode(sessions_.machine().query(request.body.text));
      respond(node, {request.boot, request.number, std::move(answer), {}});
    }
    questions_.erase(found);
  }
}

// The leader also tells the node that proposed the command, which may have seen it committed
// already.
void Replica::Driver::apply(const raft::Entry& entry) {
  applied_bytes_ += entry.data.size();
  if (entry.kind != raft::EntryKind::normal) return;
  auto applied = sessions_.apply(entry.data);
  if (!applied) {
    node_.log().warn("passed over entry {} of the log, which is no command", entry.index);
    return;
  }
  if (!is_self(applied->origin) && raft_->role() != raft::Role::leader) return;
  wire::Response response{applied->boot, applied->number, {}, {}};
  if (applied->answer) {
    response.answer.emplace().text = *std::move(applied->answer);
  } else {
    response.session = applied->session;
  }
  respond(applied->origin, std::move(response));
}

void Replica::Driver::take_snapshot() {
  std::string snapshot = sessions_.snapshot();
  snapshot_size_ = snapshot.size();
  applied_bytes_ = 0;
  raft_->compact(raft_->applied(), std::move(snapshot));
  node_.storage().replace({to_record(raft_->state())});
}

// --- Messages.

void Replica::Driver::take_in(const wire::Envelope<Raw>& envelope) {
  if (envelope.kind == "raft") {
    auto message = wire::to_raft(parse<wire::RaftMessage>(*envelope.payload), envelope.from, self(),
                                 node_.ids().size());
    if (std::string& state = message.snapshot.data; message.snapshot.index != 0) {
      // Takes the state as we would write it: then it fits into one message, as our own does.
      state = sessions_.restored(state).snapshot();
    }
    raft_->step(std::move(message), node_.now());
  } else if (envelope.kind == "request") {
    accept(envelope.from, parse<wire::Request>(*envelope.payload));
  } else if (envelope.kind == "response") {
    auto response = parse<wire::Response>(*envelope.payload);
    if (auto& answer = response.answer) *answer = normalized(Raw{answer->text}, kAnswerLimits);
    take_response(response);
  } else {
    throw Error(ErrorCode::malformed_request, "an envelope of an unknown kind");
  }
  settle();
}

Courier::Contacts Replica::Driver::contacts() const {
  if (raft_->leader() == raft::kNoNode) return {};
  if (raft_->role() == raft::Role::leader) return {true, ~std::uint64_t{0}};
  return {true, std::uint64_t{1} << (raft_->leader() - 1)};
}

// --- The public interface.

Replica::Replica(Node& node, std::unique_ptr<StateMachine> machine, const ReplicaOptions& options)
    : driver_(std::make_unique<Driver>(node, std::move(machine), options)) {}

Replica::~Replica() = default;

Task<std::string> Replica::execute(std::string command) {
  return driver_->ask(true, std::move(command));
}

Task<std::string> Replica::query(std::string question) {
  return driver_->ask(false, std::move(question));
}

}  // namespace maelstrom::replication
