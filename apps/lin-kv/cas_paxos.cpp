#include "lin-kv/cas_paxos.hpp"

#include <algorithm>
#include <exception>
#include <utility>

namespace apps {

using lin_kv::Ballot, lin_kv::Register, lin_kv::Vote;
using maelstrom::Canonical, maelstrom::Duration, maelstrom::Error, maelstrom::ErrorCode;
using maelstrom::Slot, maelstrom::Task, maelstrom::Time;

// A question to acceptors, and their answers so far.
struct CasPaxos::Poll {
  std::size_t needed;
  std::vector<Vote> votes;
  Slot<bool> is_decided;  // true: a majority takes part; false: somebody refused
  bool is_over = false;
};

namespace {

// How long a majority may take before the other nodes are asked too.
constexpr maelstrom::replication::Patience kHedge{.first = std::chrono::milliseconds(200),
                                                  .least = std::chrono::milliseconds(20),
                                                  .most = std::chrono::seconds(1),
                                                  .slack = std::chrono::milliseconds(15)};
// How long an answer may take.
constexpr maelstrom::replication::Patience kAnswer{.first = std::chrono::milliseconds(500),
                                                   .least = std::chrono::milliseconds(300),
                                                   .most = std::chrono::seconds(2),
                                                   .slack = std::chrono::milliseconds(200)};
// Storage is compacted when it has grown by the size of the state, and by this many bytes.
constexpr std::size_t kLeastGrowth = 256U << 10U;
// From a failed round to the next, so that two nodes do not defeat each other again.
constexpr Duration kLeastPause = std::chrono::milliseconds(8);
constexpr Duration kLongestPause = std::chrono::milliseconds(256);

}  // namespace

CasPaxos::CasPaxos(maelstrom::Node& node) : node_(node) {
  node.set_storage_format("lin-kv caspaxos");
  node.on_init([this] { start(); });
  node.on("read", [this](const Registers::Read& request) -> Task<Registers::Value> {
    const Register found = co_await read(request.key);
    if (found.values.empty()) throw lin_kv::no_such_key(request.key);
    co_return Registers::Value{found.values.front()};
  });
  node.on("write", [this](const Registers::Write& write) -> Task<> {
    Change change = [&write](const auto& /*value*/) { return write.value; };
    co_await in_turn(write.key, std::move(change));
  });
  node.on("cas", [this](const Registers::Cas& cas) -> Task<> {
    Change change = [&cas](const std::optional<Canonical>& value) {
      if (!value) throw lin_kv::no_such_key(cas.key);
      if (*value != cas.from) throw lin_kv::other_value(*value, cas.from);
      return cas.to;
    };
    co_await in_turn(cas.key, std::move(change));
  });
  node.on("vote", [this](const Registers::Read& request) {
    return Answer{true, acceptor_.vote(request.key)};
  });
  node.on("prepare", [this](const Prepare& request) {
    learn(request.ballot);
    return answer(request.key, acceptor_.promise(request.key, request.ballot));
  });
  node.on("accept", [this](const Accept& request) {
    learn(request.ballot);
    return answer(request.key, acceptor_.accept(request.key, request.ballot, request.content));
  });
}

// --- The acceptor --------------------------------------------------------------------------------

void CasPaxos::start() {
  peers_ = node_.peers();
  self_ =
      static_cast<std::uint64_t>(std::ranges::find(node_.ids(), node_.id()) - node_.ids().begin());
  maelstrom::restore(node_.storage(), [this](std::string_view record) {
    auto kept = maelstrom::parse<lin_kv::Acceptor::Record>(record);
    highest_ = std::max(highest_, kept.vote.promised.counter);
    acceptor_.keep(std::move(kept));
    stored_ += record.size();
  });
}

// Rounds begin above all that are known. So a lie about a round must not use up the numbers.
void CasPaxos::learn(const Ballot& ballot) {
  constexpr std::uint64_t kMaxAhead = std::uint64_t{1} << 32U;
  if (ballot.counter > highest_ + kMaxAhead) {
    throw Error(ErrorCode::malformed_request, "a round that is far beyond all others");
  }
  highest_ = std::max(highest_, ballot.counter);
}

CasPaxos::Answer CasPaxos::answer(const Canonical& key, std::optional<Vote> vote) {
  if (!vote) return {false, acceptor_.vote(key)};
  const std::string record = maelstrom::json_text(lin_kv::Acceptor::Record{key, *vote});
  node_.storage().append(record);
  acceptor_.keep({key, *vote});
  stored_ += record.size();
  if (stored_ > 2 * acceptor_.bytes() + kLeastGrowth) {
    std::vector<std::string> records;
    for (const auto& kept : acceptor_.records()) records.push_back(maelstrom::json_text(kept));
    node_.storage().replace(records);
    stored_ = acceptor_.bytes();
  }
  return {true, std::move(*vote)};
}

// --- The proposer --------------------------------------------------------------------------------

// Asks a majority, of which this node is one. Gives their votes; none if somebody refused or too
// few have answered.
template <class Request>
Task<std::vector<Vote>> CasPaxos::ask(std::string_view type, Request request, Answer own) {
  const std::size_t others = node_.ids().size() / 2;
  const auto poll = std::make_shared<Poll>(Poll{others, {std::move(own.vote)}, {}});
  if (!own.is_yes) co_return std::vector<Vote>();
  if (others == 0) co_return std::move(poll->votes);
  const std::vector<std::string> peers = peers_;  // ask_peer() may change their order
  for (std::size_t i = 0; i < others; ++i) node_.spawn(ask_peer(peers[i], type, request, poll));
  auto is_decided = co_await node_.wait(poll->is_decided, round_trip_.patience(kHedge));
  if (!is_decided) {
    for (std::size_t i = others; i < peers.size(); ++i) {
      node_.spawn(ask_peer(peers[i], type, request, poll));
    }
    is_decided = co_await node_.wait(poll->is_decided, round_trip_.patience(kAnswer));
  }
  poll->is_over = true;
  if (!is_decided.value_or(false)) co_return std::vector<Vote>();
  co_return std::move(poll->votes);
}

template <class Request>
Task<> CasPaxos::ask_peer(std::string peer, std::string_view type, Request request,
                          std::shared_ptr<Poll> poll) {
  const Time begun = node_.now();
  const Duration timeout = round_trip_.patience(kAnswer);
  const auto answer = co_await node_.try_call<Answer>(peer, type, request, timeout);
  const auto place = std::ranges::find(peers_, peer);
  if (!answer) {
    std::rotate(place, place + 1, peers_.end());
    co_return;
  }
  std::rotate(peers_.begin(), place, place + 1);
  round_trip_.add(node_.now() - begun);
  learn(answer->vote.promised);
  if (poll->is_over) co_return;
  poll->votes.push_back(answer->vote);
  poll->is_over = !answer->is_yes || poll->votes.size() > poll->needed;
  if (poll->is_over) poll->is_decided.set(answer->is_yes);
}

// A value that a majority has accepted in the same round is the register's. If acceptors differ, a
// round decides.
Task<Register> CasPaxos::read(Canonical key) {
  const Registers::Read request{key};
  Answer own{true, acceptor_.vote(key)};
  const auto votes = co_await ask("vote", request, std::move(own));
  if (!votes.empty() && agree(votes)) co_return votes.front().content;
  Change change = [](const auto& /*value*/) { return std::nullopt; };
  co_return co_await in_turn(key, std::move(change));
}

// Rounds of one node for one key would disturb each other.
Task<Register> CasPaxos::in_turn(Canonical key, Change change) {
  const Time end = node_.now() + kDeadline;
  const auto [queue, is_free] = queues_.try_emplace(key);
  if (!is_free) {
    Slot<bool> is_next;
    queue->second.push_back(&is_next);
    const auto turn = co_await node_.wait(is_next, kDeadline);
    if (!turn) {
      std::erase(queues_[key], &is_next);
      throw Error(ErrorCode::temporarily_unavailable, "too many wait for this key");
    }
  }
  Register outcome;
  std::exception_ptr problem;
  try {
    outcome = co_await repeat_rounds(key, std::move(change), end);
  } catch (...) {
    problem = std::current_exception();
  }
  end_turn(key);
  if (problem) std::rethrow_exception(problem);
  co_return outcome;
}

void CasPaxos::end_turn(const Canonical& key) {
  const auto queue = queues_.find(key);
  if (queue->second.empty()) {
    queues_.erase(queue);
    return;
  }
  Slot<bool>* const next = queue->second.front();
  queue->second.pop_front();
  next->set(true);
}

// Repeats rounds until one succeeds. A change that was sent out may take effect even if its round
// fails: as long as a node has it, another round may find it there and go on from it. So a later
// round looks for it among the changes of what it finds, and has what it finds accepted before it
// says that the change has not happened: then no older round can be taken up any more.
Task<Register> CasPaxos::repeat_rounds(Canonical key, Change change, Time end) {
  std::optional<Ballot> sent;  // the name of our change, once it was sent out
  for (Duration pause = kLeastPause; node_.now() < end;
       pause = std::min(2 * pause, kLongestPause)) {
    const Ballot ballot{++highest_, self_};
    const Prepare prepare{key, ballot};
    Answer own = answer(key, acceptor_.promise(key, ballot));
    const auto votes = co_await ask("prepare", prepare, std::move(own));
    if (!votes.empty()) {
      Accept accept{key, ballot, newest(votes).content};
      bool is_settled = agree(votes) && !sent;
      std::optional<Error> refusal;
      if (!sent || !accept.content.has(*sent)) {
        try {
          if (const auto to = change(accept.content.value())) {
            if (!sent) acceptor_.check_room(key, *to);
            if (!sent) sent = ballot;
            accept.content = accept.content.changed(*to, *sent);
            is_settled = false;
          }
        } catch (const Error& error) {
          refusal = error;
        }
      }
      if (!is_settled) {
        own = answer(key, acceptor_.accept(key, ballot, accept.content));
        const auto accepted = co_await ask("accept", accept, std::move(own));
        is_settled = !accepted.empty();
      }
      if (is_settled && refusal) throw *refusal;
      if (is_settled) co_return std::move(accept.content);
    }
    co_await node_.sleep(node_.random().between(Duration(1), pause));
  }
  if (sent) throw Error(ErrorCode::timeout, "no majority has answered; it may yet take effect");
  throw Error(ErrorCode::temporarily_unavailable, "no majority has answered");
}

}  // namespace apps
