// Checks a message before anything is done with it. Another process wrote its members: here, and
// only here, they are compared with what an honest server could have sent.
#include <string>
#include <string_view>

#include "maelstrom/error.hpp"
#include "maelstrom/raft/raft.hpp"

namespace maelstrom::raft {
namespace {

// A server adopts every later term that it hears of, and an election needs a still later one. A
// server that adopted the last term could never stand for election again, and nobody could win
// against it. Elections use up terms one by one, so honest terms are small. Up to kFarTerm any term
// is accepted, however far ahead: a server that is new, or was away for long, can always come back.
// Beyond kFarTerm each message can raise the term by at most kFarStep, which takes 2^30 messages.
constexpr Term kFarTerm = kMaxTerm / 2;
constexpr Term kFarStep = Term{1} << 32U;

[[noreturn]] void refuse(const Message& message, std::string_view field, std::string_view why) {
  std::string text(to_string(message.type));
  text.append(": ").append(field).append(" ").append(why);
  throw Error(ErrorCode::malformed_request, std::move(text));
}

[[noreturn]] void refuse(const Message& message, std::string_view field, std::uint64_t value,
                         std::string_view why) {
  refuse(message, std::string(field) + ' ' + std::to_string(value), why);
}

// Servers that know of no term yet may ask for reads, and refuse them.
bool needs_term(MessageType type) {
  return type != MessageType::read_index && type != MessageType::read_index_reply;
}

void check_numbers(const Message& m, Term own) {
  if (m.type > MessageType::read_index_reply) {
    refuse(m, "type", static_cast<std::uint64_t>(m.type), "is none");
  }
  if (m.from == kNoNode) refuse(m, "from", "is no server");
  if (m.term == 0 && needs_term(m.type)) refuse(m, "term", "is missing");
  if (m.term > kMaxTerm || (m.term > kFarTerm && m.term > own + kFarStep)) {
    refuse(m, "term", m.term, "is so far ahead that terms could run out");
  }
  if (m.index > kMaxIndex) refuse(m, "index", m.index, "is beyond all logs");
  if (m.commit > kMaxIndex) refuse(m, "commit", m.commit, "is beyond all logs");
  if (m.hint > kMaxIndex) refuse(m, "hint", m.hint, "is beyond all logs");
  if (m.log_term > m.term && needs_term(m.type)) {
    refuse(m, "log_term", m.log_term, "is later than the sender's term");
  }
}

// `index` and `log_term` must be those of an entry, or of the beginning of the log.
void check_place(const Message& m) {
  if ((m.index == 0) != (m.log_term == 0)) refuse(m, "log_term", m.log_term, "is not the index's");
}

// Refuses an entry that is larger than a leader may propose: a later leader might be unable to send
// it.
void check_entries(const Message& m, std::size_t max_bytes) {
  if (m.entries.size() > kMaxIndex - m.index) refuse(m, "entries", "go beyond all logs");
  Index index = m.index;
  Term term = m.log_term;
  for (const Entry& entry : m.entries) {
    if (entry.index != ++index) refuse(m, "entries: index", entry.index, "leaves a gap");
    if (entry.term == 0 || entry.term < term) {
      refuse(m, "entries: term", entry.term, "is earlier than the one before");
    }
    if (entry.term > m.term) refuse(m, "entries: term", entry.term, "is later than the leader's");
    if (entry.kind > EntryKind::configuration) {
      refuse(m, "entries: kind", static_cast<std::uint64_t>(entry.kind), "is none");
    }
    if (entry.bytes() > max_bytes) {
      refuse(m, "entries: size", entry.bytes(), "is more than a leader may propose");
    }
    term = entry.term;
  }
}

void check_snapshot(const Message& m) {
  const Snapshot& snapshot = m.snapshot;
  if (snapshot.index == 0 || snapshot.index > kMaxIndex) {
    refuse(m, "snapshot: index", snapshot.index, "is of no log");
  }
  if (snapshot.term == 0 || snapshot.term > m.term) {
    refuse(m, "snapshot: term", snapshot.term, "is not one of the leader's log");
  }
  // The configuration may lack this server itself, which a later entry has added.
  if (!is_valid(snapshot.configuration)) refuse(m, "snapshot: configuration", "is not valid");
}

}  // namespace

void Raft::check(const Message& message, Time now) const {
  check_numbers(message, hard_.term);
  switch (message.type) {
    case MessageType::pre_vote:
    case MessageType::vote: return check_place(message);
    case MessageType::append:
      check_place(message);
      check_entries(message, options_.max_entry_bytes);
      return check_leader(message);
    case MessageType::heartbeat: return check_leader(message);
    case MessageType::snapshot: check_snapshot(message); return check_leader(message);
    case MessageType::append_reply:
    case MessageType::heartbeat_reply: return check_acknowledgement(message, now);
    default: return;
  }
}

// Everything committed here is in the log of every leader of this term and of later ones (leader
// completeness: the paper, 5.4.3). Messages of earlier leaders may differ; nobody obeys them.
void Raft::check_leader(const Message& message) const {
  if (message.term < hard_.term) return;
  if (message.term == hard_.term && role_ == Role::leader) {
    refuse(message, "term", message.term, "has another leader, this server");
  }
  if (!timing_.is_valid(message.extension)) {
    refuse(message, "extension", "is no election timeout's");
  }
  const auto contradicts = [this](Index index, Term term) {
    return index <= commit_ && log_.term(index).value_or(term) != term;
  };
  if (message.type == MessageType::append) {
    if (contradicts(message.index, message.log_term)) {
      refuse(message, "log_term", message.log_term, "contradicts what is committed");
    }
    for (const Entry& entry : message.entries) {
      if (contradicts(entry.index, entry.term)) {
        refuse(message, "entries: index", entry.index, "contradicts what is committed");
      }
    }
  } else if (message.type == MessageType::snapshot) {
    const auto& [index, term, configuration, data] = message.snapshot;
    if (contradicts(index, term) || (index > commit_ && term < log_.term(commit_))) {
      refuse(message, "snapshot: term", term, "contradicts what is committed");
    }
  }
}

// Checks a reply to a message that this leader has sent in its term; other replies have no effect.
void Raft::check_acknowledgement(const Message& message, Time now) const {
  if (role_ != Role::leader || message.term != hard_.term || tells_term(message)) return;
  if (message.index > log_.last()) refuse(message, "index", message.index, "is beyond the log");
  if (message.hint > message.index) refuse(message, "hint", message.hint, "is after the index");
  if (message.round > round_) refuse(message, "round", message.round, "has not begun");
  if (message.sent < led_since_ || message.sent > now) {
    refuse(message, "sent", "is not a time at which this server led");
  }
  if (message.extension < Duration(0) || message.extension > longest_extension_) {
    refuse(message, "extension", "was not asked for");
  }
}

}  // namespace maelstrom::raft
