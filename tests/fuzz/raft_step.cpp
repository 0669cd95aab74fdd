// A Raft server, 1 of 1, 2 and 3, that gets messages, proposals, reads and time as bytes say. They
// may be such as no correct server sends; it lives, and starts again with what it has kept.
#include <maelstrom/raft/journal.hpp>
#include <maelstrom/raft/raft.hpp>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "fuzz/bytes.hpp"
#include "maelstrom/error.hpp"

namespace {

namespace raft = maelstrom::raft;
using namespace std::chrono_literals;
using maelstrom::Duration;
using maelstrom::Time;

constexpr std::size_t kMaxSteps = 200;

// Mostly about as large as what the server has, now and then at the limits.
std::uint64_t number(fuzz::Bytes& bytes, std::uint64_t near) {
  switch (bytes.below(8)) {
    case 0: return near;
    case 1: return near + 1;
    case 2: return near - 1;
    case 3: return 0;
    case 4: return ~std::uint64_t{0} - bytes.below(2);
    case 5: return std::uint64_t{1} << bytes.below(64);
    default: return bytes.below(8);
  }
}

raft::Configuration configuration(fuzz::Bytes& bytes) {
  static const char* const kTexts[] = {"1,2,3", "1",           "2",           "",
                                       "1,2",   "2,3",         "1<2,3",       "1,2,3+4",
                                       "4,5",   "1,2<1,2,3+4", "1,2,3<1,2,3", "2+1"};
  return *raft::decode_configuration(kTexts[bytes.below(std::size(kTexts))]);
}

class Server {
 public:
  Server() { start(); }

  void start() {
    raft_.emplace(1,
                  raft::Options{.election_timeout = 100ms,
                                .heartbeat_interval = 20ms,
                                .lease_reads = true,
                                .lease_margin = 10ms,
                                .max_uncommitted_bytes = 4096,
                                .kept_entries = 4,
                                .boot = ++starts_},
                  raft::from_records(records_, raft::Configuration{{1, 2, 3}, {}, {}}), now_);
    applied_ = raft_->applied();
    settle();
  }

  void act(fuzz::Bytes& bytes) {
    switch (bytes.below(12)) {
      case 0: raft_->campaign(now_); break;
      case 1: raft_->propose(std::string(bytes.below(100), 'x')); break;
      case 2: {
        raft::Configuration target = configuration(bytes);
        target.outgoing.clear();
        raft_->propose(std::move(target));
        break;
      }
      case 3: raft_->read(++context_, now_); break;
      case 4: raft_->transfer(static_cast<raft::NodeId>(1 + bytes.below(4))); break;
      case 5:
        if (applied_ > 0) compact();
        break;
      case 6: start(); break;
      case 7:
      case 8:
        now_ += Duration(1ms) * static_cast<std::int64_t>(bytes.below(250));
        raft_->tick(now_);
        break;
      default: try { raft_->step(message(bytes), now_);
        } catch (const maelstrom::Error&) {  // refused, as it should be
        }
    }
    if (bytes.below(4) != 0) settle();
  }

  void settle() {
    while (raft_->has_ready()) {
      raft::Ready ready = raft_->ready();
      if (auto record = to_record(ready); !record.empty()) records_.push_back(std::move(record));
      if (ready.snapshot) applied_ = ready.snapshot->index;
      for (const raft::Entry& entry : ready.committed) {
        fuzz::demand(entry.index == applied_ + 1, "committed entries come without a gap");
        applied_ = entry.index;
      }
      raft_->advance();
    }
  }

 private:
  void compact() {
    settle();
    raft_->compact(raft_->applied(), "state");
    records_ = {to_record(raft_->state())};
  }

  raft::Message message(fuzz::Bytes& bytes) {
    raft::Message message;
    message.type = static_cast<raft::MessageType>(
        bytes.below(static_cast<std::size_t>(raft::MessageType::read_index_reply) + 1));
    message.from = static_cast<raft::NodeId>(bytes.below(5));
    message.to = 1;
    message.term = number(bytes, raft_->term());
    const auto flags = bytes.take();
    message.reject = (flags & 1U) != 0;
    message.transfer = (flags & 2U) != 0;
    if ((flags & 4U) == 0) message.index = number(bytes, applied_);
    if ((flags & 8U) == 0) message.log_term = number(bytes, raft_->term());
    if ((flags & 16U) == 0) message.commit = number(bytes, applied_);
    if ((flags & 32U) != 0) message.hint = number(bytes, applied_);
    if ((flags & 64U) != 0) message.round = number(bytes, 1);
    if ((flags & 128U) != 0) {
      message.sent = now_ - Duration(number(bytes, 1'000'000) >> 1U);
      message.extension = Duration(number(bytes, 100'000'000));
    }
    message.context = number(bytes, context_);
    if (message.type == raft::MessageType::append) add_entries(bytes, message);
    if (message.type == raft::MessageType::snapshot) {
      message.snapshot = {number(bytes, applied_), number(bytes, raft_->term()),
                          configuration(bytes), "state"};
    }
    return message;
  }

  void add_entries(fuzz::Bytes& bytes, raft::Message& message) {
    const std::size_t count = bytes.below(4);
    for (std::size_t i = 0; i < count; ++i) {
      raft::Entry entry;
      entry.index = bytes.below(4) == 0 ? number(bytes, applied_) : message.index + 1 + i;
      entry.term = number(bytes, message.term);
      entry.kind = static_cast<raft::EntryKind>(bytes.below(3));
      entry.data = entry.kind == raft::EntryKind::configuration && bytes.below(4) != 0
                       ? encode(configuration(bytes))
                       : std::string(bytes.below(20), ',');
      message.entries.push_back(std::move(entry));
    }
  }

  Time now_{Duration(1h)};
  std::vector<std::string> records_;
  std::optional<raft::Raft> raft_;
  raft::Index applied_ = 0;
  std::uint64_t context_ = 0;
  std::uint64_t starts_ = 0;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::Bytes bytes(fuzz::text_of(data, size));
  Server server;
  for (std::size_t i = 0; i < kMaxSteps && !bytes.empty(); ++i) server.act(bytes);
  server.settle();
  server.start();
  return 0;
}
