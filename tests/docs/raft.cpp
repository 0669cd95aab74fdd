// The example of docs/raft.md.
#include "maelstrom/raft/raft.hpp"

#include <functional>
#include <string>
#include <utility>

#include "maelstrom/raft/journal.hpp"
#include "maelstrom/storage.hpp"

namespace {

namespace raft = maelstrom::raft;

// A text that all servers append to.
class Replica {
 public:
  Replica(raft::NodeId id, raft::Options options, const raft::Configuration& initial,
          maelstrom::Storage& storage, maelstrom::Time now)
      : Replica(id, options, raft::from_records(storage.load(), initial), storage, now) {}

  // The driver's: each returns with everything done that it led to.
  void receive(raft::Message message, maelstrom::Time now) {
    raft_.step(std::move(message), now);
    work();
  }
  void wake(maelstrom::Time now) {  // at deadline()
    raft_.tick(now);
    work();
  }
  maelstrom::Time deadline() const { return raft_.deadline(); }

  // The client's: accepted by the leader only.
  raft::Proposal append(std::string text) {
    const raft::Proposal proposal = raft_.propose(std::move(text));
    work();
    return proposal;
  }
  raft::Outcome read(std::uint64_t context, maelstrom::Time now) {
    const raft::Outcome outcome = raft_.read(context, now);
    work();
    return outcome;
  }

  std::function<void(const raft::Message&)> send;
  std::function<void(const raft::Entry&)> applied;                // answers who proposed that
  std::function<void(std::uint64_t, const std::string&)> answer;  // of the read with this context

 private:
  Replica(raft::NodeId id, raft::Options options, raft::State state, maelstrom::Storage& storage,
          maelstrom::Time now)
      : storage_(storage), text_(state.snapshot.data), raft_(id, options, std::move(state), now) {}

  void work() {
    while (raft_.has_ready()) {
      raft::Ready ready = raft_.ready();
      const std::string record = to_record(ready);
      if (!record.empty()) storage_.append(record);
      for (const raft::Message& message : ready.messages) send(message);
      if (ready.snapshot) text_ = ready.snapshot->data;
      for (const raft::Entry& entry : ready.committed) {
        if (entry.kind == raft::EntryKind::normal) text_ += entry.data;
        applied(entry);
      }
      for (const raft::ReadState& read : ready.reads) {
        if (read.confirmed) answer(read.context, text_);
      }
      raft_.advance();
    }
    if (raft_.applied() - raft_.log().snapshot().index >= kEntriesPerSnapshot) {
      raft_.compact(raft_.applied(), text_);
      storage_.replace({to_record(raft_.state())});
    }
  }

  // A restart reads as many entries at most; the text is written once for as many.
  static constexpr raft::Index kEntriesPerSnapshot = 10'000;

  maelstrom::Storage& storage_;
  std::string text_;
  raft::Raft raft_;
};

}  // namespace

// Keeps the example from being unused.
bool replicate_alone() {
  maelstrom::MemoryStorage storage;
  const raft::Configuration alone{.voters = {1}, .outgoing = {}, .learners = {}};
  Replica replica(1, raft::Options(), alone, storage, {});
  replica.send = [](const raft::Message&) {};
  replica.applied = [](const raft::Entry&) {};
  replica.answer = [](std::uint64_t, const std::string&) {};
  replica.wake(replica.deadline());
  replica.receive({}, {});
  return replica.append("a").outcome == replica.read(1, {});
}
