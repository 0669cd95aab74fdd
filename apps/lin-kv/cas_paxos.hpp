// lin-kv without a leader: linearizable registers by CASPaxos. Any node serves any client, and each
// key is a register of its own.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <maelstrom/maelstrom.hpp>
#include <maelstrom/replication/round_trip.hpp>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lin-kv/acceptor.hpp"
#include "lin-kv/lin_kv.hpp"

namespace apps {

// A read takes one round trip if a majority agrees, all else takes two. A majority is asked first,
// the other nodes only if it does not answer soon. So a node that is lost costs a short wait, and
// there is no time without service.
class CasPaxos {
 public:
  explicit CasPaxos(maelstrom::Node& node);

 private:
  using Ballot = lin_kv::Ballot;
  using Canonical = maelstrom::Canonical;
  using Register = lin_kv::Register;
  using Registers = lin_kv::Registers;
  using Vote = lin_kv::Vote;
  // The value that an operation writes into a register of that value; none if it writes nothing.
  // Throws the error reply.
  using Change =
      maelstrom::Function<std::optional<Canonical>(const std::optional<Canonical>& value)>;

  struct Prepare {
    Canonical key;
    Ballot ballot;
    using fields = maelstrom::Fields<"key", "ballot">;
  };
  struct Accept {
    Canonical key;
    Ballot ballot;
    Register content;
    using fields = maelstrom::Fields<"key", "ballot", "content">;
  };
  // Whether the acceptor takes part in the round, and its vote after that.
  struct Answer {
    bool is_yes;
    Vote vote;
    using fields = maelstrom::Fields<"is_yes", "vote">;
  };
  struct Poll;

  // No new round begins later. A last one takes a second or two, and clients give up after 5 s.
  static constexpr maelstrom::Duration kDeadline = std::chrono::milliseconds(2500);

  void start();
  void learn(const Ballot& ballot);
  Answer answer(const Canonical& key, std::optional<Vote> vote);
  template <class Request>
  maelstrom::Task<std::vector<Vote>> ask(std::string_view type, Request request, Answer own);
  template <class Request>
  maelstrom::Task<> ask_peer(std::string peer, std::string_view type, Request request,
                             std::shared_ptr<Poll> poll);
  maelstrom::Task<Register> read(Canonical key);
  maelstrom::Task<Register> in_turn(Canonical key, Change change);
  void end_turn(const Canonical& key);
  maelstrom::Task<Register> repeat_rounds(Canonical key, Change change, maelstrom::Time end);

  maelstrom::Node& node_;
  lin_kv::Acceptor acceptor_;
  std::uint64_t self_ = 0;
  std::vector<std::string> peers_;  // those that answered last come first
  std::uint64_t highest_ = 0;       // counter of all ballots seen
  maelstrom::replication::RoundTrip round_trip_;
  // By key: operations that wait until another one of this node is over.
  std::map<Canonical, std::deque<maelstrom::Slot<bool>*>> queues_;
  std::size_t stored_ = 0;  // bytes since the last compaction
};

}  // namespace apps
