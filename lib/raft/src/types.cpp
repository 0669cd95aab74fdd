#include "maelstrom/raft/types.hpp"

namespace maelstrom::raft {

std::string_view to_string(MessageType type) {
  switch (type) {
    case MessageType::pre_vote: return "pre_vote";
    case MessageType::pre_vote_reply: return "pre_vote_reply";
    case MessageType::vote: return "vote";
    case MessageType::vote_reply: return "vote_reply";
    case MessageType::append: return "append";
    case MessageType::append_reply: return "append_reply";
    case MessageType::heartbeat: return "heartbeat";
    case MessageType::heartbeat_reply: return "heartbeat_reply";
    case MessageType::snapshot: return "snapshot";
    case MessageType::timeout_now: return "timeout_now";
    case MessageType::read_index: return "read_index";
    case MessageType::read_index_reply: return "read_index_reply";
  }
  return "unknown";
}

std::string_view to_string(Outcome outcome) {
  switch (outcome) {
    case Outcome::accepted: return "accepted";
    case Outcome::not_leader: return "not_leader";
    case Outcome::overloaded: return "overloaded";
    case Outcome::transferring: return "transferring";
    case Outcome::change_pending: return "change_pending";
    case Outcome::invalid: return "invalid";
  }
  return "unknown";
}

std::string_view to_string(Role role) {
  switch (role) {
    case Role::follower: return "follower";
    case Role::pre_candidate: return "pre-candidate";
    case Role::candidate: return "candidate";
    case Role::leader: return "leader";
  }
  return "unknown";
}

}  // namespace maelstrom::raft
